// Goal: every face of @bedside/react looks as it was when somebody last looked at it, in every width, theme and direction.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './lib/browser.ts';
import { everyLook, looksOf, wear } from './lib/looks.ts';
import { hasPictures, Pictures } from './lib/pictures.ts';
import { type Preview, servePreview } from './lib/preview.ts';

const there = hasPictures('faces');

let preview: Preview;
let browser: Browser;
let pictures: Pictures;

beforeAll(async () => {
  if (!there) return;
  [preview, browser] = await Promise.all([servePreview(), launchBrowser(['--autoplay-policy=no-user-gesture-required'])]);
  pictures = await Pictures.open(browser, 'faces');
});

afterAll(async () => {
  await browser?.close();
  await preview?.close();
});

/** A real device check, which is another one in every moment; `check-open` and its like are the same, standing still. */
const kAlive = 'check';

/** The clock of the page stands, so that a call is always as old as its story says. */
async function open(language: string): Promise<Page> {
  const context = await browser.newContext({ locale: language, permissions: ['camera', 'microphone'], reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.clock.setFixedTime('2026-11-22T10:10:00Z');
  return page;
}

async function show(page: Page, face: string, language: string): Promise<void> {
  await page.goto(`${preview.url}?bare&state=${face}&lang=${language}`);
  await page.waitForSelector('[data-posed]', { state: 'attached' });
}

/** Any input brings the controls back, and they stay while the pointer rests on them. */
async function showControls(page: Page): Promise<void> {
  const controls = page.locator('[data-controls]');
  if ((await controls.count()) === 0) return;
  await page.mouse.move(200, 210);
  await page.mouse.move(200, 200);
  await page.locator('[data-controls="shown"]').waitFor();
}

if (!there) console.warn('Skipped: no pictures are kept yet; `npm test -w tests/browser -- states faces --update` makes them.');

describe.skipIf(!there)('the faces', () => {
  it('look as they were kept', async () => {
    const complaints: string[] = [];
    for (const language of ['en', 'ar']) {
      const page = await open(language);
      await page.goto(preview.url);
      const all = await page.$$eval('a[data-state]', (links) => links.map((link) => link.getAttribute('data-state')!));
      const faces = all.filter((face) => face !== kAlive);
      expect(faces.length).toBeGreaterThan(20);
      for (const face of faces) {
        await show(page, face, language);
        for (const look of looksOf(everyLook, language === 'ar')) {
          await wear(page, look);
          await showControls(page);
          complaints.push(...(await pictures.check(page, face, look)));
        }
      }
      await page.context().close();
    }
    expect(complaints).toEqual([]);
  });
});
