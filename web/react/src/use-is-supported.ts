import { isSupported, type Support } from '@bedside/client';
import { useSyncExternalStore } from 'react';

// A server cannot know; it renders as if calls work, and the browser corrects that when it takes over.
const ASSUMED: Support = { supported: true, reasons: [] };
let known: Support | undefined;

export function useIsSupported(): Support {
  return useSyncExternalStore(
    () => () => undefined,
    () => (known ??= isSupported()),
    () => ASSUMED,
  );
}
