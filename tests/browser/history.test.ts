// Goal: a history of a hundred thousand calls can be scrolled from its first row to its last, complete and in order, while
// the page holds no more rows than fit on a few screens; filters, call-back, the empty and the failed state.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from './lib/browser.ts';
import { kDoctor, kPatient, signIn } from './lib/pages.ts';
import { scrollToTheEnd, seedCalls } from './lib/seeded.ts';
import { type DemoServer, startServer } from './lib/server.ts';

const kCalls = 100_000;
const kMostRows = 60;

let server: DemoServer;
let browser: Browser;
let doctor: Person;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  doctor = await newPerson(browser);
  await signIn(doctor.page, server.links.get(kDoctor)!);
  await seedCalls(server, kCalls);
  await doctor.page.goto(`${server.url}/#/history`);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it('goes from the first row to the last with a bounded number of rows', async () => {
  const { page } = doctor;
  await page.getByRole('region', { name: 'Calls' }).getByRole('listitem').first().waitFor();
  const { calls, mostRows } = await scrollToTheEnd(page);
  // The demo may have had calls of its own.
  expect(calls).toBeGreaterThanOrEqual(kCalls);
  expect(mostRows).toBeLessThanOrEqual(kMostRows);
});

it('narrows by outcome, person and day, and says when nothing fits', async () => {
  const { page } = doctor;
  await page.getByText('More filters').click();
  await page.getByLabel('Outcome').selectOption({ label: 'Not answered' });
  await page.getByRole('listitem').filter({ hasText: /No answer|Missed/ }).first().waitFor();
  await page.getByLabel('Person').selectOption({ label: kPatient });
  await page.getByRole('listitem').filter({ hasText: kPatient }).first().waitFor();
  await page.getByLabel('Until').fill('2019-01-01');
  await page.getByText('No call fits these filters').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await page.getByRole('listitem').first().waitFor();
  await page.locator('label').filter({ hasText: 'Missed' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Missed' }).first().waitFor();
});

it('calls back from a row', async () => {
  const { page } = doctor;
  await page.getByRole('button', { name: new RegExp(`^Call back: .* with ${kPatient}`) }).first().click();
  await page.locator('[data-bedside-state]').first().waitFor();
  await page.getByRole('button', { name: /End call|Cancel/ }).first().click();
});

it('says that it could not be loaded, and tries again', async () => {
  const { page } = doctor;
  await page.route('**/rest/v1/video_calls*', (route) => route.abort());
  await page.locator('label').filter({ hasText: 'Outgoing' }).click();
  await page.getByText('Your calls could not be loaded.').waitFor();
  await page.unroute('**/rest/v1/video_calls*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('listitem').first().waitFor();
});
