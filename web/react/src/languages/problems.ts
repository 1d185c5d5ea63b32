import type { CallProblem } from '@bedside/client';
import type { VideoCallLabels } from '../labels.js';

/** The engine's words for what went wrong, by code (src/call/internal/parts/problems.cc): what happened, what to do. */
export type ProblemWords = Record<KnownProblem, readonly [message: string, next: string]>;

type KnownProblem =
  | 'call_refused'
  | 'calls_not_taken'
  | 'already_in_call'
  | 'both_called'
  | 'answered_elsewhere'
  | 'declined_elsewhere'
  | 'missed_call'
  | 'accept_failed'
  | 'decline_not_saved'
  | 'hangup_not_saved'
  | 'signal_not_sent'
  | 'server_unreachable'
  | 'sign_in_again'
  | 'camera_unavailable'
  | 'microphone_unavailable'
  | 'media_unavailable'
  | 'only_listening'
  | 'connection_lost'
  | 'connection_failed'
  | 'peer_gone'
  | 'peer_unsupported'
  | 'picture_refused';

/** A code that a newer engine made up is said in its own English. */
export function problemIn(words: ProblemWords): VideoCallLabels['problem'] {
  return (problem: CallProblem) => {
    const known = Object.hasOwn(words, problem.code) ? words[problem.code as KnownProblem] : null;
    return known ? { message: known[0], next: known[1] } : problem;
  };
}
