/** Slower than this for a frame is fewer than twelve in a second, which is no fluent picture any more. */
export const kSlowMs = 83;
/** How long it has to be slow: a moment of strain is none. */
export const kWindowMs = 4_000;
/** The first frames compile and fill caches. */
export const kWarmMs = 2_000;

/** Judges from the time that each frame took whether this device can follow. Knows no clock: times are given. */
export class Pace {
  private readonly frames: { at: number; took: number }[] = [];
  private begun: number | null = null;

  /** A frame was done at `at`, after `took` milliseconds. True when the device cannot follow. */
  done(at: number, took: number): boolean {
    this.begun ??= at;
    if (at - this.begun < kWarmMs) return false;
    this.frames.push({ at, took });
    while (this.frames[0]!.at < at - kWindowMs) this.frames.shift();
    if (at - this.begun < kWarmMs + kWindowMs) return false;
    const times = this.frames.map((frame) => frame.took).sort((a, b) => a - b);
    return times[times.length >> 1]! > kSlowMs;
  }

  /** After a pause it is looked at anew. */
  pause(): void {
    this.begun = null;
    this.frames.length = 0;
  }
}
