import type { CallSnapshot } from '@bedside/client';
import { useCallback, useSyncExternalStore } from 'react';

/** Whole seconds since the two sides were connected. Draws anew once a second, and only during a call. */
export function useCallDuration(snapshot: CallSnapshot): number {
  const since = snapshot.phase === 'active' || snapshot.phase === 'reconnecting' ? snapshot.connectedAtMs : null;
  const subscribe = useCallback(
    (tick: () => void) => {
      if (since === null) return () => undefined;
      const timer = setInterval(tick, 250);
      return () => clearInterval(timer);
    },
    [since],
  );
  return useSyncExternalStore(
    subscribe,
    () => (since === null ? 0 : Math.max(0, Math.floor((Date.now() - since) / 1000))),
    () => 0,
  );
}

/** `61` is `1:01`, `3661` is `1:01:01`. */
export function formatDuration(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
