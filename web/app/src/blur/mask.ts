/** What the model looks at: a picture of this size, whatever the camera's is. */
export const kMaskWidth = 256;
export const kMaskHeight = 144;
export const kMaskSize = kMaskWidth * kMaskHeight;

/** Below the first nothing of the person is left, above the second all of it; between lies the soft edge. */
const kEdge = [0.35, 0.75] as const;
/** How much of a new mask counts where it hardly differs from the old one, which is what flickers. */
const kCalm = 0.4;

/** Red, green and blue from 0 to 1, as the model was trained on; `rgba` is a picture of the mask's size. */
export function toInput(rgba: Uint8ClampedArray, input: Float32Array): void {
  for (let from = 0, to = 0; to < input.length; from += 4, to += 3) {
    input[to] = rgba[from]! / 255;
    input[to + 1] = rgba[from + 1]! / 255;
    input[to + 2] = rgba[from + 2]! / 255;
  }
}

/** Takes a new mask into the one that is shown: what moves is followed at once, what trembles is calmed. */
export function smooth(shown: Float32Array, fresh: Float32Array): void {
  for (let i = 0; i < shown.length; i += 1) {
    const change = fresh[i]! - shown[i]!;
    shown[i] = shown[i]! + change * Math.max(kCalm, Math.min(1, 2 * Math.abs(change)));
  }
}

/** Writes the mask as the opacity of a picture: 255 where the person is, with a soft edge. */
export function toOpacity(mask: Float32Array, rgba: Uint8ClampedArray): void {
  const [none, all] = kEdge;
  for (let i = 0; i < mask.length; i += 1) {
    const part = Math.max(0, Math.min(1, (mask[i]! - none) / (all - none)));
    rgba[4 * i + 3] = 255 * part * part * (3 - 2 * part);
  }
}
