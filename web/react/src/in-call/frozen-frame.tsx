import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

/**
 * Keeps the last picture while the connection comes back, so that a face stays where it was. It goes with the first new
 * frame, not with the word that there is a connection.
 */
export function FrozenFrame({ video, frozen }: { video: RefObject<HTMLVideoElement | null>; frozen: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [shown, setShown] = useState(false);

  useLayoutEffect(() => {
    const source = video.current;
    const target = canvas.current;
    if (!frozen || !source?.videoWidth || !target) return;
    target.width = source.videoWidth;
    target.height = source.videoHeight;
    target.getContext('2d')?.drawImage(source, 0, 0);
    setShown(true);
  }, [frozen, video]);

  useEffect(() => {
    const source = video.current;
    if (frozen || !shown) return;
    if (!source?.requestVideoFrameCallback) return setShown(false);
    const handle = source.requestVideoFrameCallback(() => setShown(false));
    return () => source.cancelVideoFrameCallback(handle);
  }, [frozen, shown, video]);

  return <canvas className="bedside-frozen" ref={canvas} hidden={!shown} aria-hidden="true" />;
}
