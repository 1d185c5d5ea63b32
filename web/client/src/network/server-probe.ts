import type { PathResult } from './types.js';

const ASKS = 5;
const PATIENCE_MS = 5_000;

/** Round trip to the server that carries the signaling. Whether it lets us in does not matter here. */
export async function probeServer(url: string, signal: AbortSignal): Promise<Pick<PathResult, 'state' | 'roundTripMs'>> {
  const times: number[] = [];
  for (let i = 0; i <= ASKS && !signal.aborted; i += 1) {
    const start = performance.now();
    try {
      const { status } = await fetch(url, { cache: 'no-store', signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) });
      // A gate that answers for a server that is down.
      if (status >= 500) return { state: 'blocked', roundTripMs: null };
    } catch {
      return { state: 'blocked', roundTripMs: null };
    }
    // The first pays for the connection.
    if (i > 0) times.push(performance.now() - start);
  }
  if (times.length === 0) return { state: 'blocked', roundTripMs: null };
  return { state: 'open', roundTripMs: Math.max(1, Math.round(times.sort((a, b) => a - b)[times.length >> 1]!)) };
}
