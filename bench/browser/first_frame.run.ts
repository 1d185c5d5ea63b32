/**
 * Set-up time of a real call through the real server and page, beside the floor of two peer connections in one page.
 *
 *   bench/first_frame [RUNS]
 *
 * All in one run of one Chromium on one machine. Times are wall clocks of pages on that machine, so they can be
 * subtracted from each other. The first call of the series is dropped: it pays for cold code, as the floor's does.
 */
import type { Page } from 'playwright-core';
import { it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../../tests/browser/lib/browser.ts';
import { accept, call, control, kDoctor, kPatient, openRoom, seeItEnd, signIn, stage } from '../../tests/browser/lib/pages.ts';
import { startServer } from '../../tests/browser/lib/server.ts';
import { measureFloor } from './floor.mjs';
import { header, row } from './stats.mjs';

interface Marks {
  offer?: number;
  answer?: number;
  pressed?: number;
  frame?: number;
}

declare global {
  interface Window {
    marks: Marks;
  }
}

const kRuns = Number(process.env['BENCH_RUNS'] ?? 12);

/** Runs in the page before its own scripts: notes when descriptions are set, accept is pressed, and a remote frame is drawn. */
function markMoments(): void {
  const now = () => performance.timeOrigin + performance.now();
  window.marks = {};
  const set = RTCPeerConnection.prototype.setLocalDescription;
  RTCPeerConnection.prototype.setLocalDescription = function mark(this: RTCPeerConnection, ...given) {
    window.marks[this.signalingState === 'have-remote-offer' ? 'answer' : 'offer'] ??= now();
    return set.apply(this, given as [RTCLocalSessionDescriptionInit?]);
  };
  addEventListener('click', ({ target }) => {
    if (/^Accept/.test((target as Element).closest('button')?.textContent ?? '')) window.marks.pressed = now();
  }, true);
  const isRemote = (stream: MediaStream) =>
    window.bedsidePeers.some((peer) => peer.getReceivers().some(({ track }) => stream.getTracks().includes(track)));
  const source = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject')!;
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...source,
    set(this: HTMLVideoElement, stream: MediaStream | null) {
      source.set!.call(this, stream);
      // Whose picture it is shows at the first frame only: tracks join a stream that is on the screen already.
      if (stream) this.requestVideoFrameCallback?.(() => isRemote(stream) && (window.marks.frame ??= now()));
    },
  });
}

const read = (page: Page) => page.evaluate(() => window.marks);
const clear = (page: Page) => page.evaluate(() => void (window.marks = {}));
const bothSeen = (person: Person) => person.page.waitForFunction(() => window.marks.frame !== undefined, undefined, { timeout: 30_000 });

it('prints the table', { timeout: 600_000 }, async () => {
  const server = await startServer();
  const browser = await launchBrowser();
  try {
    const floorPerson = await newPerson(browser);
    await floorPerson.page.goto(`${server.url}/health`);
    const floor: number[] = await measureFloor(floorPerson.page, kRuns);
    await floorPerson.context.close();

    const [doctor, patient] = [await newPerson(browser), await newPerson(browser)];
    for (const { context } of [doctor, patient]) await context.addInitScript(markMoments);
    await signIn(doctor.page, server.links.get(kDoctor)!);
    await signIn(patient.page, server.links.get(kPatient)!);
    await openRoom(doctor.page, kPatient);
    await openRoom(patient.page, kDoctor);
    const series: Record<string, number[]> = { callee: [], caller: [], answered: [] };
    for (let run = 0; run <= kRuns; run += 1) {
      for (const { page } of [doctor, patient]) await clear(page);
      await call(doctor.page, kPatient);
      await accept(patient.page);
      for (const person of [doctor, patient]) await bothSeen(person);
      await stage(doctor.page).waitFor();
      const [caller, callee] = [await read(doctor.page), await read(patient.page)];
      if (run > 0) {
        series['callee']!.push(callee.frame! - callee.pressed!);
        series['caller']!.push(caller.frame! - callee.pressed!);
        series['answered']!.push(caller.frame! - callee.answer!);
      }
      await control(doctor.page, 'End call');
      for (const { page } of [doctor, patient]) await seeItEnd(page);
    }
    const lines = [
      header,
      row('floor: createOffer → first frame, two connections in one page', floor),
      row('answer made → first frame at the caller', series['answered']!, floor),
      row('accept pressed (devices closed) → first frame at the callee', series['callee']!, floor),
      row('accept pressed (devices closed) → first frame at the caller', series['caller']!, floor),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    await browser.close();
    await server.stop();
  }
});
