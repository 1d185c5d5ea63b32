import type { Config, Input, Output, ScreenState } from '../generated/bridge.js';
import type { EngineExports } from '../options.js';

export type Script = (input: Input, engine: FakeEngine) => Output[];

/**
 * Stands at the edge of the bridge where engine.wasm stands, in bytes and pointers like it, and answers by script. For
 * what only the hands can get wrong; what a call does is tested with the real engine.
 */
export class FakeEngine {
  config: Config | null = null;
  readonly inputs: Input[] = [];
  wakeAt = 0;
  freed = false;
  /** Refuses the configuration or the next input with this code. */
  refuseWith: string | null = null;
  readonly exports: EngineExports;
  #outputs: Output[] = [];
  #script: Script;

  constructor(script: Script = () => []) {
    this.#script = script;
    // Small, so that it has to grow in the middle of a conversation and old views become useless.
    const memory = new WebAssembly.Memory({ initial: 1 });
    const inAt = 1024;
    let outAt = 0;
    const room = (end: number) => {
      const missing = end - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    };
    const read = (length: number) =>
      JSON.parse(new TextDecoder().decode(new Uint8Array(memory.buffer, inAt, length))) as unknown;
    this.exports = {
      memory,
      bedside_buffer: (size) => {
        if (size > 1 << 20) return 0;
        room(inAt + size);
        return inAt;
      },
      bedside_new: (length) => {
        this.config = read(length) as Config;
        return this.#refuse('Config') ? 0 : 7;
      },
      bedside_feed: (_engine, length) => {
        if (this.#outputs.length > 0) return 2;
        if (this.#refuse('')) return 1;
        const input = read(length) as Input;
        this.inputs.push(input);
        this.#outputs = this.#script(input, this);
        return 0;
      },
      bedside_next: () => {
        const output = this.#outputs.shift();
        if (!output) return 0;
        const bytes = new TextEncoder().encode(JSON.stringify(output));
        outAt = inAt;
        room(outAt + bytes.length);
        new Uint8Array(memory.buffer, outAt, bytes.length).set(bytes);
        return bytes.length;
      },
      bedside_output: () => outAt,
      bedside_wake_at: () => this.wakeAt,
      bedside_free: () => {
        this.freed = true;
      },
    };
  }

  #refuse(input: string): boolean {
    if (!this.refuseWith) return false;
    this.#outputs = [{ type: 'Refused', input, code: this.refuseWith, message: 'Because.' }];
    this.refuseWith = null;
    return true;
  }

  set script(script: Script) {
    this.#script = script;
  }

  types(): string[] {
    return this.inputs.map((input) => input.type);
  }

  last<T extends Input['type']>(type: T): Extract<Input, { type: T }> | undefined {
    return this.inputs.findLast((input) => input.type === type) as Extract<Input, { type: T }> | undefined;
  }
}

export function screen(change: Partial<ScreenState> = {}): Extract<Output, { type: 'Snapshot' }> {
  const idle: ScreenState = {
    phase: 'idle',
    call: null,
    peer_id: null,
    direction: null,
    ringing: false,
    microphone: true,
    camera: true,
    remote_microphone: false,
    remote_camera: false,
    video: true,
    picture_request: 'none',
    media: 'none',
    media_problem: null,
    connected_at_ms: null,
    ended_reason: null,
    problem: null,
    line: null,
    signaling: 'up',
    can_retry: false,
    elsewhere: null,
  };
  return { type: 'Snapshot', state: { ...idle, ...change } };
}
