// Goal: a row that arrives live is shown under exactly the filters under which the server would have given it.
import { describe, expect, it } from 'vitest';
import type { CallRow } from '../live/rows';
import { callRow, kDoctor, kPatient } from '../testing/world';
import { dayBegins, type HistoryFilter, kEverything, matches } from './history-filter';

const call = (parts: object): CallRow => callRow('v', 1, { answered_at: null, duration_seconds: 0, ...parts }) as unknown as CallRow;
const fits = (row: CallRow, filter: Partial<HistoryFilter>, me = kDoctor) => matches(row, { ...kEverything, ...filter }, me);

describe('a live row', () => {
  it('is missed exactly for the one who missed it', () => {
    const missed = call({ end_reason: 'no_answer' });
    expect(fits(missed, { kind: 'missed' })).toBe(true);
    expect(fits(missed, { kind: 'missed' }, kPatient)).toBe(false);
    expect(fits(call({ status: 'declined', end_reason: 'declined' }), { kind: 'missed' })).toBe(false);
    expect(fits(call({ status: 'declined', end_reason: 'busy' }), { kind: 'missed' })).toBe(true);
  });

  it('is incoming and outgoing by who called', () => {
    expect(fits(call({}), { kind: 'incoming' })).toBe(true);
    expect(fits(call({}), { kind: 'outgoing' })).toBe(false);
    expect(fits(call({}), { kind: 'outgoing' }, kPatient)).toBe(true);
  });

  it('is unanswered once it is over, and trouble by its reason', () => {
    expect(fits(call({ status: 'ringing', ended_at: null }), { outcome: 'unanswered' })).toBe(false);
    expect(fits(call({ end_reason: 'no_answer' }), { outcome: 'unanswered' })).toBe(true);
    expect(fits(call({ end_reason: 'left', answered_at: 'x' }), { outcome: 'trouble' })).toBe(true);
    expect(fits(call({ end_reason: 'hangup', answered_at: 'x' }), { outcome: 'trouble' })).toBe(false);
  });

  it('belongs to the days of the reader, both included', () => {
    const noon = call({ created_at: new Date(2026, 10, 22, 12).toISOString() });
    expect(fits(noon, { from: '2026-11-22', until: '2026-11-22' })).toBe(true);
    expect(fits(noon, { from: '2026-11-23' })).toBe(false);
    expect(fits(noon, { until: '2026-11-21' })).toBe(false);
    expect(dayBegins('nonsense')).toBeNull();
  });
});
