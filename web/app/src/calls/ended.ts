import type { CallSnapshot } from '@bedside/client';

/** How long a call that went well is seen to have ended; the chat keeps the entry. */
export const kEndedShownMs = 6_000;

/**
 * How long the screen of an ended call stays: not at all for one that I was only called for (I declined it, or it went
 * away), for a moment after a conversation, and until it is closed where there is something to read or to decide.
 */
export function endedStaysMs(snapshot: CallSnapshot): number | 'until closed' {
  const { direction, connectedAtMs, canRetry, problem, media } = snapshot;
  if (problem !== null || media === 'denied') return 'until closed';
  if (direction === 'incoming' && connectedAtMs === null) return 0;
  return canRetry || connectedAtMs === null ? 'until closed' : kEndedShownMs;
}
