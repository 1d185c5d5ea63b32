// Goal: text is readable in both themes (WCAG 2.2, 1.4.3: 4.5 to 1; 1.4.11: 3 to 1 for borders of controls).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

function tokensAfter(selector: string): Map<string, string> {
  const start = css.indexOf('{', css.indexOf(selector)) + 1;
  const body = css.slice(start, css.indexOf('}', start));
  return new Map([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name!, value!]));
}

const light = tokensAfter(':root {');
const dark = tokensAfter(":root[data-theme='dark'] {");

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [bright, dim] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}

const kText: Array<[string, string[]]> = [
  ['--ink', ['--ground', '--surface', '--surface-sunk', '--surface-hover', '--bubble-mine', '--bubble-theirs', '--accent-soft']],
  ['--ink-soft', ['--ground', '--surface', '--surface-sunk', '--surface-hover', '--bubble-mine', '--bubble-theirs', '--accent-soft']],
  ['--accent', ['--ground', '--surface', '--bubble-mine', '--bubble-theirs', '--accent-soft']],
  ['--accent-soft-ink', ['--accent-soft']],
  ['--on-accent', ['--accent', '--accent-hover']],
  ['--danger', ['--ground', '--surface', '--danger-soft']],
  ['--warn-ink', ['--warn-ground']],
  ['--good', ['--good-soft']],
];

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s theme', (_name, tokens) => {
  it.each(kText.flatMap(([ink, grounds]) => grounds.map((ground) => [ink, ground] as const)))('shows %s on %s', (ink, ground) => {
    expect(contrast(tokens.get(ink)!, tokens.get(ground)!)).toBeGreaterThanOrEqual(4.5);
  });

  it('shows the borders of controls and the focus ring', () => {
    expect(contrast(tokens.get('--line-strong')!, tokens.get('--surface')!)).toBeGreaterThanOrEqual(3);
    expect(contrast(tokens.get('--focus')!, tokens.get('--ground')!)).toBeGreaterThanOrEqual(3);
  });
});

describe('the dark theme', () => {
  it('is the same whether the device or the user chose it', () => {
    expect(tokensAfter(":root:not([data-theme='light']) {")).toEqual(dark);
  });
});
