import { useEffect } from 'react';

/** Keeps the screen of a phone on while `active`. Browsers let go of it with the page out of sight; it is taken again then. */
export function useWakeLock(active: boolean): void {
  useEffect(() => {
    const { wakeLock } = navigator as { wakeLock?: WakeLock };
    if (!active || !wakeLock) return;
    let over = false;
    let held: WakeLockSentinel | null = null;
    const take = async () => {
      if (document.visibilityState !== 'visible' || (held && !held.released)) return;
      // Refused on an empty battery: then the screen goes dark as it always does.
      const lock = await wakeLock.request('screen').catch(() => null);
      if (over) void lock?.release();
      else held = lock;
    };
    void take();
    document.addEventListener('visibilitychange', take);
    return () => {
      over = true;
      document.removeEventListener('visibilitychange', take);
      void held?.release().catch(() => undefined);
    };
  }, [active]);
}
