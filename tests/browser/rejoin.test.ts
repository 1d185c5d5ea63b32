// Goal: a call outlives the page: one side reloads, then crashes, and is back in the picture without a new ring, while
// the other side never leaves the call.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Person } from './lib/browser.ts';
import { eventually, seesAndHears } from './lib/media.ts';
import { accept, call, control, kDoctor, kPatient, seeItEnd, stage } from './lib/pages.ts';
import { openVisit, type Visit } from './lib/visit.ts';

let visit: Visit;
let doctor: Person;
let patient: Person;

beforeAll(async () => {
  visit = await openVisit();
  ({ doctor, patient } = visit);
  await visit.begin();
  await Promise.all([seesAndHears(doctor.page, 'the doctor'), seesAndHears(patient.page, 'the patient')]);
});

afterAll(() => visit?.close());

/** Whether the page showed anything but the running call since this was called; read it at the end. */
async function watchStage({ page }: Person): Promise<() => Promise<boolean>> {
  await page.evaluate(() => {
    const state = window as unknown as { leftTheCall: boolean };
    state.leftTheCall = false;
    const look = () => (state.leftTheCall ||= document.querySelector('video') === null);
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
  return () => page.evaluate(() => (window as unknown as { leftTheCall: boolean }).leftTheCall);
}

it.each([
  ['the patient', () => [patient, doctor] as const],
  ['the doctor', () => [doctor, patient] as const],
])('%s reloads the page and is back in the call', async (_who, people) => {
  const [leaves, stays] = people();
  const left = await watchStage(stays);
  await leaves.page.reload();
  await stage(leaves.page).waitFor();
  await Promise.all([seesAndHears(doctor.page, 'the doctor'), seesAndHears(patient.page, 'the patient')]);
  expect(await left()).toBe(false);
  expect(await stays.page.getByRole('button', { name: 'Accept' }).count()).toBe(0);
});

it('leaves the picture and comes back, and finishes the visit for both from outside of it', async () => {
  const left = await watchStage(doctor);
  await control(patient.page, /Leave the picture/);
  await patient.page.getByText(`You left the picture. The visit with ${kDoctor} goes on.`).waitFor();
  await patient.page.reload();
  await patient.page.getByRole('button', { name: 'Back to the picture' }).click();
  await stage(patient.page).waitFor();
  await Promise.all([seesAndHears(doctor.page, 'the doctor'), seesAndHears(patient.page, 'the patient')]);
  expect(await left()).toBe(false);
  await control(patient.page, /Leave the picture/);
  await patient.page.getByRole('button', { name: 'Finish visit' }).click();
  await seeItEnd(doctor.page);
  await patient.page.getByText('You left the picture').waitFor({ state: 'detached' });
  await call(doctor.page, kPatient);
  await accept(patient.page);
  await stage(doctor.page).waitFor();
});

it('hangs up for both as ever, and the next reload brings nothing back', async () => {
  await control(patient.page, 'End call');
  await Promise.all([seeItEnd(doctor.page), seeItEnd(patient.page)]);
  await patient.page.reload();
  await patient.page.getByText(`Signed in as ${kPatient}`).waitFor();
  await eventually(() => stage(patient.page).count(), (stages) => stages === 0, 'no call comes back');
});
