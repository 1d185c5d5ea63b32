/**
 * What an accept costs: from the click on Accept to the first frame of the other side, at the callee and at the caller,
 * for calls that are connected while they ring and for ordinary ones in turns.
 *
 *   bench/accept [RUNS [RTT_MS]]      BENCH_ALL=1 prints every run, with what the callee sent before and after
 *
 * Each person has a browser of their own; with RTT_MS the two and the server live in the namespaces of bench/netlab.
 * All clocks are those of one machine. A picture counts when a person would see it: in an element that is in sight, and
 * drawn. A black frame is no picture: it is what is sent in the place of the callee's camera while it rings. The callee's
 * devices are closed before the click, and opening them is part of what the caller waits for.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { it } from 'vitest';
import { chromiumPath, launchBrowser, newPerson, type Person } from '../../tests/browser/lib/browser.ts';
import { eventually } from '../../tests/browser/lib/media.ts';
import { accept, call, control, kDoctor, kPatient, openRoom, seeItEnd, signIn } from '../../tests/browser/lib/pages.ts';
import { serverPath, startServer } from '../../tests/browser/lib/server.ts';
import { header, row } from './stats.mjs';

interface Marks {
  pressed?: number;
  devices?: number;
  frame?: number;
}

declare global {
  interface Window {
    acceptMarks: Marks;
  }
}

const kRuns = Number(process.env['BENCH_RUNS'] ?? 12);
const kRtt = process.env['BENCH_RTT'];
const kServer = 'http://10.77.0.3:8080';

/** Runs in the page before its own scripts. */
function markMoments(): void {
  const now = () => performance.timeOrigin + performance.now();
  window.acceptMarks = {};
  addEventListener(
    'click',
    ({ target }) => {
      if (/^Accept/.test((target as Element).closest('button')?.textContent ?? '')) window.acceptMarks.pressed = now();
    },
    true,
  );
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await ask(constraints);
    window.acceptMarks.devices = now();
    return stream;
  };
  const isRemote = (stream: MediaStream) =>
    window.bedsidePeers.some((peer) => peer.getReceivers().some(({ track }) => stream.getTracks().includes(track)));
  const pixel = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
  const isBlack = (video: HTMLVideoElement) => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.drawImage(video, 0, 0, 1, 1);
    return pixel.getImageData(0, 0, 1, 1).data.slice(0, 3).every((value) => value < 32);
  };
  /** What a person would see: laid out, on the screen, not transparent, and with nothing modal over it. */
  const isSeen = (video: HTMLVideoElement) => {
    if (!video.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const { left, top, width, height } = video.getBoundingClientRect();
    return document.elementsFromPoint(left + width / 2, top + height / 2).includes(video);
  };
  // The moment that counts is that of the animation frame after the one whose drawing holds the picture: then it is out.
  let drawn = false;
  const watch = () => {
    requestAnimationFrame(watch);
    if (window.acceptMarks.frame !== undefined) return void (drawn = false);
    if (drawn) return void (window.acceptMarks.frame = now());
    for (const video of document.querySelectorAll('video')) {
      const { srcObject } = video;
      if (srcObject instanceof MediaStream && isRemote(srcObject) && isSeen(video) && !isBlack(video)) drawn = true;
    }
  };
  requestAnimationFrame(watch);
}

/** Somebody who pays for this network by the byte is called in the ordinary way. */
const meter = (page: Page, metered: boolean) =>
  page.evaluate((saveData) => {
    const value = Object.assign(new EventTarget(), { saveData });
    Object.defineProperty(navigator, 'connection', { configurable: true, value });
  }, metered);

/** What the callee's connection says of what it sends: tells a slow run from a fast one. */
const sent = (page: Page) =>
  page.evaluate(async () => {
    const told: Record<string, unknown> = {};
    const peer = window.bedsidePeers.find(({ connectionState }) => connectionState === 'connected');
    for (const report of (await peer?.getStats())?.values() ?? []) {
      if (report.type === 'candidate-pair' && report.nominated) told['kbps'] = Math.round((report.availableOutgoingBitrate ?? 0) / 1000);
      if (report.type !== 'outbound-rtp' || report.kind !== 'video') continue;
      for (const name of ['framesEncoded', 'keyFramesEncoded', 'pliCount', 'frameHeight', 'totalPacketSendDelay', 'hugeFramesSent']) {
        told[name] = report[name];
      }
    }
    return told;
  });

