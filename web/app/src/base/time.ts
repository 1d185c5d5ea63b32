/** How times and durations are said. `now` comes in, so that the words can be tested. */

const kDayMs = 86_400_000;

function startOfDay(time: Date): number {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}

/** Whole days between two moments on the reader's calendar. */
export function daysBetween(earlier: Date, later: Date): number {
  return Math.round((startOfDay(later) - startOfDay(earlier)) / kDayMs);
}

export function sameDay(a: string, b: string): boolean {
  return startOfDay(new Date(a)) === startOfDay(new Date(b));
}

export function clockTime(iso: string, locale?: string): string {
  return new Date(iso).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
}

export interface DayWords {
  today: string;
  yesterday: string;
}

/** "Today", "Yesterday", a weekday within the week, else a date; the year only when it is another one. */
export function dayName(iso: string, now: Date, words: DayWords, locale?: string): string {
  const day = new Date(iso);
  const days = daysBetween(day, now);
  if (days === 0) return words.today;
  if (days === 1) return words.yesterday;
  if (days > 1 && days < 7) return day.toLocaleDateString(locale, { weekday: 'long' });
  const year = day.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  return day.toLocaleDateString(locale, { day: 'numeric', month: 'long', year });
}

/** The short form for lists: the clock today, otherwise the day. */
export function shortTime(iso: string, now: Date, words: DayWords, locale?: string): string {
  const day = new Date(iso);
  const days = daysBetween(day, now);
  if (days === 0) return clockTime(iso, locale);
  if (days === 1) return words.yesterday;
  if (days > 1 && days < 7) return day.toLocaleDateString(locale, { weekday: 'short' });
  const year = day.getFullYear() === now.getFullYear() ? undefined : '2-digit';
  return day.toLocaleDateString(locale, { day: 'numeric', month: 'short', year });
}

/** 0:07, 12:34, 1:02:03. */
export function durationClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
