// Scrolls a history of 100,000 calls from its first row to its last in Chromium, and prints how long the page was not free
// for its user: tasks of more than 50 ms. `npx vitest run --config bench/browser/vitest.config.ts history`
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, newPerson } from '../../tests/browser/lib/browser.ts';
import { kDoctor, signIn } from '../../tests/browser/lib/pages.ts';
import { scrollToTheEnd, seedCalls } from '../../tests/browser/lib/seeded.ts';
import { type DemoServer, startServer } from '../../tests/browser/lib/server.ts';

const kCalls = 100_000;
const kBoundMs = 100;

let server: DemoServer;
let browser: Browser;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it('scrolls', async () => {
  const { page } = await newPerson(browser);
  await signIn(page, server.links.get(kDoctor)!);
  await seedCalls(server, kCalls);
  await page.goto(`${server.url}/#/history`);
  await page.getByRole('region', { name: 'Calls' }).getByRole('listitem').first().waitFor();
  const began = performance.now();
  const { calls, mostRows, longTasksMs } = await scrollToTheEnd(page);
  const seconds = (performance.now() - began) / 1000;
  const longest = Math.max(0, ...longTasksMs);
  process.stdout.write(
    `${calls} calls in ${seconds.toFixed(1)} s, at most ${mostRows} rows; tasks above 50 ms: ${longTasksMs.length}, the longest ${longest.toFixed(0)} ms (bound ${kBoundMs})\n`,
  );
  expect(calls).toBeGreaterThanOrEqual(kCalls);
}, 600_000);
