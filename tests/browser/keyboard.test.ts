// Goal: a whole call without a pointing device: from the list to the message, the call, mute and the end of it.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Person } from './lib/browser.ts';
import { seesAndHears } from './lib/media.ts';
import { kDoctor, kPatient, messages, stage } from './lib/pages.ts';
import { openVisit, type Visit } from './lib/visit.ts';

let visit: Visit;
let doctor: Person;
let patient: Person;

beforeAll(async () => {
  visit = await openVisit();
  ({ doctor, patient } = visit);
});

afterAll(() => visit?.close());

const kMostTabs = 60;

/** Tab by tab, as a person would; answers with how many it took. */
async function tabTo(page: Page, name: RegExp): Promise<number> {
  for (let count = 1; count <= kMostTabs; count += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    });
    if (name.test(focused)) return count;
  }
  throw new Error(`${name} cannot be reached with ${kMostTabs} tabs`);
}

it('opens a conversation and writes', async () => {
  const { page } = doctor;
  await page.getByLabel('Conversations').getByRole('link', { name: kPatient }).waitFor();
  await tabTo(page, new RegExp(`^${kPatient}|${kPatient}`));
  await page.keyboard.press('Enter');
  // The text field has the focus already.
  await page.getByRole('textbox', { name: 'Write a message' }).waitFor();
  await page.keyboard.type('Hello by keyboard');
  await page.keyboard.press('Enter');
  await messages(page, kPatient).getByText('Hello by keyboard').waitFor();
});

it('shows where the focus is', async () => {
  const { page } = doctor;
  await page.keyboard.press('Shift+Tab');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
  expect(outline).not.toBe('none');
});

it('calls and accepts', async () => {
  const { page } = doctor;
  await page.getByRole('button', { name: `Video call with ${kPatient}` }).focus();
  await page.keyboard.press('Enter');
  await patient.page.getByRole('button', { name: /^Accept/ }).waitFor();
  await tabTo(patient.page, /^Accept/);
  await patient.page.keyboard.press('Enter');
  await stage(page).waitFor();
  await stage(patient.page).waitFor();
  await Promise.all([seesAndHears(page, 'the doctor'), seesAndHears(patient.page, 'the patient')]);
});

it('mutes by a single key, which the settings switch off', async () => {
  const { page } = doctor;
  const muted = patient.page.getByRole('img', { name: `${kDoctor} is muted` });
  await page.getByRole('button', { name: `Video call with ${kPatient}` }).focus();
  await page.keyboard.press('m');
  await muted.waitFor();
  await page.keyboard.press('m');
  await muted.waitFor({ state: 'detached' });
  // Whoever writes writes an m.
  await page.getByRole('textbox', { name: 'Write a message' }).pressSequentially('m');
  await page.keyboard.press('Backspace');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: /Single keys in a call/ }).click();
  await page.getByRole('heading', { name: 'Settings' }).click();
  await page.keyboard.press('m');
  await page.getByRole('button', { name: 'Mute microphone', exact: true }).waitFor();
  await page.goBack();
});

it('mutes and hangs up', async () => {
  const { page } = doctor;
  await tabTo(page, /^Mute microphone/);
  await page.keyboard.press('Space');
  await patient.page.getByRole('img', { name: `${kDoctor} is muted` }).waitFor();
  await tabTo(page, /^End call/);
  await page.keyboard.press('Enter');
  await page.locator('[data-bedside-state="ended"]').waitFor();
  // The button that closes it has the focus.
  await page.keyboard.press('Enter');
  await page.locator('[data-bedside-state="ended"]').waitFor({ state: 'detached', timeout: 3_000 });
});
