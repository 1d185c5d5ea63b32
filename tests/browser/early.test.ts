// Goal: two who ring are connected before anybody accepts: no camera is opened, no prompt shown, nothing of the callee
// sent and nothing of the caller seen; the accept then needs no exchange; and every other end lets go of everything.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Person } from './lib/browser.ts';
import { eventually, seesAndHears } from './lib/media.ts';
import { accept, call, control, kPatient, openRoom, seeItEnd, stage } from './lib/pages.ts';
import { openVisit, type Visit } from './lib/visit.ts';

declare global {
  interface Window {
    /** How often the page asked for devices. */
    asked: number;
    /** What it was given. */
    given: MediaStreamTrack[];
    /** Descriptions that the page has set. */
    described: number;
  }
}

let visit: Visit;
let doctor: Person;
let patient: Person;

/** Runs in the page before its own scripts. */
function count(): void {
  window.asked = window.described = 0;
  window.given = [];
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    window.asked += 1;
    const stream = await ask(constraints);
    window.given.push(...stream.getTracks());
    return stream;
  };
  const describe = RTCPeerConnection.prototype.setLocalDescription;
  RTCPeerConnection.prototype.setLocalDescription = function (this: RTCPeerConnection, given?: RTCLocalSessionDescriptionInit) {
    window.described += 1;
    return Reflect.apply(describe, this, [given]) as Promise<void>;
  } as typeof describe;
}

const looks = ({ page }: Person) =>
  page.evaluate(() => {
    const open = window.bedsidePeers.filter((peer) => peer.connectionState !== 'closed');
    const sent = open.flatMap((peer) => peer.getSenders()).flatMap(({ track }) => (track ? [track] : []));
    const isTheirs = ({ srcObject }: HTMLVideoElement) =>
      srcObject instanceof MediaStream &&
      open.some((peer) => peer.getReceivers().some(({ track }) => srcObject.getTracks().includes(track)));
    return {
      states: open.map((peer) => peer.connectionState),
      devices: sent.filter((track) => track.readyState === 'live' && window.given.includes(track)).length,
      asked: window.asked,
      described: window.described,
      seen: [...document.querySelectorAll('video')].filter((video) => !video.muted || video.checkVisibility()).filter(isTheirs).length,
      ready: [...document.querySelectorAll('video')].filter((video) => isTheirs(video) && !video.paused && video.readyState > 2).length,
      shown: [...document.querySelectorAll('video')].filter((video) => !video.hidden && !video.muted && video.srcObject).length,
    };
  });
const isConnected = ({ states }: { states: string[] }) => states.length > 0 && states.every((state) => state === 'connected');

beforeAll(async () => {
  visit = await openVisit();
  ({ doctor, patient } = visit);
  for (const { page } of [doctor, patient]) {
    await page.addInitScript(count);
    await page.reload();
  }
  await openRoom(doctor.page, kPatient);
  // What the room is, is asked at the first call, which does not wait for a slow answer.
  await call(doctor.page, kPatient);
  await patient.page.getByRole('button', { name: 'Decline' }).click();
  await seeItEnd(doctor.page);
});

afterAll(() => visit?.close());

beforeEach(async () => {
  await patient.page.evaluate(() => void (window.asked = 0));
  await call(doctor.page, kPatient);
  await patient.page.getByRole('button', { name: /^Accept/ }).waitFor();
  for (const person of [doctor, patient]) await eventually(() => looks(person), isConnected, 'the ringing two are connected');
});

it('connects while it rings, and shows and sends nothing that nobody agreed to', async () => {
  const [caller, callee] = [await looks(doctor), await looks(patient)];
  expect(callee.asked).toBe(0);
  expect(callee.devices).toBe(0);
  expect(caller.shown).toBe(0);
  expect(callee.shown).toBe(0);
  expect(caller.seen).toBe(0);
  expect(callee.seen).toBe(0);
  // The accept then has only to uncover it.
  await eventually(() => looks(patient), ({ ready, seen }) => ready === 1 && seen === 0, 'the picture plays where nobody sees it');

  await accept(patient.page);
  for (const { page } of [doctor, patient]) await stage(page).waitFor();
  await Promise.all([seesAndHears(doctor.page, 'the doctor'), seesAndHears(patient.page, 'the patient')]);
  expect((await looks(doctor)).described).toBe(caller.described);
  expect((await looks(patient)).described).toBe(callee.described);
  const talking = await looks(patient);
  expect(talking.asked).toBeGreaterThan(0);
  expect(talking.devices).toBe(2);

  await control(doctor.page, 'End call');
  for (const { page } of [doctor, patient]) await seeItEnd(page);
});

it.each([
  ['declined', () => patient.page.getByRole('button', { name: 'Decline' }).click()],
  ['given up', () => control(doctor.page, /^(Cancel|End call)/)],
])('lets go of everything when it is %s', async (_how, end) => {
  await end();
  for (const person of [doctor, patient]) {
    await eventually(() => looks(person), ({ states }) => states.length === 0, 'every connection is closed');
  }
  expect((await looks(patient)).asked).toBe(0);
  await doctor.page.locator('[data-bedside-state="ended"]').waitFor();
  await seeItEnd(doctor.page);
});
