// Goal: the worker lives as long as the blur and no longer, whichever way it ends; one that hangs is noticed; a camera that is off
// costs nothing.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FromWorker, kAliveMs, kMostSilent, type ToWorker } from './messages';
import { runBlur } from './run-blur';

class FakeWorker {
  static last: FakeWorker;
  readonly heard: ToWorker[] = [];
  terminated = false;
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: (() => void) | null = null;

  constructor() {
    FakeWorker.last = this;
  }

  postMessage(message: ToWorker): void {
    this.heard.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  say(data: FromWorker): void {
    this.onmessage?.({ data });
  }

  types(): string[] {
    return this.heard.map(({ type }) => type);
  }
}

const made: { stopped: boolean }[] = [];

class FakeGenerator {
  stopped = false;
  readonly writable = 'blurred';
  constructor() {
    made.push(this);
  }
  clone(): FakeGenerator {
    return new FakeGenerator();
  }
  stop(): void {
    this.stopped = true;
  }
}

describe('runBlur', () => {
  const copy = { enabled: true, stop: vi.fn() };
  const camera = { enabled: true, clone: () => copy } as unknown as MediaStreamTrack;
  let life: AbortController;
  let ends: string[];
  let track: Promise<MediaStreamTrack>;
  const worker = () => FakeWorker.last;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('Worker', FakeWorker);
    vi.stubGlobal('MediaStreamTrackProcessor', class { readonly readable = 'frames'; });
    vi.stubGlobal('MediaStreamTrackGenerator', FakeGenerator);
    made.length = 0;
    copy.stop.mockClear();
    camera.enabled = true;
    life = new AbortController();
    ends = [];
    track = runBlur(camera, life.signal, (why) => void ends.push(why));
    track.catch(() => undefined);
  });
  afterEach(() => {
    life.abort();
    vi.runOnlyPendingTimers();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const isGone = () => {
    expect(made.slice(1).map(({ stopped }) => stopped)).not.toContain(false);
    expect(copy.stop).toHaveBeenCalledOnce();
    expect(worker().types().at(-1)).toBe('end');
    vi.advanceTimersByTime(1_000);
    expect([worker().terminated, made[0]?.stopped]).toEqual([true, true]);
    const before = vi.getTimerCount();
    vi.advanceTimersByTime(60_000);
    expect([before, vi.getTimerCount()]).toEqual([0, 0]);
  };

  it('hands the streams and the addresses of its parts to the worker, and has a picture with the first frame', async () => {
    const [begin] = worker().heard;
    expect(begin).toMatchObject({ type: 'begin', streams: { frames: 'frames', blurred: 'blurred' } });
    const { parts } = begin as Extract<ToWorker, { type: 'begin' }>;
    for (const address of Object.values(parts)) expect(new URL(address).origin).toBe(location.origin);
    worker().say({ type: 'ready' });
    worker().say({ type: 'first' });
    await expect(track).resolves.toBe(made[1]);
    expect(ends).toEqual([]);
  });

  it('lets everything go when it is told to, also before it has begun', async () => {
    life.abort();
    await expect(track).rejects.toThrow();
    isGone();
    expect(ends).toEqual([]);
  });

  it.each(['slow', 'failed'] as const)('lets everything go when the worker says %s, and tells why once', (type) => {
    worker().say({ type: 'first' });
    worker().say({ type });
    worker().say({ type: 'failed' });
    isGone();
    expect(ends).toEqual([type]);
  });

  it('takes a script that cannot be loaded for a failure', async () => {
    worker().onerror?.();
    await expect(track).rejects.toThrow('failed');
    isGone();
    expect(ends).toEqual(['failed']);
  });

  it('notices a worker that hangs, and no other', () => {
    for (let i = 0; i < 5; i += 1) {
      vi.advanceTimersByTime(kMostSilent * kAliveMs);
      worker().say({ type: 'alive' });
    }
    expect(ends).toEqual([]);
    vi.advanceTimersByTime((kMostSilent + 1) * kAliveMs);
    expect(ends).toEqual(['failed']);
    isGone();
  });

  it('rests while the camera is off', () => {
    worker().say({ type: 'alive' });
    camera.enabled = false;
    worker().say({ type: 'alive' });
    worker().say({ type: 'alive' });
    expect(copy.enabled).toBe(false);
    camera.enabled = true;
    worker().say({ type: 'alive' });
    expect(copy.enabled).toBe(true);
    expect(worker().heard.filter(({ type }) => type === 'pause')).toEqual([
      { type: 'pause', paused: true },
      { type: 'pause', paused: false },
    ]);
  });
});
