// A tone is told from a voice and from a fan by arithmetic alone, and loudness in steps for the ear.
import { describe, expect, it } from 'vitest';
import { levelOf, toneShare } from './level-meter.js';

const RATE = 48_000;
const samples = (at: (seconds: number, index: number) => number) =>
  Float32Array.from({ length: 2048 }, (_, index) => at(index / RATE, index));
const sine = (hz: number, gain = 0.1) => samples((s) => gain * Math.sin(2 * Math.PI * hz * s));
/** The same "chance" in every run. */
const noise = (gain = 0.1) => {
  let seed = 1;
  return samples(() => gain * (((seed = (seed * 16807) % 2147483647) / 2147483647) * 2 - 1));
};
const voice = samples((s) => [1, 2, 3, 4, 5, 6, 7, 8].reduce((sum, n) => sum + (0.05 / n) * Math.sin(2 * Math.PI * 147 * n * s), 0));

describe('toneShare', () => {
  it('finds the tone it listens for', () => {
    expect(toneShare(sine(880), 880, RATE)).toBeGreaterThan(0.9);
    expect(toneShare(sine(880, 0.003), 880, RATE)).toBeGreaterThan(0.9);
  });

  it('finds it in a noisy room', () => {
    const both = sine(880, 0.1).map((value, i) => value + noise(0.05)[i]!);
    expect(toneShare(both, 880, RATE)).toBeGreaterThan(0.5);
  });

  it.each([
    ['another tone', sine(1320)],
    ['a voice', voice],
    ['a fan', noise()],
    ['silence', samples(() => 0)],
    ['the converter', noise(0.0005)],
  ])('does not find it in %s', (_, heard) => {
    expect(toneShare(heard, 880, RATE)).toBeLessThan(0.1);
  });
});

describe('levelOf', () => {
  it('goes from silence to full in even steps for the ear', () => {
    expect(levelOf(samples(() => 0))).toBe(0);
    expect(levelOf(samples(() => 1))).toBe(1);
    expect(levelOf(sine(500, 0.1)) - levelOf(sine(500, 0.01))).toBeCloseTo(1 / 3, 1);
    expect(levelOf(sine(500, 0.0001))).toBe(0);
  });
});
