import { type RefObject, useEffect } from 'react';

const WRITES = 'input, textarea, select, [contenteditable]:not([contenteditable="false"])';

/**
 * Single keys for the buttons of a call: whichever button names one in its `aria-keyshortcuts` is pressed by it, one of a
 * slot as well. Keys go to whoever writes first, and can be switched off (WCAG 2.1.4): speech input presses them too.
 */
export function useShortcuts(bar: RefObject<HTMLElement | null>, enabled: boolean): void {
  useEffect(() => {
    if (!enabled) return;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || event.isComposing) return;
      if (event.ctrlKey || event.altKey || event.metaKey || (event.target as Element | null)?.closest?.(WRITES)) return;
      const letter = letterOf(event);
      const button = letter && bar.current?.querySelector<HTMLButtonElement>(`[aria-keyshortcuts="${letter}"]`);
      if (!button) return;
      event.preventDefault();
      button.click();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [bar, enabled]);
}

/** The letter on the key; on a keyboard without Latin letters the one at its place. */
function letterOf({ key, code }: KeyboardEvent): string | null {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  const latin = /^[\x20-\x7e]$/.test(key) || key.length > 1;
  return latin ? null : (/^Key([A-Z])$/.exec(code)?.[1] ?? null);
}
