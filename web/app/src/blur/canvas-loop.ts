/** A hidden page is shown no frames; then they are asked for by the clock, as rarely as the browser lets it run. */
const kHiddenMs = 200;

export interface CanvasLoop {
  track: MediaStreamTrack;
  /** The worker takes a picture again; with one, if it has made one. */
  next(blurred: ImageBitmap | null): void;
  stop(): void;
}

/**
 * The camera's frames by way of a video element, and a track that is made of a canvas, for browsers without streams of
 * frames. One frame is under way at a time. While the page is hidden, the browser slows this down to about a frame a second.
 */
export function canvasLoop(camera: MediaStreamTrack, send: (picture: ImageBitmap) => void): CanvasLoop {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([camera]);
  void video.play().catch(() => undefined);
  const canvas = document.createElement('canvas');
  const paint = canvas.getContext('2d', { alpha: false });
  if (!paint) throw new Error('There is no canvas to paint on.');
  const track = canvas.captureStream().getVideoTracks()[0]!;
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const ask = () => {
    forget();
    if (stopped) return;
    asked = video.requestVideoFrameCallback(() => void grab());
    timer = setTimeout(() => void grab(), kHiddenMs);
  };
  const forget = () => {
    clearTimeout(timer);
    video.cancelVideoFrameCallback(asked);
  };
  const grab = async () => {
    forget();
    // Before the first frame, and after the last, there is nothing to take.
    const picture = video.readyState >= 2 ? await createImageBitmap(video).catch(() => null) : null;
    if (stopped) picture?.close();
    else if (picture) send(picture);
    else ask();
  };
  return {
    track,
    next(blurred) {
      if (blurred && !stopped) {
        const { width, height } = blurred;
        if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
        paint.drawImage(blurred, 0, 0);
      }
      blurred?.close();
      ask();
    },
    stop() {
      stopped = true;
      forget();
      video.srcObject = null;
      track.stop();
    },
  };
}
