import type { Config, Input, Output } from '../generated/bridge.js';
import type { EngineExports } from '../options.js';

/** Why the engine took no input: the bytes made no sense to it. Its state is as before. */
export class EngineRejected extends Error {
  override readonly name = 'EngineRejected';
  constructor(readonly code: number) {
    super(`The engine rejected the input (code ${code}).`);
  }
}

/**
 * The plank between JavaScript and the engine: JSON as UTF-8 bytes, one input in, outputs out until there are none
 * (docs/protocol/engine-bridge.md). It knows the shape of no message.
 */
export class EngineBridge {
  readonly #exports: EngineExports;
  readonly #engine: number;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #freed = false;

  constructor(exports: EngineExports, config: Config) {
    this.#exports = exports;
    this.#engine = exports.bedside_new(this.#put(config));
    if (this.#engine === 0) throw new EngineRejected(0);
  }

  /** Feeds one input and returns everything the engine orders in answer to it. */
  feed(input: Input, nowMs: number): Output[] {
    if (this.#freed) return [];
    const code = this.#exports.bedside_feed(this.#engine, this.#put(input), nowMs);
    if (code !== 0) throw new EngineRejected(code);
    const outputs: Output[] = [];
    for (let length = this.#next(); length > 0; length = this.#next()) outputs.push(this.#take(length));
    return outputs;
  }

  /** Milliseconds since the epoch, or 0 for never. */
  wakeAt(): number {
    return this.#freed ? 0 : Number(this.#exports.bedside_wake_at(this.#engine));
  }

  free(): void {
    if (this.#freed) return;
    this.#freed = true;
    this.#exports.bedside_free(this.#engine);
  }

  #next(): number {
    return this.#exports.bedside_next(this.#engine);
  }

  #put(message: Config | Input): number {
    const bytes = this.#encoder.encode(JSON.stringify(message));
    const at = this.#exports.bedside_buffer(bytes.length);
    // The view is made anew each time: the buffer moves whenever the engine's memory grows.
    new Uint8Array(this.#exports.memory.buffer, at, bytes.length).set(bytes);
    return bytes.length;
  }

  #take(length: number): Output {
    const bytes = new Uint8Array(this.#exports.memory.buffer, this.#exports.bedside_output(), length);
    return JSON.parse(this.#decoder.decode(bytes)) as Output;
  }
}
