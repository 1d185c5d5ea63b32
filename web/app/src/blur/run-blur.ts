import type { BlurEnd } from '@bedside/client';
import runtime from '@litertjs/core/wasm/litert_wasm_compat_internal.js?url';
import wasm from '@litertjs/core/wasm/litert_wasm_compat_internal.wasm?url';
import model from '@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite?url';
import { canvasLoop, type CanvasLoop } from './canvas-loop';
import { frameStreams } from './frames';
import { type FromWorker, kAliveMs, kMostSilent, type ToWorker } from './messages';

/** A worker that is told to end gives back the camera's frames first; one that does not listen is ended. */
const kEndMs = 1_000;

const absolute = (url: string) => new URL(url, location.href).href;

/** Blurs in a worker, for as long as `signal` lets it. */
export function runBlur(camera: MediaStreamTrack, signal: AbortSignal, ended: (why: BlurEnd) => void): Promise<MediaStreamTrack> {
  return new Promise((resolve, reject) => {
    // A classic one: the runtime loads its own script into it.
    const worker = new Worker(new URL('./blur-worker.ts', import.meta.url));
    const say = (message: ToWorker, transfer: Transferable[] = []) => worker.postMessage(message, transfer);
    let loop: CanvasLoop | null = null;
    // A copy, whose end the browser tells the worker after the last frame.
    const source = camera.clone();
    const streams = frameStreams(source);
    const track = streams?.track ?? (loop = canvasLoop(source, (picture) => say({ type: 'picture', picture }, [picture]))).track;
    // What is handed out may be stopped by whoever has it; the worker still writes into its own.
    let shown: MediaStreamTrack | null = null;
    let silent = 0;
    let paused = false;

    const finish = (why: BlurEnd | null) => {
      if (!worker.onmessage) return;
      worker.onmessage = worker.onerror = null;
      clearInterval(watch);
      signal.removeEventListener('abort', leave);
      source.stop();
      say({ type: 'end' });
      setTimeout(() => {
        worker.terminate();
        track.stop();
      }, kEndMs);
      loop?.stop();
      shown?.stop();
      // Whichever of the two is still waited for.
      reject(new Error(why ?? 'aborted'));
      if (why) ended(why);
    };
    const leave = () => finish(null);
    const watch = setInterval(() => {
      // Counted and not timed: a machine that slept has heard nothing for long either.
      silent += 1;
      if (silent > kMostSilent) finish('failed');
    }, kAliveMs);
    signal.addEventListener('abort', leave);
    worker.onerror = () => finish('failed');
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      silent = 0;
      if (data.type === 'first') resolve((shown = track.clone()));
      else if (data.type === 'slow' || data.type === 'failed') finish(data.type);
      else if (data.type === 'ready') loop?.next(null);
      else if (data.type === 'picture') loop?.next(data.picture);
      else if (paused !== !camera.enabled) {
        source.enabled = camera.enabled;
        say({ type: 'pause', paused: (paused = !camera.enabled) });
      }
    };
    const parts = { runtime: absolute(runtime), wasm: absolute(wasm), model: absolute(model) };
    const given = streams && { frames: streams.frames, blurred: streams.blurred };
    say({ type: 'begin', parts, streams: given }, given ? [given.frames, given.blurred] : []);
  });
}
