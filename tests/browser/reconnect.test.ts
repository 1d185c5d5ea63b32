// Goal: a server that dies and comes back costs nobody a word, written or said: what was written meanwhile arrives, once,
// and two who talk neither notice nor are kept from hanging up.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Person } from './lib/browser.ts';
import { eventually } from './lib/media.ts';
import { control, kDoctor, kPatient, messages, openRoom, seeItEnd, stage, write } from './lib/pages.ts';
import { openVisit, type Visit } from './lib/visit.ts';

let visit: Visit;
let doctor: Person;
let patient: Person;

beforeAll(async () => {
  visit = await openVisit({ width: 390, height: 844 });
  ({ doctor, patient } = visit);
  await openRoom(doctor.page, kPatient);
  await openRoom(patient.page, kDoctor);
});

afterAll(() => visit?.close());

it('says that the connection is lost, and keeps what is written', async () => {
  await visit.server.crash();
  await doctor.page.getByText(/No connection\./).waitFor();
  await write(doctor.page, 'Written while the server was away');
  await write(patient.page, 'And this from the other side');
  await messages(doctor.page, kPatient).getByRole('alert').getByText('Not sent').waitFor();
});

it('sends and receives it when the server is back, once', async () => {
  await visit.server.restart();
  for (const [{ page }, other] of [[doctor, kPatient], [patient, kDoctor]] as const) {
    const room = messages(page, other);
    await room.getByText('Written while the server was away').waitFor();
    await room.getByText('And this from the other side').waitFor();
    await room.getByRole('alert').waitFor({ state: 'detached' });
    expect(await room.getByText('Written while the server was away').count()).toBe(1);
    await eventually(() => page.getByText(/No connection\./).count(), (shown) => shown === 0, 'the banner leaves');
  }
});

it('shows who is here again', async () => {
  await doctor.page.getByText('Patient · Online').waitFor();
  await write(patient.page, 'Live again');
  await messages(doctor.page, kPatient).getByText('Live again').waitFor();
});

it('lets two who talk go on and hang up without a server, and writes it down when there is one', async () => {
  await visit.begin();
  await stage(patient.page).waitFor();
  await visit.server.crash();
  await control(doctor.page, 'End call');
  // Well before the patient's browser could find out by itself that nobody is there any more.
  await Promise.all([seeItEnd(doctor.page), seeItEnd(patient.page)]);
  await visit.server.restart();
  for (const [{ page }, other] of [[doctor, kPatient], [patient, kDoctor]] as const) {
    await messages(page, other).getByText(/^\d+:\d\d ·/).waitFor();
  }
});
