// Whoever wants the room unseen is never shown with it: not before the first blurred frame, not after the last, and not
// before they have said so. What blurs is let go on every way out.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BlurEnd } from '../devices/blur.js';
import { DeviceBook } from '../devices/device-book.js';
import { type FakeDevices, FakeTrack, installBrowser, settle } from '../testing/fake-browser.js';
import { MediaDriver } from './media.js';

const black: FakeTrack[] = [];
vi.mock('./placeholder.js', () => ({
  placeholder: () => {
    const track = new FakeTrack('video');
    black.push(track);
    return track;
  },
}));

const BOTH = { audio: true, video: true };

interface Opening {
  camera: FakeTrack;
  signal: AbortSignal;
  end: (why: BlurEnd) => void;
  resolve: (track: FakeTrack) => void;
  reject: () => void;
}

describe('BlurStage', () => {
  let devices: FakeDevices;
  let book: DeviceBook;
  let media: MediaDriver;
  let openings: Opening[];
  /** The picture of each stream that was shown, in order. */
  let shown: (FakeTrack | undefined)[];

  const build = () => {
    book = new DeviceBook(true);
    media = new MediaDriver(
      {
        ready: () => undefined,
        denied: () => undefined,
        streamChanged: (stream) => void shown.push(stream?.getVideoTracks()[0] as unknown as FakeTrack | undefined),
      },
      undefined,
      book,
      (camera, signal, end) =>
        new Promise((resolve, reject) => {
          openings.push({
            camera: camera as unknown as FakeTrack,
            signal,
            end,
            resolve: (track) => resolve(track as unknown as MediaStreamTrack),
            reject: () => reject(new Error('no model')),
          });
        }),
    );
  };
  const camera = () => devices.granted.filter(({ kind }) => kind === 'video').at(-1)!;
  const state = () => book.getSnapshot().blur;
  const blurred = async () => {
    const track = new FakeTrack('video');
    openings.at(-1)!.resolve(track);
    await settle();
    return track;
  };

  beforeEach(() => {
    devices = installBrowser();
    localStorage.clear();
    black.length = 0;
    openings = [];
    shown = [];
    build();
  });
  afterEach(() => {
    media.release();
    vi.useRealTimers();
  });

  it('is off, and costs nothing, until the user says so', async () => {
    await media.acquire(BOTH);
    expect(state()).toBe('off');
    expect(shown.at(-1)).toBe(camera());
    expect(openings).toEqual([]);
  });

  it('shows black until the first blurred frame, then that, and the camera again when it is switched off', async () => {
    await media.acquire(BOTH);
    media.blurBackground(true);
    expect(state()).toBe('starting');
    expect(shown.at(-1)).toBe(black[0]);
    expect(openings[0]?.camera).toBe(camera());
    const track = await blurred();
    expect(state()).toBe('on');
    expect(shown.at(-1)).toBe(track);
    expect(track.contentHint).toBe('motion');
    expect(black[0]?.readyState).toBe('ended');
    media.blurBackground(false);
    expect(shown.at(-1)).toBe(camera());
    expect(camera().readyState).toBe('live');
    expect(track.readyState).toBe('ended');
    expect(openings[0]?.signal.aborted).toBe(true);
  });

  it('is remembered: the next call begins with black and never shows the room', async () => {
    media.blurBackground(true);
    media.release();
    build();
    shown = [];
    expect(state()).toBe('on');
    await media.acquire(BOTH);
    await blurred();
    expect(shown.length).toBeGreaterThan(1);
    expect(shown).not.toContain(camera());
  });

  it.each(['slow', 'failed'] as const)('shows black when it ends by itself (%s), until the user has chosen', async (why) => {
    await media.acquire(BOTH);
    media.blurBackground(true);
    const track = await blurred();
    openings[0]!.end(why);
    expect(state()).toBe(why);
    expect(track.readyState).toBe('ended');
    expect(shown.at(-1)).toBe(black.at(-1));
    expect(black.at(-1)?.readyState).toBe('live');
    media.blurBackground(false);
    expect(state()).toBe('off');
    expect(shown.at(-1)).toBe(camera());
    expect(new DeviceBook(true).getSnapshot().blur).toBe('off');
  });

  it('shows black when it cannot begin at all', async () => {
    await media.acquire(BOTH);
    media.blurBackground(true);
    openings[0]!.reject();
    await settle();
    expect(state()).toBe('failed');
    expect(shown.at(-1)).toBe(black.at(-1));
  });

  it('does not wait for ever', async () => {
    vi.useFakeTimers();
    await media.acquire(BOTH);
    media.blurBackground(true);
    vi.advanceTimersByTime(20_000);
    expect(state()).toBe('failed');
    expect(openings[0]?.signal.aborted).toBe(true);
    const late = new FakeTrack('video');
    openings[0]!.resolve(late);
    await settle();
    expect(late.readyState).toBe('ended');
    expect(shown.at(-1)).toBe(black.at(-1));
  });

  it('follows the camera that serves', async () => {
    devices.named = ['one', 'two'].map((deviceId) => ({ kind: 'videoinput', deviceId, label: deviceId, groupId: deviceId }));
    devices.named.push({ kind: 'audioinput', deviceId: 'voice', label: 'voice', groupId: 'voice' });
    await media.acquire(BOTH);
    media.blurBackground(true);
    const first = await blurred();
    const before = camera();
    shown = [];
    await media.change('camera', 'two');
    expect(camera()).not.toBe(before);
    expect(openings[0]?.signal.aborted).toBe(true);
    expect(first.readyState).toBe('ended');
    expect(openings[1]?.camera).toBe(camera());
    const second = await blurred();
    expect(shown.at(-1)).toBe(second);
    expect(shown).not.toContain(camera());
  });

  it('is dark with the camera', async () => {
    await media.acquire(BOTH);
    media.blurBackground(true);
    media.setEnabled('video', false);
    expect(black[0]?.enabled).toBe(false);
    const track = await blurred();
    expect(track.enabled).toBe(false);
    media.setEnabled('video', true);
    expect([camera().enabled, track.enabled]).toEqual([true, true]);
  });

  it('rests while a screen is shown', async () => {
    await media.acquire(BOTH);
    media.blurBackground(true);
    const track = await blurred();
    const screen = new FakeTrack('video');
    media.showScreen(screen as unknown as MediaStreamTrack);
    expect(shown.at(-1)).toBe(screen);
    expect(openings[0]?.signal.aborted).toBe(true);
    expect(track.readyState).toBe('ended');
    media.showScreen(null);
    expect(shown.at(-1)).toBe(black.at(-1));
    const again = await blurred();
    expect(shown.at(-1)).toBe(again);
  });

  it.each(['before', 'after'])('leaves nothing behind when the call ends %s it has begun', async (when) => {
    await media.acquire(BOTH);
    media.blurBackground(true);
    const track = when === 'after' ? await blurred() : new FakeTrack('video');
    media.release();
    if (when === 'before') {
      openings[0]!.resolve(track);
      await settle();
    }
    expect(openings[0]?.signal.aborted).toBe(true);
    expect([track, ...black, ...devices.granted].map(({ readyState }) => readyState)).not.toContain('live');
    expect(shown.at(-1)).toBeUndefined();
  });
});
