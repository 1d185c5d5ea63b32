// What a running call tells its people of their own microphone: that they talk while muted, that it is dead.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LevelMeter } from '../devices/level-meter.js';
import { SnapshotStore } from '../store.js';
import { FakeStream, FakeTrack, installBrowser } from '../testing/fake-browser.js';
import { CallWatch } from './call-watch.js';
import { LOOK_MS, VoiceJudge } from './voice.js';

const QUIET = { level: 0.1, silent: false };
const VOICE = { level: 0.7, silent: false };
const DEAD = { level: 0, silent: true };
const times = <T>(count: number, act: () => T): T => Array.from({ length: count }, act).at(-1)!;

describe('VoiceJudge', () => {
  let judge: VoiceJudge;
  beforeEach(() => void (judge = new VoiceJudge()));

  it('notices somebody who talks while muted, not a cough', () => {
    expect(times(2, () => judge.look(VOICE, false))).toBeNull();
    expect(times(8, () => judge.look(QUIET, false))).toBeNull();
    expect(times(4, () => judge.look(VOICE, false))).toBe('talking_while_muted');
  });

  it('takes the hint back when the microphone is on, or after a while of silence', () => {
    times(4, () => judge.look(VOICE, false));
    expect(judge.look(VOICE, true)).toBeNull();
    times(4, () => judge.look(VOICE, false));
    expect(times(10, () => judge.look(QUIET, false))).toBe('talking_while_muted');
    expect(times(10, () => judge.look(QUIET, false))).toBeNull();
  });

  it('notices a microphone that gives exactly nothing for five seconds', () => {
    expect(times(19, () => judge.look(DEAD, true))).toBeNull();
    expect(judge.look(DEAD, true)).toBe('microphone_silent');
    expect(judge.look(QUIET, true)).toBeNull();
  });

  it('does not take a muted one for a dead one, nor a quiet room', () => {
    expect(times(40, () => judge.look(DEAD, false))).toBeNull();
    expect(times(40, () => judge.look(QUIET, true))).toBeNull();
  });
});

describe('CallWatch', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    installBrowser();
  });
  afterEach(() => void vi.useRealTimers());

  it('runs during a call only, opens nothing in the moment that it begins, and leaves nothing behind', () => {
    const store = new SnapshotStore();
    const watch = new CallWatch(store);
    store.update({ phase: 'connecting', localStream: new FakeStream([new FakeTrack('audio')]) as never });
    expect(vi.getTimerCount()).toBe(0);
    store.update({ phase: 'active' });
    expect(vi.getTimerCount()).toBe(1);
    const opened = vi.spyOn(LevelMeter, 'open').mockReturnValue(null);
    store.update({ connectedAtMs: 1 });
    expect(opened).not.toHaveBeenCalled();
    vi.advanceTimersByTime(LOOK_MS);
    expect(opened).toHaveBeenCalledOnce();
    store.update({ phase: 'ended', localStream: null });
    expect(store.getSnapshot().hint).toBeNull();
    expect(vi.getTimerCount()).toBe(0);
    watch.destroy();
    store.update({ phase: 'active' });
    expect(vi.getTimerCount()).toBe(0);
  });
});
