/** W3C MediaStreamTrack Insertable Media Processing using Streams, as Chromium has it on a page. */
interface Streams {
  MediaStreamTrackProcessor: new (of: { track: MediaStreamTrack; maxBufferSize?: number }) => { readable: ReadableStream<VideoFrame> };
  MediaStreamTrackGenerator: new (of: { kind: 'video' }) => MediaStreamTrack & { writable: WritableStream<VideoFrame> };
}

export interface FrameStreams {
  frames: ReadableStream<VideoFrame>;
  blurred: WritableStream<VideoFrame>;
  track: MediaStreamTrack;
}

/** The camera's frames as a stream, and a track that is made of one; null where the browser has no such thing. */
export function frameStreams(camera: MediaStreamTrack): FrameStreams | null {
  const { MediaStreamTrackProcessor, MediaStreamTrackGenerator } = globalThis as unknown as Partial<Streams>;
  if (!MediaStreamTrackProcessor || !MediaStreamTrackGenerator) return null;
  // One frame waits at most: a later one is better than two.
  const { readable } = new MediaStreamTrackProcessor({ track: camera, maxBufferSize: 1 });
  const track = new MediaStreamTrackGenerator({ kind: 'video' });
  return { frames: readable, blurred: track.writable, track };
}
