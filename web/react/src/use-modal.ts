import { type RefCallback, useEffect, useState } from 'react';

/**
 * Opens a dialog element over the page for as long as it is mounted and `open`: the browser keeps the focus inside, gives it back
 * afterwards, and hides the rest from screen readers.
 */
export function useModal(open: boolean): RefCallback<HTMLDialogElement> {
  const [dialog, setDialog] = useState<HTMLDialogElement | null>(null);
  useEffect(() => {
    if (!dialog || !open) return;
    // Escape must not close what is still going on; hanging up is a button.
    const keepOpen = (event: Event) => event.preventDefault();
    // Browsers close on a second Escape whatever the page says to the event above; the key itself they obey.
    const notByKey = (event: KeyboardEvent) => event.key === 'Escape' && event.preventDefault();
    // Not every way to close is a key: a phone's back gesture is none.
    const openAgain = () => dialog.showModal();
    dialog.addEventListener('keydown', notByKey);
    dialog.addEventListener('cancel', keepOpen);
    dialog.addEventListener('close', openAgain);
    if (!dialog.open) dialog.showModal();
    // Not on the first button, where the browser would put it: a ring around it would keep the controls from hiding.
    dialog.querySelector<HTMLElement>('[data-first-focus]')?.focus();
    return () => {
      dialog.removeEventListener('keydown', notByKey);
      dialog.removeEventListener('cancel', keepOpen);
      dialog.removeEventListener('close', openAgain);
      dialog.close();
    };
  }, [dialog, open]);
  return setDialog;
}
