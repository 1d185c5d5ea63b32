// Goal: a device that cannot follow is told within a few seconds, one that can is never, and a moment of strain is none.
import { describe, expect, it } from 'vitest';
import { kSlowMs, kWarmMs, kWindowMs, Pace } from './pace';

/** Frames one after another, each `took` long and at least `apart`, until this long has passed; when it was called slow. */
function run(pace: Pace, from: number, until: number, took: (at: number) => number, apart = 33): number | null {
  for (let at = from; at < until; ) {
    const time = took(at);
    at += Math.max(apart, time);
    if (pace.done(at, time)) return at - from;
  }
  return null;
}

describe('Pace', () => {
  it('lets a quick device be', () => {
    expect(run(new Pace(), 0, 600_000, () => 12)).toBeNull();
    expect(run(new Pace(), 0, 600_000, () => kSlowMs)).toBeNull();
  });

  it('calls a slow one slow, after warming up and one window', () => {
    const at = run(new Pace(), 0, 60_000, () => kSlowMs + 20)!;
    expect(at).toBeGreaterThanOrEqual(kWarmMs + kWindowMs);
    expect(at).toBeLessThan(kWarmMs + kWindowMs + 500);
  });

  it('forgives the first frames and a second of strain', () => {
    expect(run(new Pace(), 0, 60_000, (at) => (at < kWarmMs - 300 ? 300 : 12))).toBeNull();
    expect(run(new Pace(), 0, 60_000, (at) => (at % 10_000 > 9_000 ? 120 : 12))).toBeNull();
  });

  it('sees it too when it comes later', () => {
    expect(run(new Pace(), 0, 60_000, (at) => (at < 30_000 ? 12 : 120))! - 30_000).toBeLessThan(2 * kWindowMs);
  });

  it('does not take a camera that gives few frames for a slow device', () => {
    expect(run(new Pace(), 0, 60_000, () => 20, 200)).toBeNull();
  });

  it('sees a device that manages a frame in two seconds', () => {
    expect(run(new Pace(), 0, 60_000, () => 2_100)).not.toBeNull();
  });

  it('begins anew after a pause', () => {
    const pace = new Pace();
    run(pace, 0, kWarmMs + kWindowMs - 100, () => 200);
    pace.pause();
    expect(run(pace, 60_000, 60_000 + kWarmMs + kWindowMs - 300, () => 200)).toBeNull();
    expect(run(pace, 70_000, 80_000, () => 200)).not.toBeNull();
  });
});
