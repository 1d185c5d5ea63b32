// Goal: a server that dies and comes back costs nobody a word: what was written meanwhile arrives, once.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Person } from './lib/browser.ts';
import { eventually } from './lib/media.ts';
import { kDoctor, kPatient, messages, openRoom, write } from './lib/pages.ts';
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
