// Goal: every page keeps WCAG 2.2 A and AA as far as a program can tell, in both themes and on a phone.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from './lib/browser.ts';
import { accept, call, kDoctor, kPatient, openRoom, signIn, stage } from './lib/pages.ts';
import { type DemoServer, startServer } from './lib/server.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let server: DemoServer;
let browser: Browser;
let doctor: Person;
let patient: Person;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  doctor = await newPerson(browser, { width: 1440, height: 900 });
  patient = await newPerson(browser, { width: 390, height: 844, dark: true });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

interface Violation {
  id: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** What fades in has its true colours only when it is there; what pulses for as long as it rings never ends. */
function settled(page: Page): Promise<unknown> {
  return page.evaluate(() => {
    const endless = (animation: Animation) => animation.effect?.getComputedTiming().endTime === Infinity;
    const passing = document.getAnimations().filter((animation) => !endless(animation));
    return Promise.allSettled(passing.map((animation) => animation.finished));
  });
}

async function violations(page: Page): Promise<string[]> {
  await settled(page);
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const run = (window as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } }).axe.run;
    return (await run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })).violations;
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ')} ${nodes[0]?.failureSummary ?? ''}`);
}

/** On the wide page in the light theme, on the phone in the dark one. */
async function both(visit: (page: Page) => Promise<unknown>): Promise<string[]> {
  const all: string[] = [];
  for (const { page } of [doctor, patient]) {
    await visit(page);
    all.push(...(await violations(page)));
  }
  return all;
}

describe('nothing to complain about', () => {
  it('on the sign-in page', async () => {
    expect(await both((page) => page.goto(`${server.url}/#/sign-in`).then(() => page.getByLabel('Password').first().waitFor()))).toEqual([]);
  });

  it('in the list of conversations', async () => {
    await signIn(doctor.page, server.links.get(kDoctor)!);
    await signIn(patient.page, server.links.get(kPatient)!);
    expect(await both((page) => page.getByRole('link', { name: 'Chats' }).waitFor())).toEqual([]);
  });

  it('in the history and the settings', async () => {
    expect(await both((page) => page.getByRole('link', { name: 'Calls' }).click().then(() => page.getByText('No calls yet').waitFor()))).toEqual([]);
    expect(
      await both((page) => page.getByRole('link', { name: 'Settings' }).click().then(() => page.getByLabel('Display name').waitFor())),
    ).toEqual([]);
  });

  it('in a conversation, while it rings and in a call', async () => {
    await patient.page.getByRole('link', { name: 'Chats' }).click();
    await openRoom(doctor.page, kPatient);
    await openRoom(patient.page, kDoctor);
    expect(await both((page) => page.getByRole('textbox', { name: 'Write a message' }).waitFor())).toEqual([]);
    await call(doctor.page, kPatient);
    await patient.page.getByRole('button', { name: 'Decline' }).waitFor();
    expect(await violations(patient.page)).toEqual([]);
    await accept(patient.page);
    expect(await both((page) => stage(page).waitFor())).toEqual([]);
  });
});
