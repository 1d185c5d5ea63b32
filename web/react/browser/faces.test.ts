// In a real browser: every face, light and dark, left to right and right to left, is accessible, fits a phone, and has
// targets that a thumb can hit.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
if (!existsSync(CHROMIUM)) console.warn(`Skipped: no Chromium at ${CHROMIUM}.`);

const FACES = [
  'idle',
  'problem',
  'incoming',
  'calling',
  'asking',
  'active',
  'hint',
  'silent',
  'switched',
  'sharing',
  'line',
  'more',
  'muted',
  'listening',
  'reconnecting',
  'dark',
  'voice',
  'blocked',
  'ended',
  'failed',
  'asked-video',
  'asked-voice',
  'waiting',
  'chat',
  'captions',
  'bad-line',
  'signaling-lost',
  'media-denied',
  'accept-failed',
  'refused',
  'lost-device',
  'blur-starting',
  'blur-slow',
  'blur-failed',
  'unsupported',
];

/** Faces that open something by a press of their own. */
const OPENS: Record<string, string> = {
  more: '.bedside-more',
  chat: '.bedside-chat',
  captions: '.bedside-captions:not([data-empty])',
};

describe.skipIf(!existsSync(CHROMIUM))('the faces in Chromium', () => {
  const outDir = mkdtempSync(join(tmpdir(), 'bedside-faces-'));
  let server: PreviewServer;
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    const shared = {
      configFile: join(import.meta.dirname, '../preview/vite.config.ts'),
      logLevel: 'error',
      build: { outDir, emptyOutDir: true },
    } as const;
    // Built, because a hundred separate modules for each of thirty pages take minutes.
    await build(shared);
    server = await preview({ ...shared, preview: { host: '127.0.0.1', port: 0 } });
    const at = server.httpServer.address();
    if (!at || typeof at === 'string') throw new Error('Vite listens nowhere.');
    address = `http://127.0.0.1:${at.port}/`;
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
    });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(outDir, { recursive: true, force: true });
  });

  async function open(query: string, width = 390, height = 844): Promise<Page> {
    // Without motion, so that nothing is measured on its way.
    const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(`${address}?${query}`);
    await page.waitForSelector('.bedside', { state: 'attached' });
    const opens = OPENS[query.replace('state=', '')];
    if (opens) await page.waitForSelector(opens);
    return page;
  }

  const audit = async (page: Page): Promise<string[]> => {
    await page.addScriptTag({
      content: readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
    });
    const { violations } = await page.evaluate(async (): Promise<AxeResults> => {
      const { axe } = window as unknown as { axe: { run(root: string): Promise<AxeResults> } };
      return axe.run('.bedside');
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  };

  const misplaced = (page: Page) =>
    page.evaluate(() => {
      const drawn = [...document.querySelectorAll('.bedside button')].filter((each) => each.getClientRects().length > 0);
      const buttons = drawn.map((button) => ({
        name: button.getAttribute('aria-label'),
        box: button.getBoundingClientRect(),
      }));
      const outside = buttons.filter(
        ({ box }) => box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight,
      );
      const small = buttons.filter(({ box }) => box.width < 44 || box.height < 44);
      return { small: small.map(({ name }) => name), outside: outside.map(({ name }) => name) };
    });

  it.each(FACES)(
    '%s is accessible, within the screen, and easy to hit',
    async (face) => {
      const page = await open(`state=${face}`);
      expect(await audit(page)).toEqual([]);
      expect(await misplaced(page)).toEqual({ small: [], outside: [] });
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      await page.evaluate(() => void (document.documentElement.dir = 'rtl'));
      expect(await audit(page)).toEqual([]);
      expect(await misplaced(page)).toEqual({ small: [], outside: [] });
      await page.context().close();
    },
    60_000,
  );

  it.each(['check', 'check-open', 'check-denied', 'check-busy', 'check-verdicts', 'check-help'])(
    '%s is accessible, fits a phone, and is easy to hit',
    async (face) => {
      const page = await open(`state=${face}`);
      const narrow = async () => {
        expect(await audit(page)).toEqual([]);
        expect((await misplaced(page)).small).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      };
      await narrow();
      const press = page.getByRole('button', { name: 'Switch on camera and microphone' });
      if (await press.count()) {
        await press.click();
        await press.waitFor({ state: 'detached' });
        await page.waitForFunction(() => !document.querySelector('.bedside-check')?.textContent?.includes('when your browser asks'));
      }
      await narrow();
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      await page.evaluate(() => void (document.documentElement.dir = 'rtl'));
      await narrow();
      await page.context().close();
    },
    60_000,
  );

  it('hides the controls after three seconds and brings them back by mouse and by key, also for the keyboard to stay', async () => {
    const page = await open('state=active', 1440, 900);
    const controls = (state: string) => page.waitForSelector(`.bedside-stage[data-controls="${state}"]`);
    await controls('hidden');
    await page.mouse.move(300, 300);
    await controls('shown');
    await controls('hidden');
    await page.keyboard.press('Tab');
    await controls('shown');
    await page.clock.install();
    await page.clock.runFor(10_000);
    await controls('shown');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Mute microphone');
    await page.context().close();
  }, 30_000);

  it('keeps the keyboard inside the call, and Escape does not close it', async () => {
    const page = await open('state=calling');
    for (let i = 0; i < 8; i += 1) {
      await page.keyboard.press('Tab');
      expect(
        await page.evaluate(
          () => document.activeElement === document.body || document.activeElement?.closest('.bedside') !== null,
        ),
      ).toBe(true);
    }
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.querySelector('dialog')?.matches(':modal'))).toBe(true);
    await page.context().close();
  }, 30_000);

  it('fills the screen and comes back', async () => {
    const page = await open('state=active', 1440, 900);
    await page.getByRole('button', { name: 'Full screen', exact: true }).click();
    await page.waitForFunction(() => document.fullscreenElement?.className === 'bedside-screen');
    await page.mouse.move(200, 200);
    await page.getByRole('button', { name: 'Leave full screen' }).click();
    await page.waitForFunction(() => document.fullscreenElement === null);
    await page.context().close();
  }, 30_000);
});
