import { type RefCallback, useCallback, useEffect, useLayoutEffect, useMemo, useState } from 'react';

/** Before the page is painted, so that nobody waits for a frame in between; on a server there is nothing to play. */
const usePlayEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect;

export interface VideoElementBinding {
  ref: RefCallback<HTMLVideoElement>;
  /** The browser refused to play with sound before the page was touched. */
  blocked: boolean;
  resume: () => void;
}

/** Plays a stream in whichever video element the ref is given to, now or later. */
export function useVideoElement(stream: MediaStream | null, { muted }: { muted: boolean }): VideoElementBinding {
  const [element, setElement] = useState<HTMLVideoElement | null>(null);
  const [blocked, setBlocked] = useState(false);

  const play = useCallback((video: HTMLVideoElement) => {
    void Promise.resolve(video.play()).then(
      () => setBlocked(false),
      // AbortError only says that another stream came in between.
      (error: unknown) => setBlocked((error as DOMException | null)?.name === 'NotAllowedError'),
    );
  }, []);

  usePlayEffect(() => {
    if (!element) return;
    element.playsInline = true;
    if (element.srcObject !== stream) element.srcObject = stream;
    return () => {
      element.srcObject = null;
    };
  }, [element, stream]);

  // The sound comes and goes while the picture runs on.
  usePlayEffect(() => {
    if (!element) return;
    element.muted = muted;
    if (stream) play(element);
    else setBlocked(false);
  }, [element, stream, muted, play]);

  const resume = useCallback(() => {
    if (element) play(element);
  }, [element, play]);

  return useMemo(() => ({ ref: setElement, blocked, resume }), [blocked, resume]);
}
