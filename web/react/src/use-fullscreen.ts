import { type RefObject, useCallback, useMemo, useSyncExternalStore } from 'react';

export interface Fullscreen {
  /** False on iPhones, where only a video element by itself may fill the screen. */
  available: boolean;
  isFullscreen: boolean;
  toggle: () => Promise<void>;
}

const subscribe = (listener: () => void) => {
  document.addEventListener('fullscreenchange', listener);
  return () => document.removeEventListener('fullscreenchange', listener);
};

/** Full screen for one element. Follows the Escape key and every other way in and out. */
export function useFullscreen(target: RefObject<HTMLElement | null>): Fullscreen {
  const isFullscreen = useSyncExternalStore(
    subscribe,
    () => document.fullscreenElement !== null && document.fullscreenElement === target.current,
    () => false,
  );
  const available = useSyncExternalStore(
    () => () => undefined,
    () => document.fullscreenEnabled === true,
    () => false,
  );
  const toggle = useCallback(async () => {
    // A refusal (no user gesture, a frame without permission) leaves everything as it was.
    if (document.fullscreenElement) await document.exitFullscreen().catch(() => undefined);
    else await target.current?.requestFullscreen({ navigationUI: 'hide' }).catch(() => undefined);
  }, [target]);
  return useMemo(() => ({ available, isFullscreen, toggle }), [available, isFullscreen, toggle]);
}
