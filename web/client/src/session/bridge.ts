import { VideoCallError } from '../errors.js';
import type { Config, Input, Output } from '../generated/bridge.js';
import type { EngineExports } from '../options.js';

/** The engine does not keep to the bridge any more: an input was not even looked at. */
export class BridgeBroken extends Error {
  override readonly name = 'BridgeBroken';
}

/** Nobody honest writes rows or messages of that size. */
export class InputTooLarge extends Error {
  override readonly name = 'InputTooLarge';
}

/** bedside_feed's answers: taken, and refused with a Refused among the outputs. Anything else is neither. */
const TAKEN = 0;
const REFUSED = 1;

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
    if (this.#engine !== 0) return;
    const [refused] = this.#drain();
    const { code, message } =
      refused?.type === 'Refused' ? refused : { code: 'engine_error', message: 'No reason was given.' };
    throw new VideoCallError(
      code,
      `The engine refused its configuration: ${message}`,
      'Mend the options of createVideoCalls.',
    );
  }

  /** Feeds one input and returns everything the engine orders in answer to it, or its refusal. */
  feed(input: Input, nowMs: number): Output[] {
    if (this.#freed) return [];
    const answer = this.#exports.bedside_feed(this.#engine, this.#put(input), nowMs);
    if (answer !== TAKEN && answer !== REFUSED) throw new BridgeBroken(`bedside_feed answered ${answer}.`);
    return this.#drain();
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

  #drain(): Output[] {
    const outputs: Output[] = [];
    const next = () => this.#exports.bedside_next(this.#engine);
    for (let length = next(); length > 0; length = next()) outputs.push(this.#take(length));
    return outputs;
  }

  #put(message: Config | Input): number {
    const bytes = this.#encoder.encode(JSON.stringify(message));
    const at = this.#exports.bedside_buffer(bytes.length);
    if (at === 0) throw new InputTooLarge(`${bytes.length} bytes are more than an input may have.`);
    // The view is made anew each time: the buffer moves whenever the engine's memory grows.
    new Uint8Array(this.#exports.memory.buffer, at, bytes.length).set(bytes);
    return bytes.length;
  }

  #take(length: number): Output {
    const bytes = new Uint8Array(this.#exports.memory.buffer, this.#exports.bedside_output(), length);
    return JSON.parse(this.#decoder.decode(bytes)) as Output;
  }
}
