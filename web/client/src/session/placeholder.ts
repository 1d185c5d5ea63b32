/** As large as the camera's usual picture, so that the encoder is not set up anew when that takes its place. */
const WIDTH = 640;
const HEIGHT = 360;
const FRAMES_PER_SECOND = 5;

/**
 * By how much a camera's picture is made smaller so that it is as large as the black one. The encoder then goes on as it is,
 * and what the line has been found to carry while it rang is enough for a first picture.
 */
export function scaleToPlaceholder(camera: MediaStreamTrack): number {
  const { width = 0, height = 0 } = camera.getSettings?.() ?? {};
  return Math.max(1, Math.floor(Math.max(width, height) / WIDTH));
}

/**
 * A black picture that is sent while it rings, in the place of a camera that nobody has allowed yet: it keeps encoder,
 * decoder and the estimate of the bandwidth warm, and shows nothing of anybody. Null where there is no canvas to draw it.
 */
export function placeholder(): MediaStreamTrack | null {
  if (typeof document === 'undefined') return null;
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const paint = canvas.getContext?.('2d');
  const track = paint ? canvas.captureStream?.(FRAMES_PER_SECOND).getVideoTracks()[0] : undefined;
  if (!paint || !track) return null;
  const timer = setInterval(() => {
    if (track.readyState === 'ended') clearInterval(timer);
    // A canvas gives a frame only when it was painted.
    else paint.fillRect(0, 0, WIDTH, HEIGHT);
  }, 1_000 / FRAMES_PER_SECOND);
  paint.fillRect(0, 0, WIDTH, HEIGHT);
  return track;
}
