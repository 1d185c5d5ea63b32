// The blur of a background, beside the page: a hidden page is slowed down by the browser, its workers are not.
import { type FromWorker, kAliveMs, type ToWorker } from './messages';
import { Pace } from './pace';
import { Painter } from './painter';
import { Segmenter, type SegmenterParts } from './segmenter';

interface Scope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  close(): void;
}
const scope = globalThis as unknown as Scope;
// The runtime would wake a graphics processor that it is not going to use.
Object.defineProperty(navigator, 'gpu', { value: undefined });

const kSides = [1280, 640] as const;
const pace = new Pace();
let painter: Painter | null = null;
let paused = false;
let leaving = false;
/** The longest side of what is made. */
let most: number = kSides[0];
/** What was begun is not through: a model that loads, or frames that come. */
let busy = false;
let isFirst = true;

const fail = () => scope.postMessage({ type: 'failed' });

/** The blurred picture of one frame, and black while the camera is off: a track that stood still would show its last picture. */
async function paint(source: CanvasImageSource, width: number, height: number): Promise<OffscreenCanvas> {
  if (!painter) throw new Error('Nothing has begun.');
  if (paused) return painter.black(width, height);
  const begun = performance.now();
  const scale = Math.min(1, most / Math.max(width, height));
  const canvas = await painter.paint(source, Math.round(width * scale), Math.round(height * scale));
  const now = performance.now();
  if (pace.done(now, now - begun)) ease();
  return canvas;
}

/** A smaller picture first; where that is too much too, none. */
function ease(): void {
  const next = kSides.find((side) => side < most);
  if (next === undefined) return scope.postMessage({ type: 'slow' });
  most = next;
  pace.pause();
}

function wrote(): void {
  if (isFirst) scope.postMessage({ type: 'first' });
  isFirst = false;
}

async function run(frames: ReadableStream<VideoFrame>, blurred: WritableStream<VideoFrame>): Promise<void> {
  const reader = frames.getReader();
  const writer = blurred.getWriter();
  for (;;) {
    const { value: frame, done } = await reader.read();
    if (done) return;
    try {
      if (!leaving) await pass(frame, writer);
    } catch {
      if (!leaving) fail();
      leaving = true;
    } finally {
      // Also those that come after the end: the camera counts the frames that nobody gives back.
      frame.close();
    }
  }
}

async function pass(frame: VideoFrame, writer: WritableStreamDefaultWriter<VideoFrame>): Promise<void> {
  const canvas = await paint(frame, frame.displayWidth, frame.displayHeight);
  const made = new VideoFrame(canvas, { timestamp: frame.timestamp, alpha: 'discard' });
  try {
    if (!leaving) await writer.write(made);
  } finally {
    // Whoever takes it closes it too; one that is not taken is nobody else's to close.
    made.close();
  }
  wrote();
}

async function answer(picture: ImageBitmap): Promise<void> {
  try {
    const canvas = await paint(picture, picture.width, picture.height);
    const blurred = canvas.transferToImageBitmap();
    scope.postMessage({ type: 'picture', picture: blurred }, [blurred]);
    wrote();
  } finally {
    picture.close();
  }
}

async function begin(parts: SegmenterParts, streams: Extract<ToWorker, { type: 'begin' }>['streams']): Promise<void> {
  busy = true;
  try {
    painter = new Painter(await Segmenter.load(parts));
    scope.postMessage({ type: 'ready' });
    if (streams) await run(streams.frames, streams.blurred);
  } finally {
    busy = false;
    if (leaving) scope.close();
  }
}

scope.onmessage = ({ data }) => {
  if (data.type === 'begin') begin(data.parts, data.streams).catch(fail);
  else if (data.type === 'picture') answer(data.picture).catch(fail);
  else if (data.type === 'pause') {
    paused = data.paused;
    pace.pause();
  } else {
    // The page has ended its copy of the camera: what is still on its way is taken and given back.
    leaving = true;
    if (!busy) scope.close();
  }
};
setInterval(() => scope.postMessage({ type: 'alive' }), kAliveMs);
