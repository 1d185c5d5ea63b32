// Goal: two who both have Firefox ESR call each other: picture and sound both ways, mute, the end.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Firefox, type FirefoxPerson, launchFirefox } from './lib/firefox.ts';
import { enter, inCall, over } from './lib/firefox-pages.ts';
import { seesAndHears, watchPeers } from './lib/media.ts';
import { kDoctor, kPatient } from './lib/pages.ts';
import { type DemoServer, startServer } from './lib/server.ts';

let server: DemoServer;
/** One each: of two windows of one Firefox only the one that is looked at gets its camera. */
let browsers: Firefox[] = [];
let doctor: FirefoxPerson;
let patient: FirefoxPerson;

beforeAll(async () => {
  server = await startServer();
  browsers = await Promise.all([launchFirefox(), launchFirefox()]);
  [doctor, patient] = (await Promise.all(browsers.map((firefox) => firefox.newPerson(watchPeers)))) as [FirefoxPerson, FirefoxPerson];
  await enter(doctor, server.links.get(kDoctor)!, kPatient);
  await enter(patient, server.links.get(kPatient)!, kDoctor);
});

afterAll(async () => {
  await Promise.all(browsers.map((firefox) => firefox.close()));
  await server?.stop();
});

const bothMeet = () => Promise.all([seesAndHears(doctor, 'the doctor'), seesAndHears(patient, 'the patient')]);

it('rings, is accepted, and each sees and hears the other', async () => {
  await doctor.press('button', `Video call with ${kPatient}`);
  await patient.press('button', 'Accept');
  await Promise.all([inCall(doctor), inCall(patient)]);
  await bothMeet();
});

it('each sees that the other is muted', async () => {
  await patient.press('button', 'Mute microphone');
  await doctor.reads(new RegExp(`${kPatient} is muted`));
  await doctor.press('button', 'Mute microphone');
  await patient.reads(new RegExp(`${kDoctor} is muted`));
  for (const person of [doctor, patient]) await person.press('button', 'Unmute microphone');
  await bothMeet();
});

it('ends for both when one hangs up, and no console complains', async () => {
  await patient.press('button', 'End call');
  await Promise.all([over(doctor), over(patient)]);
  await doctor.reads(/\d+:\d\d ·/);
  expect([...doctor.complaints, ...patient.complaints]).toEqual([]);
});
