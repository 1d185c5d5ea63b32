import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';

export interface AutoHide {
  visible: boolean;
  /** For the element in which any input brings the controls back. */
  areaProps: {
    onPointerMove: () => void;
    onPointerDown: () => void;
    onTouchStart: () => void;
    onKeyDown: () => void;
    onFocus: () => void;
  };
  show: () => void;
}

/**
 * Controls that leave after a while without input. They leave the eye only, never the accessibility tree, and stay as
 * long as one of them is focused by keyboard: whoever cannot see or point must not lose the way to hang up.
 */
export function useAutoHide(
  controls: RefObject<HTMLElement | null>,
  { enabled, afterMs }: { enabled: boolean; afterMs: number },
): AutoHide {
  const [visible, setVisible] = useState(true);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const show = useCallback(() => {
    clearTimeout(timer.current);
    setVisible(true);
    if (!enabled) return;
    const hide = () => {
      if (isKeyboardFocused(controls.current)) timer.current = setTimeout(hide, afterMs);
      else setVisible(false);
    };
    timer.current = setTimeout(hide, afterMs);
  }, [enabled, afterMs, controls]);

  useEffect(() => {
    show();
    return () => clearTimeout(timer.current);
  }, [show]);

  // Keys count wherever the focus is: with it on the page's body they reach no element of ours.
  useEffect(() => {
    if (!enabled) return;
    document.addEventListener('keydown', show);
    return () => document.removeEventListener('keydown', show);
  }, [enabled, show]);

  return useMemo(
    () => ({
      visible,
      show,
      areaProps: { onPointerMove: show, onPointerDown: show, onTouchStart: show, onKeyDown: show, onFocus: show },
    }),
    [visible, show],
  );
}

/** A button that was clicked by mouse keeps the focus too, but shows no ring; only the ring counts. */
function isKeyboardFocused(controls: HTMLElement | null): boolean {
  const focused = controls?.contains(document.activeElement) ? document.activeElement : null;
  return focused?.matches(':focus-visible') ?? false;
}
