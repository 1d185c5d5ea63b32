// Goal: Firefox ESR makes calls to Chromium and takes them: picture and sound both ways, mute, the end, history.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from './lib/browser.ts';
import { type Firefox, type FirefoxPerson, launchFirefox } from './lib/firefox.ts';
import { enter, inCall, over } from './lib/firefox-pages.ts';
import { eventually, received, seesAndHears, watchPeers } from './lib/media.ts';
import { accept, call, control, kDoctor, kPatient, messages, openRoom, seeItEnd, signIn, stage, write } from './lib/pages.ts';
import { type DemoServer, startServer } from './lib/server.ts';

let server: DemoServer;
let chromium: Browser;
let firefox: Firefox;
let doctor: Person;
let patient: FirefoxPerson;

const bothMeet = () => Promise.all([seesAndHears(doctor.page, 'Chromium'), seesAndHears(patient, 'Firefox')]);

beforeAll(async () => {
  server = await startServer();
  [chromium, firefox] = await Promise.all([launchBrowser(), launchFirefox()]);
  doctor = await newPerson(chromium);
  patient = await firefox.newPerson(watchPeers);
  await signIn(doctor.page, server.links.get(kDoctor)!);
  await openRoom(doctor.page, kPatient);
  await enter(patient, server.links.get(kPatient)!, kDoctor);
});

afterAll(async () => {
  await firefox?.close();
  await chromium?.close();
  await server?.stop();
});

describe('Chromium calls Firefox', () => {
  it('each sees and hears the other', async () => {
    await call(doctor.page, kPatient);
    await patient.press('button', 'Accept');
    await Promise.all([stage(doctor.page).waitFor(), inCall(patient)]);
    await bothMeet();
  });

  it('each sees that the other is muted, and the sound of Firefox is gone', async () => {
    await patient.press('button', 'Mute microphone');
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
    await control(doctor.page, 'Mute microphone');
    await patient.reads(new RegExp(`${kDoctor} is muted`));
    await patient.press('button', 'Unmute microphone');
    await control(doctor.page, 'Unmute microphone');
    await bothMeet();
  });

  it('each sees that the other turned the camera off, and on again', async () => {
    await patient.press('button', 'Turn camera off');
    await doctor.page.getByText(`${kPatient} turned the camera off`).waitFor();
    await patient.press('button', 'Turn camera on');
    await control(doctor.page, 'Turn camera off');
    await patient.reads(new RegExp(`${kDoctor} turned the camera off`));
    await control(doctor.page, 'Turn camera on');
    await bothMeet();
  });

  it('Firefox reloads the page and is back in the call', async () => {
    await patient.reload();
    await inCall(patient);
    await bothMeet();
  });

  it('Firefox hangs up, and both find the call in the chat and in the history', async () => {
    await patient.press('button', 'End call');
    await seeItEnd(doctor.page);
    await over(patient);
    await messages(doctor.page, kPatient).getByText(/^\d+:\d\d ·/).waitFor();
    await patient.press('link', 'Calls');
    await patient.reads(new RegExp(`Incoming Video call:\\s*${kDoctor}\\s*\\d+:\\d\\d`));
    await eventually(
      () => patient.evaluate(() => window.bedsidePeers.filter(({ connectionState }) => connectionState !== 'closed').length),
      (open) => open === 0,
      'every peer connection is closed',
    );
  });
});

describe('Firefox calls Chromium', () => {
  it('each sees and hears the other, until Chromium hangs up', async () => {
    await patient.press('link', 'Chats');
    await patient.pressWords(kDoctor);
    await patient.press('button', `Video call with ${kDoctor}`);
    await accept(doctor.page);
    await Promise.all([stage(doctor.page).waitFor(), inCall(patient)]);
    await bothMeet();
    await control(doctor.page, 'End call');
    await seeItEnd(doctor.page);
    await over(patient);
  });

  it('by voice, and is declined', async () => {
    await patient.press('button', `Voice call with ${kDoctor}`);
    await doctor.page.getByRole('button', { name: 'Decline' }).click();
    await patient.reads(/The call was declined\./);
    await patient.press('button', 'Close');
    await over(patient);
  });

  it('writes and reads', async () => {
    await patient.press('textbox', 'Write a message');
    await patient.type('Written in Firefox\uE007');
    await messages(doctor.page, kPatient).getByText('Written in Firefox').waitFor();
    await write(doctor.page, 'Read in Firefox');
    await patient.reads(/Read in Firefox/);
  });
});

it('left no complaint on either console', () => {
  expect([...doctor.complaints, ...patient.complaints]).toEqual([]);
});
