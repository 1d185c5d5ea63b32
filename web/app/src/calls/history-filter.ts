/** Which calls the history shows. The same rules twice: as a question to the server, and for rows that arrive live. */
import type { CallRow } from '../live/rows';
import type { Backend } from '../session/backend';
import { type CallFilter, factsOf, isMissed, outcomeOf } from './outcome';

export type OutcomeFilter = 'answered' | 'unanswered' | 'trouble';

export interface HistoryFilter {
  kind: CallFilter;
  outcome: OutcomeFilter | null;
  /** The other side's id. */
  person: string | null;
  /** Days of the reader's calendar, "2026-11-22", both included. */
  from: string | null;
  until: string | null;
}

export const kEverything: HistoryFilter = { kind: 'all', outcome: null, person: null, from: null, until: null };

export function isNarrow({ outcome, person, from, until }: HistoryFilter): boolean {
  return outcome !== null || person !== null || from !== null || until !== null;
}

/** My calls lie in two places, each in order of time: those I made and those I got. */
export type Side = 'caller' | 'receiver';

export function sidesOf({ kind }: HistoryFilter): readonly Side[] {
  if (kind === 'outgoing') return ['caller'];
  return kind === 'all' ? ['caller', 'receiver'] : ['receiver'];
}

const kTrouble = ['connection_failed', 'media_failed', 'left'];
const kColumns =
  'id,room_id,caller_id,receiver_id,status,call_type,started_at,answered_at,ended_at,duration_seconds,end_reason,created_at';

/** The first moment of a day, or of the day after it, as the server writes times. */
export function dayBegins(day: string, after = 0): string | null {
  const [year, month, date] = day.split('-').map(Number);
  const moment = new Date(year!, month! - 1, date! + after);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

/** Latest first, behind `last` where that is known. Served by the index over one side and created_at, at any depth. */
export function questionOf(backend: Backend, me: string, side: Side, filter: HistoryFilter, last: CallRow | null) {
  let query = backend.from('video_calls').select(kColumns).eq(`${side}_id`, me);
  if (filter.person) query = query.eq(side === 'caller' ? 'receiver_id' : 'caller_id', filter.person);
  // Not answered, and not by my own choice.
  if (filter.kind === 'missed') query = query.is('answered_at', null).or('status.in.(ended,failed),end_reason.eq.busy');
  if (filter.outcome === 'answered') query = query.not('answered_at', 'is', null);
  if (filter.outcome === 'unanswered') query = query.is('answered_at', null).in('status', ['ended', 'declined', 'failed']);
  if (filter.outcome === 'trouble') query = query.or(`status.eq.failed,end_reason.in.(${kTrouble.join(',')})`);
  const from = filter.from && dayBegins(filter.from);
  const until = filter.until && dayBegins(filter.until, 1);
  if (from) query = query.gte('created_at', from);
  if (until) query = query.lt('created_at', until);
  if (last) query = query.lte('created_at', last.created_at).or(`created_at.lt.${last.created_at},id.lt.${last.id}`);
  return query.order('created_at', { ascending: false }).order('id', { ascending: false });
}

export function matches(call: CallRow, filter: HistoryFilter, me: string): boolean {
  const outgoing = call.caller_id === me;
  const facts = factsOf(call, me);
  if (filter.kind === 'outgoing' && !outgoing) return false;
  if (filter.kind === 'incoming' && outgoing) return false;
  if (filter.kind === 'missed' && !isMissed(outcomeOf(facts))) return false;
  if (filter.person && filter.person !== (outgoing ? call.receiver_id : call.caller_id)) return false;
  if (filter.outcome === 'answered' && !facts.answered) return false;
  if (filter.outcome === 'unanswered' && (facts.answered || call.ended_at === null)) return false;
  if (filter.outcome === 'trouble' && call.status !== 'failed' && !kTrouble.includes(call.end_reason ?? '')) return false;
  const at = Date.parse(call.created_at);
  const from = filter.from && dayBegins(filter.from);
  const until = filter.until && dayBegins(filter.until, 1);
  return !(from && at < Date.parse(from)) && !(until && at >= Date.parse(until));
}
