import { useRef, useSyncExternalStore } from 'react';
import type { ReadonlyStore } from './store';

export function useStore<T>(store: ReadonlyStore<T>): T {
  return useSyncExternalStore(store.subscribe, store.getSnapshot);
}

/** A part of a store's value. The component renders again only when that part is another object. */
export function usePart<T, P>(store: ReadonlyStore<T>, select: (value: T) => P): P {
  const latest = useRef(select);
  latest.current = select;
  return useSyncExternalStore(store.subscribe, () => latest.current(store.getSnapshot()));
}
