// The alarm rings once, in time, and after a sleep as soon as the page is back.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Alarm } from './wake.js';

describe('Alarm', () => {
  let alarm: Alarm;
  const ring = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    ring.mockReset();
    ring.mockImplementation(() => alarm.set(0));
    alarm = new Alarm(ring, () => Date.now());
  });

  afterEach(() => {
    alarm.destroy();
    vi.useRealTimers();
  });

  it('rings at its time and not before', () => {
    alarm.set(1_000_500);
    vi.advanceTimersByTime(499);
    expect(ring).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(ring).toHaveBeenCalledOnce();
  });

  it('follows the last word', () => {
    alarm.set(1_000_500);
    alarm.set(1_002_000);
    alarm.set(0);
    vi.advanceTimersByTime(10_000);
    expect(ring).not.toHaveBeenCalled();
  });

  it('does not ring early for a wait of more than 24 days', () => {
    alarm.set(1_000_000 + 2 ** 31 + 5_000);
    vi.advanceTimersByTime(2 ** 31 - 1);
    expect(ring).not.toHaveBeenCalled();
    vi.advanceTimersByTime(5_001);
    expect(ring).toHaveBeenCalledOnce();
  });

  it.each([
    ['shown', () => document.dispatchEvent(new Event('visibilitychange'))],
    ['focused', () => window.dispatchEvent(new Event('focus'))],
    ['online', () => window.dispatchEvent(new Event('online'))],
  ])('looks at the clock when the page is %s again after its timers stood still', (_what, comeBack) => {
    alarm.set(1_000_500);
    vi.setSystemTime(1_060_000);
    expect(ring).not.toHaveBeenCalled();
    comeBack();
    expect(ring).toHaveBeenCalledOnce();
  });

  it('leaves no timer and no listener behind', () => {
    alarm.set(1_000_500);
    alarm.destroy();
    vi.setSystemTime(1_060_000);
    window.dispatchEvent(new Event('focus'));
    expect(vi.getTimerCount()).toBe(0);
    expect(ring).not.toHaveBeenCalled();
  });
});
