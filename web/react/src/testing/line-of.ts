import type { LineReason, LineReport } from '@bedside/client';

/** A line whose way in is the worse one, and whose pictures are whole. */
export function lineOf(score: number, reasons: LineReason[] = [], roundTripMs = 40): LineReport {
  const side = { score, reasons };
  return { ...side, worse: 'incoming', incoming: side, outgoing: null, sending: 'full', receiving: 'full', roundTripMs, relayed: false };
}
