// Goal: the newcomer's story, from the link to the history, between two Chromium contexts and through the real server.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from './lib/browser.ts';
import { eventually, hears, received, seesAndHears } from './lib/media.ts';
import { accept, call, control, kDoctor, kPatient, messages, openRoom, seeItEnd, signIn, stage, write } from './lib/pages.ts';
import { portraits } from './lib/portrait.ts';
import { type DemoServer, startServer } from './lib/server.ts';

/** For the README, when asked: BEDSIDE_PICTURE=docs/images/call.png npm test -w tests/browser -- story */
const picture = process.env['BEDSIDE_PICTURE'];

let server: DemoServer;
let browser: Browser;
let doctor: Person;
let patient: Person;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  const drawn = picture ? portraits : undefined;
  doctor = await newPerson(browser, { portrait: drawn?.doctor });
  patient = await newPerson(browser, { portrait: drawn?.patient });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

describe('a doctor and a patient', () => {
  it('sign in with their links, which leave no token in the address', async () => {
    await signIn(doctor.page, server.links.get(kDoctor)!);
    await signIn(patient.page, server.links.get(kPatient)!);
    expect(doctor.page.url()).not.toContain('token');
    await doctor.page.getByText(`Signed in as ${kDoctor}`).waitFor();
  });

  it('cannot use a link twice', async () => {
    const { page, context } = await newPerson(browser);
    await page.goto(server.links.get(kDoctor)!);
    await page.getByText('This link no longer works').waitFor();
    await context.close();
  });

  it('see each other online, and write', async () => {
    await openRoom(doctor.page, kPatient);
    await doctor.page.getByText('Patient · Online').waitFor();
    await write(doctor.page, 'I am at my desk now, shall we?');
    await doctor.page.getByRole('button', { name: 'Send' }).waitFor();
    // The patient reads it in the list first, as unread, then in the room.
    await patient.page.getByRole('link', { name: /I am at my desk now.*unread message/ }).waitFor();
    await openRoom(patient.page, kDoctor);
    await messages(patient.page, kDoctor).getByText('I am at my desk now, shall we?').waitFor();
    await doctor.page.getByTitle('Seen').waitFor();
    await patient.page.getByRole('textbox', { name: 'Write a message' }).pressSequentially('Yes, one minute please');
    await messages(doctor.page, kPatient).getByText(`${kPatient} is writing…`).waitFor();
    await patient.page.keyboard.press('Enter');
    await messages(doctor.page, kPatient).getByText('Yes, one minute please', { exact: true }).waitFor();
  });

  it('have loaded nothing of calls before there is a sign of one', async () => {
    const loaded = await doctor.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect(loaded.filter((name) => /\.wasm|call-screen|session-/.test(name))).toEqual([]);
  });

  it('call and accept, and each sees and hears the other', async () => {
    await call(doctor.page, kPatient);
    await accept(patient.page);
    await stage(doctor.page).waitFor();
    await stage(patient.page).waitFor();
    await Promise.all([seesAndHears(doctor.page, 'the doctor'), seesAndHears(patient.page, 'the patient')]);
    await takePicture();
  });

  it('write to each other beside the running call', async () => {
    await write(doctor.page, 'Can you see the bandage?');
    await messages(patient.page, kDoctor).getByText('Can you see the bandage?').waitFor();
  });

  it('see that the other is muted, and that the sound is gone', async () => {
    await control(patient.page, 'Mute microphone');
    await doctor.page.getByRole('img', { name: `${kPatient} is muted` }).waitFor();
    await eventually(
      async () => {
        const before = await received(doctor.page);
        await new Promise((done) => setTimeout(done, 1_500));
        return (await received(doctor.page)).totalAudioEnergy - before.totalAudioEnergy;
      },
      (grown) => grown < 1e-6,
      'a muted microphone sends silence',
    );
    await control(patient.page, 'Unmute microphone');
    await doctor.page.getByRole('img', { name: `${kPatient} is muted` }).waitFor({ state: 'detached' });
    await hears(doctor.page, 'the doctor');
  });

  it('see that the other turned the camera off, and on again', async () => {
    await control(patient.page, 'Turn camera off');
    await doctor.page.getByText(`${kPatient} turned the camera off`).waitFor();
    await control(patient.page, 'Turn camera on');
    await doctor.page.getByText(`${kPatient} turned the camera off`).waitFor({ state: 'detached' });
    await seesAndHears(doctor.page, 'the doctor');
  });

  it('fill the screen and come back', async () => {
    const { page } = doctor;
    await control(page, 'Full screen');
    await eventually(() => page.evaluate(() => document.fullscreenElement !== null), Boolean, 'full screen');
    await control(page, 'Leave full screen');
    await eventually(() => page.evaluate(() => document.fullscreenElement === null), Boolean, 'no full screen');
  });

  it('lose the controls after three seconds without input, and get them back by any', async () => {
    const bar = doctor.page.locator('[data-controls]');
    await eventually(() => bar.getAttribute('data-controls'), (state) => state === 'hidden', 'the controls leave');
    await doctor.page.keyboard.press('Shift');
    await eventually(() => bar.getAttribute('data-controls'), (state) => state === 'shown', 'the controls come back');
  });

  it('hang up, and both find the call in the chat and in the history', async () => {
    await control(doctor.page, 'End call');
    await Promise.all([seeItEnd(doctor.page), seeItEnd(patient.page)]);
    for (const [{ page }, other] of [[doctor, kPatient], [patient, kDoctor]] as const) {
      await messages(page, other).getByText(/^\d+:\d\d ·/).waitFor();
      await page.getByRole('link', { name: 'Calls' }).click();
      await page.getByRole('link', { name: new RegExp(`Video call: ${other} \\d+:\\d\\d`) }).waitFor();
    }
  });

  it('release camera and microphone', async () => {
    for (const { page } of [doctor, patient]) {
      await eventually(
        () => page.evaluate(() => window.bedsidePeers.filter(({ connectionState }) => connectionState !== 'closed').length),
        (open) => open === 0,
        'every peer connection is closed',
      );
    }
  });

  it('decline a call, which both find in the history', async () => {
    await openRoom(patient.page, kDoctor);
    await call(patient.page, kDoctor, 'Voice');
    await doctor.page.getByRole('button', { name: 'Decline' }).click();
    await patient.page.getByText('The call was declined.').waitFor();
    await doctor.page.getByRole('link', { name: 'Calls' }).click();
    await doctor.page.getByRole('link', { name: new RegExp(`Incoming Voice call: ${kPatient} You declined`) }).waitFor();
  });

  it('miss a call, and find it under "missed" with a way to call back', async () => {
    await seeItEnd(patient.page);
    await openRoom(doctor.page, kPatient);
    await call(doctor.page, kPatient);
    await patient.page.getByRole('button', { name: 'Decline' }).waitFor();
    await control(doctor.page, 'Cancel call');
    await patient.page.getByRole('button', { name: 'Decline' }).waitFor({ state: 'detached' });
    await messages(patient.page, kDoctor).getByText(/^Missed ·/).waitFor();
    await patient.page.getByRole('link', { name: 'Calls' }).click();
    await patient.page.getByRole('radio', { name: 'Missed' }).check({ force: true });
    await patient.page.getByRole('link', { name: new RegExp(`Incoming Video call: ${kDoctor} Missed`) }).waitFor();
    expect(await patient.page.getByRole('link', { name: /Outgoing|\d:\d\d, / }).count()).toBe(0);
    await patient.page.getByRole('button', { name: new RegExp(`Call back: Video call with ${kDoctor}`) }).waitFor();
  });

  it('left no complaint on either console', () => {
    expect([...doctor.complaints, ...patient.complaints]).toEqual([]);
  });
});

async function takePicture(): Promise<void> {
  if (!picture) return;
  const { page } = doctor;
  const target = join(import.meta.dirname, '../..', picture);
  mkdirSync(dirname(target), { recursive: true });
  await page.mouse.move(700, 400);
  await page.locator('[data-controls="shown"]').waitFor();
  await page.screenshot({ path: target, animations: 'disabled' });
}
