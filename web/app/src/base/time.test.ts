// Goal: days are those of the reader's calendar, and durations are read at a glance.
import { describe, expect, it } from 'vitest';
import { dayName, durationClock, sameDay, shortTime } from './time';

const words = { today: 'Today', yesterday: 'Yesterday' };
const now = new Date(2026, 10, 22, 9, 30);
const on = (year: number, month: number, day: number, hour = 12) => new Date(year, month, day, hour).toISOString();

describe('a day', () => {
  it.each([
    [on(2026, 10, 22, 0), 'Today'],
    [on(2026, 10, 21, 23), 'Yesterday'],
    [on(2026, 10, 19), 'Thursday'],
    [on(2026, 10, 15), '15 November'],
    [on(2025, 10, 22), '22 November 2025'],
    [on(2026, 10, 24), '24 November'],
  ])('%s is %s', (iso, name) => {
    expect(dayName(iso, now, words, 'en-GB')).toBe(name);
  });

  it('is short in lists, and the clock today', () => {
    expect(shortTime(on(2026, 10, 22, 8), now, words, 'en-GB')).toBe('08:00');
    expect(shortTime(on(2026, 10, 21), now, words, 'en-GB')).toBe('Yesterday');
    expect(shortTime(on(2026, 10, 19), now, words, 'en-GB')).toBe('Thu');
    expect(shortTime(on(2024, 0, 5), now, words, 'en-GB')).toBe('5 Jan 24');
  });

  it('ends at midnight, not after 24 hours', () => {
    expect(sameDay(on(2026, 10, 21, 23), on(2026, 10, 22, 1))).toBe(false);
    expect(sameDay(on(2026, 10, 22, 1), on(2026, 10, 22, 23))).toBe(true);
  });
});

describe('a duration', () => {
  it.each([
    [0, '0:00'],
    [7, '0:07'],
    [754, '12:34'],
    [3_723, '1:02:03'],
    [-3, '0:00'],
  ])('of %d seconds is %s', (seconds, text) => {
    expect(durationClock(seconds)).toBe(text);
  });
});
