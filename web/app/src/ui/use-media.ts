import { useMemo, useSyncExternalStore } from 'react';

/** Wide enough for the conversations beside what is open; the same number stands in layout.css. */
export const kWide = '(min-width: 720px)';

export function useMedia(query: string): boolean {
  const list = useMemo(() => window.matchMedia(query), [query]);
  const subscribe = useMemo(
    () => (listener: () => void) => {
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [list],
  );
  return useSyncExternalStore(subscribe, () => list.matches);
}
