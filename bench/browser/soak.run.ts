/**
 * One call that goes on and on: pictures and sound in every minute, and memory that stays where it was. Fails when it does not.
 *
 *   bench/soak [MINUTES]
 */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../../tests/browser/lib/browser.ts';
import { received, seesAndHears } from '../../tests/browser/lib/media.ts';
import { accept, call, control, kDoctor, kPatient, openRoom, seeItEnd, signIn, stage, write } from '../../tests/browser/lib/pages.ts';
import { startServer } from '../../tests/browser/lib/server.ts';

const kMinutes = Number(process.env['BENCH_MINUTES'] ?? 30);
const kMiB = 1024 * 1024;
/** What the heap of a page and the memory of all renderers may have grown by, between the second fifth of the time and the last. */
const kMostHeap = 1.5 * kMiB;
const kMostMemory = 0.08;

interface Sample {
  heaps: number[];
  /** Proportional set sizes of all renderers, bytes. */
  renderers: number;
  frames: number[];
  energy: number[];
}

function memoryOf(pid: number): number {
  const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
  return Number(kilobytes ?? 0) * 1024;
}

async function sample(browser: Browser, people: Person[]): Promise<Sample> {
  const heaps: number[] = [];
  for (const { page, context } of people) {
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    heaps.push(metrics.find(({ name }) => name === 'JSHeapUsedSize')!.value);
    await session.detach();
  }
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { id }) => sum + memoryOf(id), 0);
  const media = await Promise.all(people.map(({ page }) => received(page)));
  return {
    heaps,
    renderers,
    frames: media.map(({ framesDecoded }) => framesDecoded),
    energy: media.map(({ totalAudioEnergy }) => totalAudioEnergy),
  };
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

it(`goes on for ${kMinutes} minutes`, { timeout: (kMinutes + 5) * 60_000 }, async () => {
  const server = await startServer();
  const browser = await launchBrowser();
  try {
    const people = [await newPerson(browser), await newPerson(browser)];
    const [doctor, patient] = people as [Person, Person];
    await signIn(doctor.page, server.links.get(kDoctor)!);
    await signIn(patient.page, server.links.get(kPatient)!);
    await openRoom(doctor.page, kPatient);
    await call(doctor.page, kPatient);
    await accept(patient.page);
    await Promise.all([stage(doctor.page).waitFor(), stage(patient.page).waitFor()]);
    await Promise.all([seesAndHears(doctor.page, 'the doctor'), seesAndHears(patient.page, 'the patient')]);

    const samples: Sample[] = [];
    process.stdout.write('| minute | heap of the doctor | heap of the patient | renderers | pictures decoded in this minute |\n|---|---|---|---|---|\n');
    for (let minute = 1; minute <= kMinutes; minute += 1) {
      await doctor.page.waitForTimeout(60_000);
      // Somebody writes now and then, as in any call.
      if (minute % 5 === 0) await write(doctor.page, `After ${minute} minutes`);
      const before = samples.at(-1);
      const now = await sample(browser, people);
      samples.push(now);
      const frames = now.frames.map((count, who) => count - (before?.frames[who] ?? 0));
      const mib = (bytes: number) => `${(bytes / kMiB).toFixed(1)} MiB`;
      process.stdout.write(`| ${minute} | ${now.heaps.map(mib).join(' | ')} | ${mib(now.renderers)} | ${frames.join(' and ')} |\n`);
      for (const [who, count] of frames.entries()) {
        expect(count, `pictures in minute ${minute}`).toBeGreaterThan(60);
        expect(now.energy[who], `sound in minute ${minute}`).toBeGreaterThan(before?.energy[who] ?? 0);
      }
    }
    const fifth = Math.max(1, Math.floor(kMinutes / 5));
    const early = samples.slice(fifth, 2 * fifth);
    const late = samples.slice(-fifth);
    for (const who of [0, 1]) {
      const grown = mean(late.map(({ heaps }) => heaps[who]!)) - mean(early.map(({ heaps }) => heaps[who]!));
      expect(grown, 'bytes that the heap has grown by').toBeLessThan(kMostHeap);
    }
    const renderers = mean(late.map((each) => each.renderers)) / mean(early.map((each) => each.renderers)) - 1;
    process.stdout.write(`renderers, second fifth → last fifth: ${(renderers * 100).toFixed(1)} %\n`);
    expect(renderers, 'share that the renderers have grown by').toBeLessThan(kMostMemory);
    await control(doctor.page, 'End call');
    await Promise.all([seeItEnd(doctor.page), seeItEnd(patient.page)]);
  } finally {
    await browser.close();
    await server.stop();
  }
});
