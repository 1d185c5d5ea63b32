import { useCallback, useMemo, useState } from 'react';

export type Corner = 'bottom-end' | 'bottom-start' | 'top-start' | 'top-end';
export const CORNERS: readonly Corner[] = ['bottom-end', 'bottom-start', 'top-start', 'top-end'];

/** How this user likes to see a call. Remembered by the browser. */
export interface View {
  corner: Corner;
  /** The own picture as in a mirror. */
  mirror: boolean;
  /** The other picture fills the window, its edges cut off. */
  fill: boolean;
}

const KEY = 'bedside.view';
const USUAL: View = { corner: 'bottom-end', mirror: true, fill: false };

export function readView(): View {
  try {
    const kept = (JSON.parse(localStorage.getItem(KEY) ?? '{}') ?? {}) as Partial<View>;
    return {
      corner: CORNERS.includes(kept.corner as Corner) ? (kept.corner as Corner) : USUAL.corner,
      mirror: kept.mirror !== false,
      fill: kept.fill === true,
    };
  } catch {
    return USUAL;
  }
}

export function useView(): { view: View; change: (part: Partial<View>) => void } {
  const [view, setView] = useState(readView);
  const change = useCallback((part: Partial<View>) => {
    setView((before) => {
      const after = { ...before, ...part };
      try {
        localStorage.setItem(KEY, JSON.stringify(after));
      } catch {
        // Storage is switched off: it holds for this page.
      }
      return after;
    });
  }, []);
  return useMemo(() => ({ view, change }), [view, change]);
}
