/** What a call came to, in one word of the catalogue (`outcome.*`), seen from one of its two sides. */
import type { CallRow } from '../live/rows';
import type { en } from '../i18n/en';

export type Outcome = keyof typeof en.outcome;
export type CallFilter = 'all' | 'missed' | 'incoming' | 'outgoing';

export interface CallFacts {
  outgoing: boolean;
  status: string;
  end_reason: string | null;
  answered: boolean;
}

const kOpen = new Set(['calling', 'ringing', 'active']);

export function outcomeOf({ outgoing, status, end_reason, answered }: CallFacts): Outcome {
  if (status === 'active') return 'in_progress';
  if (kOpen.has(status)) return 'ringing';
  if (!answered && !outgoing) {
    if (end_reason === 'busy') return 'missed_busy';
    return status === 'declined' ? 'declined_by_me' : 'missed';
  }
  if (end_reason === 'connection_failed' || end_reason === 'media_failed') return end_reason;
  if (answered) return end_reason === 'left' ? 'left' : status === 'failed' ? 'failed' : 'answered';
  if (end_reason === 'busy') return 'busy';
  if (status === 'declined') return 'declined_by_them';
  if (end_reason === 'no_answer') return 'no_answer';
  if (end_reason === 'cancelled' || end_reason === 'hangup') return 'cancelled';
  return status === 'failed' ? 'failed' : 'other';
}

export function isMissed(outcome: Outcome): boolean {
  return outcome === 'missed' || outcome === 'missed_busy';
}

export function isOpen(call: Pick<CallRow, 'status'>): boolean {
  return kOpen.has(call.status);
}

export function factsOf(call: CallRow, me: string): CallFacts {
  return {
    outgoing: call.caller_id === me,
    status: call.status,
    end_reason: call.end_reason,
    answered: call.answered_at !== null,
  };
}
