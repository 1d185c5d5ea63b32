import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Closer to the end than this counts as reading along, in CSS pixels. */
const kNearEnd = 80;
/** Earlier messages are asked for this long before the reader gets there. */
const kNearStart = 600;

export interface ChatScroll {
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLOListElement | null>;
  /** The reader is at the end, where new messages appear by themselves. */
  atEnd: boolean;
  onScroll: () => void;
  toEnd: () => void;
}

/**
 * Holds the place: at the end the view follows, elsewhere it stays on what is being read, also when earlier messages are
 * put above it. The browser's own anchoring is off (chat.css), because not all have it and two correct twice.
 */
export function useChatScroll(firstKey: string | undefined, lastKey: string | undefined, onNearStart: () => void): ChatScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLOListElement>(null);
  const before = useRef({ firstKey, height: 0, room: 0 });
  const following = useRef(true);
  const [atEnd, setAtEnd] = useState(true);

  const toEnd = useCallback(() => {
    const view = scroller.current;
    if (view) view.scrollTop = view.scrollHeight;
  }, []);

  const onScroll = useCallback(() => {
    const view = scroller.current;
    if (!view) return;
    const { height, room } = before.current;
    const changed = view.scrollHeight !== height || view.clientHeight !== room;
    Object.assign(before.current, { height: view.scrollHeight, room: view.clientHeight });
    // A turned phone: the browser tells of its scrolling before it tells of the new heights, and nobody has moved.
    if (changed && following.current) return toEnd();
    following.current = view.scrollHeight - view.scrollTop - view.clientHeight < kNearEnd;
    setAtEnd(following.current);
    if (view.scrollTop < kNearStart) onNearStart();
  }, [onNearStart]);

  useLayoutEffect(() => {
    const view = scroller.current;
    if (!view) return;
    const grewAbove = before.current.firstKey !== undefined && before.current.firstKey !== firstKey;
    if (following.current) toEnd();
    else if (grewAbove) view.scrollTop += view.scrollHeight - before.current.height;
    before.current = { firstKey, height: view.scrollHeight, room: view.clientHeight };
  }, [firstKey, lastKey, toEnd]);

  // A growing text field, a keyboard or an unfolded message changes the heights without a new message.
  useEffect(() => {
    const view = scroller.current;
    const list = content.current;
    if (!view || !list || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(() => {
      if (following.current) toEnd();
      Object.assign(before.current, { height: view.scrollHeight, room: view.clientHeight });
    });
    observer.observe(view);
    observer.observe(list);
    return () => observer.disconnect();
  }, [toEnd]);

  return { scroller, content, atEnd, onScroll, toEnd };
}
