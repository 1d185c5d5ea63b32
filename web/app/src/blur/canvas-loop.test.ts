// Goal: one frame is under way at a time, whatever the browser calls when; none is lost track of, and nothing goes on after the end.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { canvasLoop, type CanvasLoop } from './canvas-loop';

interface Picture {
  width: number;
  height: number;
  closed: boolean;
  close(): void;
}

function picture(width = 640, height = 360): ImageBitmap & Picture {
  const made = { width, height, closed: false, close: () => void (made.closed = true) };
  return made;
}

describe('canvasLoop', () => {
  let loop: CanvasLoop;
  let sent: Picture[];
  let frame: (() => void) | null;
  let drawn: unknown[];
  let ready: number;
  const stop = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers();
    sent = [];
    drawn = [];
    frame = null;
    ready = 2;
    stop.mockClear();
    const video = {
      play: async () => undefined,
      get readyState() {
        return ready;
      },
      requestVideoFrameCallback: (next: () => void) => ((frame = next), 1),
      cancelVideoFrameCallback: () => void (frame = null),
    };
    const canvas = {
      width: 0,
      height: 0,
      getContext: () => ({ drawImage: (from: unknown) => drawn.push(from) }),
      captureStream: () => ({ getVideoTracks: () => [{ stop }] }),
    };
    vi.spyOn(document, 'createElement').mockImplementation((name: string) => (name === 'video' ? video : canvas) as never);
    vi.stubGlobal('MediaStream', class {});
    vi.stubGlobal('createImageBitmap', async () => picture());
    loop = canvasLoop({} as MediaStreamTrack, (each) => void sent.push(each as unknown as Picture));
  });
  afterEach(() => {
    loop.stop();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  const shows = async () => {
    frame?.();
    await vi.advanceTimersByTimeAsync(0);
  };

  it('sends nothing before the worker is ready, then a frame, and no second one before the answer', async () => {
    await shows();
    expect(sent).toHaveLength(0);
    loop.next(null);
    await shows();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent).toHaveLength(1);
    const answer = picture();
    loop.next(answer);
    expect(drawn).toEqual([answer]);
    expect(answer.closed).toBe(true);
    await shows();
    expect(sent).toHaveLength(2);
  });

  it('asks by the clock where a hidden page is shown no frames', async () => {
    loop.next(null);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toHaveLength(1);
  });

  it('waits for a camera that has shown nothing yet', async () => {
    ready = 0;
    loop.next(null);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toHaveLength(0);
    ready = 4;
    await vi.advanceTimersByTimeAsync(300);
    expect(sent).toHaveLength(1);
  });

  it('leaves nothing behind: no timer, no frame asked for, no picture open', async () => {
    loop.next(null);
    await shows();
    loop.stop();
    const late = picture();
    loop.next(late);
    expect([late.closed, frame, vi.getTimerCount()]).toEqual([true, null, 0]);
    expect(drawn).toEqual([]);
    expect(stop).toHaveBeenCalledOnce();
  });

  it('closes a frame that was taken while it ended', async () => {
    const late = picture();
    let give = (_: unknown) => undefined as void;
    vi.stubGlobal('createImageBitmap', () => new Promise((resolve) => (give = resolve)));
    loop.next(null);
    await shows();
    loop.stop();
    give(late);
    await vi.advanceTimersByTimeAsync(0);
    expect([late.closed, sent.length]).toEqual([true, 0]);
  });
});
