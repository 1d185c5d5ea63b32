import { VideoCallError } from '../errors.js';
import type { EngineExports, EngineSource, VideoCallsOptions } from '../options.js';

/**
 * Fetches and starts engine.wasm. The address is written so that bundlers find the file and give it a hashed name. The
 * page's content security policy must allow `wasm-unsafe-eval`.
 */
export async function loadEngine(options: Pick<VideoCallsOptions, 'engineUrl' | 'loadEngine'>): Promise<EngineExports> {
  try {
    const source = options.loadEngine ? await options.loadEngine() : await fetchEngine(options.engineUrl);
    const exports = await instantiate(source);
    exports._initialize?.();
    return exports;
  } catch (cause) {
    throw new VideoCallError(
      'engine_unavailable',
      'The call engine could not be loaded.',
      'Check the connection and try again.',
      { cause },
    );
  }
}

async function fetchEngine(url: string | URL | undefined): Promise<Response> {
  const response = await fetch(url ?? new URL('../../assets/engine.wasm', import.meta.url));
  if (!response.ok) throw new Error(`engine.wasm: HTTP ${response.status}`);
  return response;
}

async function instantiate(source: EngineSource): Promise<EngineExports> {
  if ('bedside_new' in source) return source;
  if (source instanceof WebAssembly.Module) return exportsOf(await WebAssembly.instantiate(source, {}));
  if (typeof Response !== 'undefined' && source instanceof Response) {
    // Streaming compiles while it downloads, but only accepts the right content type; some servers send another.
    const streams = source.headers.get('content-type')?.startsWith('application/wasm') === true;
    const result = streams
      ? await WebAssembly.instantiateStreaming(source, {})
      : await WebAssembly.instantiate(await source.arrayBuffer(), {});
    return exportsOf(result.instance);
  }
  return exportsOf((await WebAssembly.instantiate(source as BufferSource, {})).instance);
}

function exportsOf(instance: WebAssembly.Instance): EngineExports {
  return instance.exports as unknown as EngineExports;
}
