// The store tells of changes, of nothing else, and never changes what it once gave out.
import { describe, expect, it, vi } from 'vitest';
import { IDLE_SNAPSHOT, SnapshotStore } from './store.js';

describe('SnapshotStore', () => {
  it('tells listeners of a change and gives a new object', () => {
    const store = new SnapshotStore();
    const before = store.getSnapshot();
    const listener = vi.fn();
    store.subscribe(listener);
    store.update({ ringing: true });
    expect(listener).toHaveBeenCalledOnce();
    expect(store.getSnapshot()).not.toBe(before);
    expect(before.ringing).toBe(false);
  });

  it('keeps the object and its peace when nothing changed', () => {
    const store = new SnapshotStore();
    const before = store.getSnapshot();
    const listener = vi.fn();
    store.subscribe(listener);
    store.update({ ringing: false, phase: 'idle' });
    expect(listener).not.toHaveBeenCalled();
    expect(store.getSnapshot()).toBe(before);
  });

  it('derives the media state of the original design, and keeps it while media stays the same', () => {
    const store = new SnapshotStore();
    store.update({ ringing: true });
    expect(store.getSnapshot().mediaStreamState).toBe(IDLE_SNAPSHOT.mediaStreamState);
    store.update({ camera: false });
    expect(store.getSnapshot().mediaStreamState).toEqual({
      localStream: null,
      remoteStream: null,
      isCameraEnabled: false,
      isMicrophoneEnabled: true,
    });
  });

  it('lets a listener leave while it is being told', () => {
    const store = new SnapshotStore();
    const second = vi.fn();
    const leave = store.subscribe(() => leave());
    store.subscribe(second);
    store.update({ ringing: true });
    store.update({ ringing: false });
    expect(second).toHaveBeenCalledTimes(2);
  });

  it('tells the others although one of them throws, and reports the error', () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const store = new SnapshotStore();
    const listener = vi.fn();
    store.subscribe(() => {
      throw new Error('a screen broke');
    });
    store.subscribe(listener);
    store.update({ ringing: true });
    expect(listener).toHaveBeenCalledOnce();
    expect(report).toHaveBeenCalledOnce();
  });

  it('gives out frozen snapshots', () => {
    const store = new SnapshotStore();
    store.update({ ringing: true });
    expect(Object.isFrozen(store.getSnapshot())).toBe(true);
  });
});