const read = (page: Page) => page.evaluate(() => window.acceptMarks);
const clear = (page: Page) => page.evaluate(() => void (window.acceptMarks = {}));
const states = (page: Page) =>
  page.evaluate(() => window.bedsidePeers.map((peer) => peer.connectionState).filter((state) => state !== 'closed'));

/** The ring has come to rest: an early call is connected, of an ordinary one the callee has heard everything. */
async function rings(people: Person[], early: boolean): Promise<void> {
  await people[1]!.page.getByRole('button', { name: /^Accept/ }).waitFor();
  const isReady = (open: string[]) => open.length > 0 && open.every((state) => state === 'connected');
  for (const { page } of people) await eventually(() => states(page), early ? isReady : () => true, 'it rings');
  // People take longer than that, and the estimate of the bandwidth grows meanwhile.
  await people[1]!.page.waitForTimeout(2_500);
}

it('prints the table', { timeout: 900_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bedside-accept-'));
  const within = (space: string, program: string) => {
    if (!kRtt) return program;
    const file = join(folder, `${space}-${basename(program)}`);
    writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${space} ${program} "$@"\n`, { mode: 0o755 });
    return file;
  };
  const flags = kRtt ? [`--unsafely-treat-insecure-origin-as-secure=${kServer}`] : [];
  const load = loadavg()[0]!;
  const server = await startServer(undefined, {
    binary: within('bed-s', serverPath),
    ...(kRtt && { listen: kServer }),
  });
  const browsers: Browser[] = [];
  try {
    for (const space of ['bed-a', 'bed-b']) {
      browsers.push(await launchBrowser(flags, { executable: within(space, chromiumPath) }));
    }
    const people = [await newPerson(browsers[0]!), await newPerson(browsers[1]!)];
    const [doctor, patient] = people as [Person, Person];
    for (const { context } of people) await context.addInitScript(markMoments);
    await signIn(doctor.page, server.links.get(kDoctor)!);
    await signIn(patient.page, server.links.get(kPatient)!);
    await openRoom(doctor.page, kPatient);
    await openRoom(patient.page, kDoctor);
    const kinds = ['connected while ringing', 'ordinary'].map((name) => ({
      name,
      callee: [] as number[],
      caller: [] as number[],
      devices: [] as number[],
      sent: [] as unknown[],
    }));
    // The first of either kind is dropped: it pays for cold code.
    for (let run = 0; run < 2 * (kRuns + 1); run += 1) {
      const early = run % 2 === 0;
      for (const { page } of people) {
        await clear(page);
        await meter(page, !early);
      }
      await call(doctor.page, kPatient);
      await rings(people, early);
      const before = await sent(patient.page);
      await accept(patient.page);
      for (const { page } of people) {
        await page.waitForFunction(() => window.acceptMarks.frame !== undefined, undefined, { timeout: 30_000 });
      }
      const [caller, callee] = [await read(doctor.page), await read(patient.page)];
      if (run > 1) {
        const series = kinds[run % 2]!;
        series.callee.push(callee.frame! - callee.pressed!);
        series.caller.push(caller.frame! - callee.pressed!);
        series.devices.push(callee.devices! - callee.pressed!);
        series.sent.push([before, await sent(patient.page)]);
      }
      await control(doctor.page, 'End call');
      for (const { page } of people) await seeItEnd(page);
    }
    const ordinary = kinds[1]!;
    const lines = [`round trip ${kRtt || 0} ms, load at the start ${load.toFixed(1)}`, header];
    for (const { name, callee, caller, devices } of kinds) {
      lines.push(row(`${name}: accept pressed → first frame at the callee`, callee, ordinary.callee));
      lines.push(row(`${name}: accept pressed → first frame at the caller`, caller, ordinary.caller));
      lines.push(row(`${name}: accept pressed → the callee's devices are open`, devices));
    }
    process.stdout.write(`${lines.join('\n')}\n`);
    if (process.env['BENCH_ALL']) process.stdout.write(`${JSON.stringify(kinds)}\n`);
  } finally {
    for (const browser of browsers) await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
