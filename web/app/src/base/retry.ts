/** The pause before attempt `n` (from 0), in milliseconds: doubling up to a ceiling, spread so that clients do not meet. */
export function backoffMs(n: number, chance: number, first = 1_000, ceiling = 15_000): number {
  const full = Math.min(ceiling, first * 2 ** n);
  return full / 2 + (full / 2) * chance;
}
