import { kMaskHeight, kMaskWidth } from './mask';

/** The background is made this small before it is blurred: coarse enough that no letter is left, quick on any device. */
const kCell = 4;
export const kBackWidth = kMaskWidth / kCell;
export const kBackHeight = kMaskHeight / kCell;

const kRadius = 2;
/** Three boxes after one another are close to a bell (P. Kovesi, Fast almost-Gaussian filtering, 2010). */
const kPasses = 3;
/** Somewhere inside the person there is no background; then their own colour stands in, unseen. */
const kLeast = 1e-3;

/**
 * The background alone, blurred: what belongs to the person counts as little as the mask says, so that no shadow of them
 * lies around their edge. `rgba` is a picture of the mask's size, `out` one of kBackWidth by kBackHeight.
 */
export class Background {
  /** Red, green, blue, each times the weight, and the weight. */
  private sums = new Float32Array(kBackWidth * kBackHeight * 4);
  private spare = new Float32Array(kBackWidth * kBackHeight * 4);

  paint(rgba: Uint8ClampedArray, mask: Float32Array, out: Uint8ClampedArray): void {
    this.gather(rgba, mask);
    for (let pass = 0; pass < kPasses; pass += 1) {
      boxes(this.sums, this.spare, kBackHeight, kBackWidth, kBackWidth * 4, 4);
      boxes(this.spare, this.sums, kBackWidth, kBackHeight, 4, kBackWidth * 4);
    }
    const { sums } = this;
    for (let at = 0; at < out.length; at += 4) {
      const weight = sums[at + 3]!;
      out[at] = sums[at]! / weight;
      out[at + 1] = sums[at + 1]! / weight;
      out[at + 2] = sums[at + 2]! / weight;
      out[at + 3] = 255;
    }
  }

  private gather(rgba: Uint8ClampedArray, mask: Float32Array): void {
    const { sums } = this;
    sums.fill(0);
    for (let y = 0, i = 0; y < kMaskHeight; y += 1) {
      const row = Math.floor(y / kCell) * kBackWidth;
      for (let x = 0; x < kMaskWidth; x += 1, i += 1) {
        const to = (row + Math.floor(x / kCell)) * 4;
        const weight = Math.max(kLeast, 1 - mask[i]!);
        sums[to] = sums[to]! + rgba[4 * i]! * weight;
        sums[to + 1] = sums[to + 1]! + rgba[4 * i + 1]! * weight;
        sums[to + 2] = sums[to + 2]! + rgba[4 * i + 2]! * weight;
        sums[to + 3] = sums[to + 3]! + weight;
      }
    }
  }
}

/** A running sum along each of `lines`, whose cells lie `step` apart; at the ends the last cell counts again. */
function boxes(from: Float32Array, to: Float32Array, lines: number, length: number, line: number, step: number): void {
  const last = (length - 1) * step;
  for (let l = 0; l < lines; l += 1) {
    for (let channel = 0; channel < 4; channel += 1) {
      const start = l * line + channel;
      let sum = from[start]! * kRadius;
      for (let i = 0; i <= kRadius; i += 1) sum += from[start + i * step]!;
      for (let i = 0; i < length; i += 1) {
        to[start + i * step] = sum;
        sum += from[start + Math.min(last, (i + kRadius + 1) * step)]! - from[start + Math.max(0, (i - kRadius) * step)]!;
      }
    }
  }
}
