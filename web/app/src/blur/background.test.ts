// Goal: of the room only broad colours are left, of the person nothing, and a plain wall stays what it is.
import { describe, expect, it } from 'vitest';
import { Background, kBackHeight, kBackWidth } from './background';
import { kMaskSize, kMaskWidth } from './mask';

type Colour = readonly [number, number, number];

function picture(colour: (x: number, y: number) => Colour): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(kMaskSize * 4);
  for (let i = 0; i < kMaskSize; i += 1) rgba.set([...colour(i % kMaskWidth, Math.floor(i / kMaskWidth)), 255], 4 * i);
  return rgba;
}

const nobody = new Float32Array(kMaskSize);
const left = new Float32Array(kMaskSize).map((_, i) => (i % kMaskWidth < kMaskWidth / 2 ? 1 : 0));

function paint(rgba: Uint8ClampedArray, mask = nobody): (x: number, y: number) => number[] {
  const out = new Uint8ClampedArray(kBackWidth * kBackHeight * 4);
  new Background().paint(rgba, mask, out);
  return (x, y) => [...out.subarray((y * kBackWidth + x) * 4, (y * kBackWidth + x) * 4 + 4)];
}

describe('Background', () => {
  it('leaves a plain wall as it is, to its corners', () => {
    const at = paint(picture(() => [200, 100, 50]));
    for (const [x, y] of [[0, 0], [kBackWidth - 1, 0], [0, kBackHeight - 1], [kBackWidth - 1, kBackHeight - 1], [30, 20]] as const)
      expect(at(x, y)).toEqual([200, 100, 50, 255]);
  });

  it('leaves nothing of stripes as wide as a line of writing', () => {
    const at = paint(picture((_x, y) => (Math.floor(y / 8) % 2 ? [255, 255, 255] : [0, 0, 0])));
    const column = Array.from({ length: kBackHeight - 12 }, (_, i) => at(32, i + 6)[0]!);
    expect(Math.max(...column) - Math.min(...column)).toBeLessThan(30);
  });

  it('goes over from one colour to another without a step', () => {
    const at = paint(picture((x) => (x < kMaskWidth / 2 ? [0, 0, 0] : [255, 255, 255])));
    const row = Array.from({ length: kBackWidth }, (_, x) => at(x, 18)[0]!);
    const steps = row.slice(1).map((value, i) => value - row[i]!);
    expect([row[10], row[53]]).toEqual([0, 255]);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...steps)).toBeLessThan(60);
  });

  it('takes nothing of the person into the room beside them', () => {
    const at = paint(picture((x) => (x < kMaskWidth / 2 ? [255, 0, 0] : [0, 0, 255])), left);
    for (const x of [32, 34, 40, 63]) {
      const [red, , blue] = at(x, 18);
      expect(red).toBeLessThan(3);
      expect(blue).toBeGreaterThan(252);
    }
  });

  it('is the same for the same picture, whatever was painted before', () => {
    const out = [0, 1].map(() => new Uint8ClampedArray(kBackWidth * kBackHeight * 4));
    const background = new Background();
    const rgba = picture((x, y) => [x % 256, y, (x * y) % 256]);
    background.paint(rgba, nobody, out[0]!);
    background.paint(picture(() => [9, 9, 9]), left, new Uint8ClampedArray(out[0]!.length));
    background.paint(rgba, nobody, out[1]!);
    expect(out[1]).toEqual(out[0]);
  });
});
