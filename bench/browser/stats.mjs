// The few numbers a series of runs is reported by.

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One row of the table in docs/figures.md: name, median, worst, and the ratio of medians to the floor. */
export function row(name, values, floor) {
  const ratio = floor ? `${(median(values) / median(floor)).toFixed(2)} ×` : '';
  return `| ${name} | ${median(values).toFixed(0)} | ${Math.max(...values).toFixed(0)} | ${values.length} | ${ratio} |`;
}

export const header = '| what | median ms | worst ms | n | to the floor |\n|---|---|---|---|---|';
