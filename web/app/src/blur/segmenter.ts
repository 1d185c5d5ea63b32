import { type CompiledModel, loadAndCompile, loadLiteRt, Tensor } from '@litertjs/core';
import { kMaskHeight, kMaskSize, kMaskWidth, toInput } from './mask';

/** Where the parts lie on this page's own server. */
export interface SegmenterParts {
  runtime: string;
  wasm: string;
  model: string;
}

/** Says of each point of a picture how much of it is a person. */
export class Segmenter {
  private readonly input = new Float32Array(kMaskSize * 3);

  private constructor(private readonly model: CompiledModel) {}

  static async load({ runtime, wasm, model }: SegmenterParts): Promise<Segmenter> {
    const quiet = () => undefined;
    // What emscripten's loader asks for: its files have other names here, and it would tell the console about every step.
    Object.assign(globalThis, { Module: { locateFile: () => wasm, print: quiet, printErr: quiet } });
    const [bytes] = await Promise.all([fetchBytes(model), loadLiteRt(runtime)]);
    return new Segmenter(await loadAndCompile(bytes, { accelerator: 'wasm' }));
  }

  async find(rgba: Uint8ClampedArray): Promise<Float32Array> {
    toInput(rgba, this.input);
    const tensor = new Tensor(this.input, [1, kMaskHeight, kMaskWidth, 3]);
    const [found] = await this.model.run([tensor]);
    try {
      return (await found!.data()) as Float32Array;
    } finally {
      // The runtime's memory is counted by hand.
      tensor.delete();
      found!.delete();
    }
  }
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status} for ${url}`);
  return new Uint8Array(await answer.arrayBuffer());
}
