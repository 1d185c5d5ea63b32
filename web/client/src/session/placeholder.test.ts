// The picture that is sent while it rings is drawn here and is black; it stops being drawn when it is not sent any more.
import { afterEach, expect, it, vi } from 'vitest';
import { FakeStream, FakeTrack } from '../testing/fake-browser.js';
import { placeholder } from './placeholder.js';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('is painted as long as it lives', () => {
  vi.useFakeTimers();
  const track = new FakeTrack('video');
  const fillRect = vi.fn();
  const canvas = { width: 0, height: 0, getContext: () => ({ fillRect }), captureStream: () => new FakeStream([track]) };
  vi.spyOn(document, 'createElement').mockReturnValue(canvas as unknown as HTMLElement);
  expect(placeholder()).toBe(track);
  expect([canvas.width, canvas.height]).toEqual([640, 360]);
  vi.advanceTimersByTime(1_000);
  expect(fillRect).toHaveBeenCalledTimes(6);
  track.stop();
  vi.advanceTimersByTime(1_000);
  expect(fillRect).toHaveBeenCalledTimes(6);
  expect(vi.getTimerCount()).toBe(0);
});

it('is nothing where nothing can be drawn', () => {
  vi.spyOn(document, 'createElement').mockReturnValue({ getContext: () => null } as unknown as HTMLElement);
  expect(placeholder()).toBeNull();
});
