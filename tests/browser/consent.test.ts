// Goal: a call by voice gets its pictures when both people want them and no camera opens before; a refusal leaves the
// voice as it was, and pictures are left again the same way.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from './lib/browser.ts';
import { eventually, hears, seesAndHears } from './lib/media.ts';
import { accept, call, control, kDoctor, kPatient, openRoom, signIn, stage } from './lib/pages.ts';
import { type DemoServer, startServer } from './lib/server.ts';

let server: DemoServer;
let browser: Browser;
let doctor: Person;
let patient: Person;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  doctor = await newPerson(browser);
  patient = await newPerson(browser);
  await signIn(doctor.page, server.links.get(kDoctor)!);
  await signIn(patient.page, server.links.get(kPatient)!);
  await openRoom(doctor.page, kPatient);
  await call(doctor.page, kPatient, 'Voice');
  await accept(patient.page);
  await stage(doctor.page).waitFor();
  await bothHear();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const bothHear = () => Promise.all([hears(doctor.page, 'the doctor'), hears(patient.page, 'the patient')]);

/** Whether a picture of this page's own is on its way out; asked of the browser, not of the page. */
function camera(page: Page): Promise<boolean> {
  return page.evaluate(() =>
    window.bedsidePeers.some(
      (peer) => peer.connectionState !== 'closed' && peer.getSenders().some(({ track }) => track?.kind === 'video' && track.readyState === 'live'),
    ),
  );
}

async function ask(page: Page, what: string): Promise<void> {
  await control(page, 'More options');
  await control(page, what);
}

it('asks, and a refusal leaves the voice as it was', async () => {
  await ask(doctor.page, 'Switch to video');
  await patient.page.getByText(`${kDoctor} would like to switch to video.`).waitFor();
  await doctor.page.getByText(`Waiting for ${kPatient} to agree…`).waitFor();
  expect([await camera(doctor.page), await camera(patient.page)]).toEqual([false, false]);
  await control(patient.page, 'Not now');
  await doctor.page.getByText('The other side would rather not.').waitFor();
  expect([await camera(doctor.page), await camera(patient.page)]).toEqual([false, false]);
  await bothHear();
});

it('opens both cameras once the other side agrees', async () => {
  await ask(doctor.page, 'Switch to video');
  await control(patient.page, 'Agree');
  await Promise.all([seesAndHears(doctor.page, 'the doctor'), seesAndHears(patient.page, 'the patient')]);
});

it('goes back to the voice alone, when both want that too', async () => {
  await ask(patient.page, 'Go on by voice only');
  await doctor.page.getByText(`${kPatient} would like to go on by voice only.`).waitFor();
  expect([await camera(doctor.page), await camera(patient.page)]).toEqual([true, true]);
  await control(doctor.page, 'Agree');
  for (const { page } of [doctor, patient]) await eventually(() => camera(page), (on) => !on, 'the camera is off');
  await bothHear();
});
