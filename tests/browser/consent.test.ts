// Goal: a call by voice gets its pictures when both people want them and no camera opens before; a refusal leaves the
// voice as it was, and pictures are left again the same way.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Person } from './lib/browser.ts';
import { eventually, hears, seesAndHears } from './lib/media.ts';
import { control, kDoctor, kPatient } from './lib/pages.ts';
import { openVisit, type Visit } from './lib/visit.ts';

let visit: Visit;
let doctor: Person;
let patient: Person;

beforeAll(async () => {
  visit = await openVisit();
  ({ doctor, patient } = visit);
  await visit.begin('Voice');
  await bothHear();
});

afterAll(() => visit?.close());

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
