// Goal: the model and the runtime that ship find a person in a picture: a drawn one, before a room with things in it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { kMaskHeight, kMaskSize, kMaskWidth } from './mask';
import { Segmenter } from './segmenter';

const find = createRequire(import.meta.url).resolve;
const runtime = find('@litertjs/core/wasm/litert_wasm_compat_internal.js');
const model = find('@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite');

/** In parts of the picture's width and height: the middle, and half of the extent. */
type Oval = readonly [x: number, y: number, width: number, height: number];
const kFace: Oval = [0.5, 0.45, 0.09, 0.21];
const kChest: Oval = [0.5, 1, 0.26, 0.26];
const kFrame = { left: 0.78, right: 0.92, top: 0.12, bottom: 0.5 };

const isIn = ([x, y, width, height]: Oval, at: readonly [number, number]) => ((at[0] - x) / width) ** 2 + ((at[1] - y) / height) ** 2 <= 1;

function colourAt(x: number, y: number): readonly [number, number, number] {
  const at = [x, y] as const;
  for (const side of [-1, 1]) if (isIn([0.5 + side * 0.036, 0.44, 0.01, 0.014], at)) return [43, 32, 28];
  if (isIn([0.5, 0.57, 0.03, 0.02], at)) return [124, 47, 44];
  if (isIn([0.5, 0.34, 0.095, 0.12], at) && y < 0.34) return [29, 23, 22];
  if (isIn(kFace, at) || (Math.abs(x - 0.5) < 0.038 && y > 0.6 && y < 0.78)) return [141, 90, 60];
  if (isIn(kChest, at)) return [61, 106, 138];
  const { left, right, top, bottom } = kFrame;
  return x > left && x < right && y > top && y < bottom ? [188, 217, 234] : [233, 220, 203];
}

function picture(withPerson: boolean): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(kMaskSize * 4);
  for (let i = 0; i < kMaskSize; i += 1) {
    const [x, y] = [(i % kMaskWidth) / kMaskWidth, Math.floor(i / kMaskWidth) / kMaskHeight];
    rgba.set([...(withPerson ? colourAt(x, y) : ([233, 220, 203] as const)), 255], 4 * i);
  }
  return rgba;
}

const at = (mask: Float32Array, x: number, y: number) => mask[Math.floor(y * kMaskHeight) * kMaskWidth + Math.floor(x * kMaskWidth)]!;

let segmenter: Segmenter;

beforeAll(async () => {
  // A worker's doors, as far as the runtime knocks at them.
  vi.stubGlobal('self', globalThis);
  vi.stubGlobal('__dirname', import.meta.dirname);
  vi.stubGlobal('require', createRequire(import.meta.url));
  vi.stubGlobal('importScripts', (path: string) => void runInThisContext(readFileSync(path, 'utf8')));
  vi.stubGlobal('fetch', async (path: string) => new Response(readFileSync(path)));
  segmenter = await Segmenter.load({ runtime, wasm: runtime.replace(/js$/, 'wasm'), model });
}, 60_000);
afterAll(() => vi.unstubAllGlobals());

it('finds the face and the chest, and takes neither wall nor window for a person', async () => {
  const mask = await segmenter.find(picture(true));
  expect(mask).toHaveLength(kMaskSize);
  for (const [x, y] of [[0.5, 0.4], [0.46, 0.5], [0.5, 0.9], [0.4, 0.92], [0.6, 0.92]] as const) expect(at(mask, x, y)).toBeGreaterThan(0.8);
  for (const [x, y] of [[0.1, 0.2], [0.1, 0.8], [0.85, 0.3], [0.95, 0.9], [0.5, 0.05]] as const) expect(at(mask, x, y)).toBeLessThan(0.2);
});

it('finds nobody where nobody is, and forgets who was there', async () => {
  const mask = await segmenter.find(picture(false));
  expect(Math.max(...mask)).toBeLessThan(0.5);
});

it('holds no memory of the frames it has seen', async () => {
  const rgba = picture(true);
  const first = await segmenter.find(rgba);
  for (let i = 0; i < 20; i += 1) await segmenter.find(rgba);
  expect(await segmenter.find(rgba)).toEqual(first);
});
