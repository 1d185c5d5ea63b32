// Goal: the mask is what the model says, calm where it trembles, quick where it moves, and soft at its edge.
import { describe, expect, it } from 'vitest';
import { smooth, toInput, toOpacity } from './mask';

const opacityOf = (value: number) => {
  const rgba = new Uint8ClampedArray(4);
  toOpacity(new Float32Array([value]), rgba);
  return rgba[3]!;
};

describe('toInput', () => {
  it('is red, green and blue from 0 to 1', () => {
    const input = new Float32Array(6);
    toInput(new Uint8ClampedArray([255, 0, 51, 255, 102, 204, 255, 0]), input);
    expect([...input].map((value) => Number(value.toFixed(3)))).toEqual([1, 0, 0.2, 0.4, 0.8, 1]);
  });
});

describe('smooth', () => {
  it('follows what moves at once', () => {
    const shown = new Float32Array([0, 1]);
    smooth(shown, new Float32Array([1, 0]));
    expect([...shown]).toEqual([1, 0]);
  });

  it('takes four tenths of what trembles, and comes to rest where it is told', () => {
    const shown = new Float32Array([0.5]);
    smooth(shown, new Float32Array([0.6]));
    expect(shown[0]).toBeCloseTo(0.54, 5);
    for (let i = 0; i < 30; i += 1) smooth(shown, new Float32Array([0.6]));
    expect(shown[0]).toBeCloseTo(0.6, 3);
  });
});

describe('toOpacity', () => {
  it('leaves nothing below the edge, all above it, half in its middle', () => {
    expect([0, 0.35, 0.75, 1].map(opacityOf)).toEqual([0, 0, 255, 255]);
    expect(opacityOf(0.55)).toBe(128);
  });

  it('never falls while the mask rises', () => {
    const steps = Array.from({ length: 101 }, (_, i) => opacityOf(i / 100));
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });
});
