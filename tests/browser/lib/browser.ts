/** Chromium with a camera and a microphone that need no room: a moving picture and a beep every second. */
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { watchPeers } from './media.ts';
import { type Portrait, usePortrait } from './portrait.ts';

const kFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

/** Two browsers with media on two cores that also build something else are slow; a failure is still a failure. */
const kPatienceMs = 60_000;

export const chromiumPath = process.env['BEDSIDE_CHROMIUM'] ?? '/usr/bin/chromium';

/** `asks`: about devices, as every browser does; permissions are then a matter of the test. */
export function launchBrowser(more: string[] = [], { asks = false, executable = chromiumPath } = {}): Promise<Browser> {
  const flags = asks ? kFlags.filter((flag) => !flag.startsWith('--use-fake-ui')) : kFlags;
  return chromium.launch({
    executablePath: executable,
    args: [...flags, ...more],
    // The same letters on every machine.
    env: { ...process.env, FONTCONFIG_FILE: join(import.meta.dirname, 'fonts.conf') } as Record<string, string>,
  });
}

export interface Person {
  context: BrowserContext;
  page: Page;
  /** What the page's console and its uncaught errors said; a test that goes well leaves it empty. */
  complaints: string[];
}

export interface PersonOptions {
  width?: number;
  height?: number;
  dark?: boolean;
  /** What the browser is set to; English when nothing is said. */
  locale?: string;
  /** Instead of the test pattern. */
  portrait?: Portrait | undefined;
  /** Of a browser that signed in before. */
  storageState?: Awaited<ReturnType<BrowserContext['storageState']>>;
  /** Nothing is allowed beforehand. */
  asks?: boolean;
  /** Without a service worker when what goes over the wire is counted. */
  serviceWorkers?: 'allow' | 'block';
  /** Its pages are somebody else's, put where ours would be: what our answers allow a document says nothing about them. */
  foreign?: boolean;
}

export async function newPerson(browser: Browser, options: PersonOptions = {}): Promise<Person> {
  const { width = 1440, height = 900, dark = false, locale = 'en-GB' } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    permissions: options.asks ? [] : ['camera', 'microphone'],
    locale,
    serviceWorkers: options.serviceWorkers ?? 'allow',
    ...(options.storageState && { storageState: options.storageState }),
    bypassCSP: options.foreign ?? false,
  });
  await context.addInitScript(watchPeers);
  if (options.portrait) await context.addInitScript(usePortrait, options.portrait);
  const complaints: string[] = [];
  context.setDefaultTimeout(kPatienceMs);
  const page = await context.newPage();
  listen(page, complaints);
  return { context, page, complaints };
}

export function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
}
