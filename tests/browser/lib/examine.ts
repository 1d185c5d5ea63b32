/** What a program can tell about a page that is for everybody: WCAG by axe-core, targets a thumb can hit, nothing cut off. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { settle } from './still.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Violation {
  id: string;
  nodes: { target: string[]; failureSummary: string }[];
}

export async function violations(page: Page): Promise<string[]> {
  await settle(page);
  await page.evaluate(axe);
  const found = await page.evaluate(async (rules) => {
    const run = (window as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } }).axe.run;
    return (await run({ runOnly: rules })).violations;
  }, kRules);
  return found.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`));
}

/** Runs in the page. CSS pixels that a finger needs; WCAG 2.2 asks for 24 and leaves out links within a sentence, as here. */
function cramped(least: number): string[] {
  const inSentence = (element: Element) => element.matches('a') && getComputedStyle(element).display === 'inline';
  const complaints: string[] = [];
  for (const element of document.querySelectorAll('button, a[href], input, select, textarea, summary, [role="switch"]')) {
    if (inSentence(element) || element.closest('[inert]')) continue;
    // The label is what is pressed where the box itself is drawn by style.
    const target = element.matches('input') ? (element.closest('label') ?? element) : element;
    const box = target.getBoundingClientRect();
    const style = getComputedStyle(target);
    const shown = box.width > 1 && box.height > 1 && style.visibility === 'visible';
    const waiting = box.bottom <= 0 || box.right <= 0;
    if (!shown || waiting || (box.width >= least && box.height >= least)) continue;
    const name = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
    complaints.push(`target: ${element.tagName} "${name}" is ${box.width.toFixed(1)} by ${box.height.toFixed(1)}`);
  }
  return complaints;
}

/** Runs in the page. Nothing to press lies outside of what can be scrolled to, and the page does not scroll sideways. */
function cutOff(): string[] {
  const complaints: string[] = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) complaints.push(`cut off: the page is ${root.scrollWidth} wide in ${innerWidth}`);
  for (const element of document.querySelectorAll('button, a[href], input, select, textarea')) {
    const target = element.matches('input') ? (element.closest('label') ?? element) : element;
    if (target.getClientRects().length === 0 || getComputedStyle(target).visibility !== 'visible' || target.closest('.skip-link, [inert]')) continue;
    target.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    const box = target.getBoundingClientRect();
    const slack = 1;
    const inside = box.left >= -slack && box.top >= -slack && box.right <= innerWidth + slack && box.bottom <= innerHeight + slack;
    if (inside || box.height > innerHeight) continue;
    const name = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
    complaints.push(`cut off: ${element.tagName} "${name}" at ${Math.round(box.left)},${Math.round(box.top)} of ${innerWidth}x${innerHeight}`);
  }
  return complaints;
}

const kThumb = 44;
/** Fractions of a pixel come from fonts. */
const kSlack = 0.5;

export async function targets(page: Page): Promise<string[]> {
  return page.evaluate(cramped, kThumb - kSlack);
}

export async function fits(page: Page): Promise<string[]> {
  return page.evaluate(cutOff);
}

/** A desk at 200 %, a phone on its side, and the narrowest that WCAG 1.4.10 asks for. */
const kTight = [
  { width: 640, height: 400 },
  { width: 844, height: 390 },
  { width: 320, height: 568 },
];

/** In the sizes where a page breaks first, and with letters twice as large; leaves the page in another size than it was. */
export async function tight(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  for (const size of kTight) {
    await page.setViewportSize(size);
    await settle(page);
    complaints.push(...(await fits(page)).map((line) => `${line} (${size.width}x${size.height})`));
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  await settle(page);
  complaints.push(...(await fits(page)).map((line) => `${line} (letters at 200 %)`));
  await page.evaluate(() => (document.documentElement.style.fontSize = ''));
  return complaints;
}
