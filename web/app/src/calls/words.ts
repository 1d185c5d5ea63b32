import { isVideoCallError } from '@bedside/client';
import { durationClock } from '../base/time';
import type { en } from '../i18n/en';
import { t } from '../i18n/i18n';
import type { MessageRow } from '../live/rows';
import { type Outcome, outcomeOf } from './outcome';
import { unsupportedWords } from './unsupported';

/** The server writes one entry per call into the chat; its sender is the caller (docs/data.md). */
export function outcomeOfMessage(message: MessageRow, me: string): Outcome {
  const { status = 'ended', end_reason = null, duration_seconds, answered = (duration_seconds ?? 0) > 0 } = message.metadata ?? {};
  return outcomeOf({ outgoing: message.sender_id === me, status, end_reason, answered });
}

/** "Video call · 12:34", "Voice call · Missed". */
export function callMessageText(message: MessageRow, me: string): string {
  const type = t(message.metadata?.call_type === 'audio' ? 'call.voice' : 'call.video');
  return `${type} · ${outcomeWords(outcomeOfMessage(message, me), message.metadata?.duration_seconds)}`;
}

/** An answered call is best described by its length. */
export function outcomeWords(outcome: Outcome, durationSeconds: number | null | undefined): string {
  if (outcome === 'answered' && durationSeconds != null) return durationClock(durationSeconds);
  return t(`outcome.${outcome}`);
}

const kRefusals: Record<string, `call.${keyof typeof en.call}`> = {
  'call.wrong_phase': 'call.refused_wrong_phase',
  'call.unknown_call': 'call.refused_unknown_call',
  signed_out: 'call.refused_signed_out',
  engine_unavailable: 'call.refused_engine',
  engine_error: 'call.refused_engine',
};

/** Why a call did not begin, and what to do, in the reader's language: by the error's code, not by its English. */
export function refusalWords(cause: unknown): string {
  const cannot = isVideoCallError(cause) && cause.code === 'unsupported' ? unsupportedWords() : null;
  if (cannot !== null) return cannot;
  const key: `call.${keyof typeof en.call}` = isVideoCallError(cause) && Object.hasOwn(kRefusals, cause.code) ? kRefusals[cause.code]! : 'call.failed_to_start';
  return t(key);
}
