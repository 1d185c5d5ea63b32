import type { SegmenterParts } from './segmenter';

/** From the page to the worker. */
export type ToWorker =
  | { type: 'begin'; parts: SegmenterParts; streams: { frames: ReadableStream<VideoFrame>; blurred: WritableStream<VideoFrame> } | null }
  /** One picture, where the browser has no streams of frames; answered by one. */
  | { type: 'picture'; picture: ImageBitmap }
  /** The camera is off: nothing has to be worked out. */
  | { type: 'pause'; paused: boolean }
  | { type: 'end' };

/** From the worker to the page. */
export type FromWorker =
  | { type: 'ready' }
  | { type: 'first' }
  | { type: 'picture'; picture: ImageBitmap }
  | { type: 'alive' }
  | { type: 'slow' }
  | { type: 'failed' };

/** How often the worker says that it lives. */
export const kAliveMs = 250;
/** A worker that has missed this many times in a row hangs. */
export const kMostSilent = 20;
