/**
 * What the page costs: bytes and time until it can be used, how soon a call rings, what a running call takes while nobody
 * touches it, and what fifty calls leave behind.
 *
 *   bench/page_cost [CALLS]
 *
 * A cold start is measured twice: as this machine has it, and as a phone of the middle class on a slow 4G has it (the
 * profile that Lighthouse uses: 1.6 Mbit/s, 150 ms, a processor four times as slow).
 */
import type { Browser, CDPSession, Page } from 'playwright-core';
import { it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../../tests/browser/lib/browser.ts';
import { accept, call, control, kDoctor, kPatient, openRoom, seeItEnd, signIn, stage } from '../../tests/browser/lib/pages.ts';
import { startServer } from '../../tests/browser/lib/server.ts';
import { median } from './stats.mjs';

const kStarts = 5;
const kWarm = 5;
const kCalls = Number(process.env['BENCH_CALLS'] ?? 50);
const kIdleMs = 20_000;
/** Encoder and bandwidth estimate have found their place by then. */
const kSettleMs = 8_000;

interface Start {
  bytes: number;
  requests: number;
  painted: number;
  usable: number;
  blocked: number;
}

type Kept = NonNullable<Parameters<typeof newPerson>[1]>['storageState'];

declare global {
  interface Window {
    pressedAt: number;
    rangAt: number;
    usableAt: number;
    blockedMs: number;
    lastTaskAt: number;
  }
}

/** Runs in the page before its own scripts. */
function markStart(): void {
  window.blockedMs = window.lastTaskAt = 0;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      window.blockedMs += Math.max(0, duration - 50);
      window.lastTaskAt = startTime + duration;
    }
  }).observe({ type: 'longtask', buffered: true });
  const watch = new MutationObserver(() => {
    if (!document.querySelector('textarea')) return;
    window.usableAt = performance.now();
    watch.disconnect();
  });
  document.addEventListener('DOMContentLoaded', () => watch.observe(document.body, { childList: true, subtree: true }));
}

/** Runs in the page before its own scripts. */
function markRing(): void {
  const now = () => performance.timeOrigin + performance.now();
  addEventListener('click', ({ target }) => {
    if ((target as Element).closest('.call-buttons button')) window.pressedAt = now();
  }, true);
  document.addEventListener('DOMContentLoaded', () =>
    new MutationObserver(() => {
      if (document.querySelector('.bedside-incoming')) window.rangAt ||= now();
    }).observe(document.body, { childList: true, subtree: true }),
  );
}

/** From the address to a field that can be written in, in a browser that has never been here. */
async function coldStart(browser: Browser, url: string, storageState: Kept, slow: boolean): Promise<Start> {
  const { context, page } = await newPerson(browser, { storageState, serviceWorkers: 'block' });
  await context.addInitScript(markStart);
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  let bytes = 0;
  let requests = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests += 1;
  });
  if (slow) {
    const throughput = (1.6 * 1024 * 1024) / 8;
    await session.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: throughput, uploadThroughput: throughput / 2 });
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  }
  await page.goto(url);
  await page.waitForFunction(() => window.usableAt > 0);
  await page.waitForLoadState('networkidle');
  const { painted, usable, blocked, last } = await page.evaluate(() => ({
    painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
    usable: window.usableAt,
    blocked: window.blockedMs,
    last: window.lastTaskAt,
  }));
  await context.close();
  return { bytes, requests, painted, usable: Math.max(usable, Math.min(last, usable + 5_000)), blocked };
}

async function metricsOf(session: CDPSession): Promise<Map<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics');
  return new Map(metrics.map(({ name, value }) => [name, value]));
}

/** Seconds of processor by kind of process. */
async function processors(browser: Browser): Promise<Map<string, number>> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sums = new Map<string, number>();
  for (const { type, cpuTime } of processInfo) sums.set(type, (sums.get(type) ?? 0) + cpuTime);
  return sums;
}

const framesOf = (page: Page) =>
  page.evaluate(() => {
    const { totalVideoFrames, droppedVideoFrames } = document.querySelector<HTMLVideoElement>('video.bedside-remote')!.getVideoPlaybackQuality();
    return { shown: totalVideoFrames - droppedVideoFrames, dropped: droppedVideoFrames };
  });

async function idleInCall(browser: Browser, { page, context }: Person): Promise<string[]> {
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  await page.waitForTimeout(kSettleMs);
  const [cpu, metrics, frames] = [await processors(browser), await metricsOf(session), await framesOf(page)];
  await page.waitForTimeout(kIdleMs);
  const [cpuAfter, after, framesAfter] = [await processors(browser), await metricsOf(session), await framesOf(page)];
  const seconds = kIdleMs / 1_000;
  const each = (name: string) => ((after.get(name) ?? 0) - (metrics.get(name) ?? 0)) / seconds;
  const share = [...cpuAfter].map(([type, value]) => [type, ((value - (cpu.get(type) ?? 0)) / seconds) * 100] as const).filter(([, percent]) => percent > 0.5);
  return [
    `| pictures of the other side shown | ${((framesAfter.shown - frames.shown) / seconds).toFixed(1)}/s, ${framesAfter.dropped - frames.dropped} dropped in ${seconds} s |`,
    `| main thread of one page | ${(each('TaskDuration') * 100).toFixed(1)} % of a core, scripts ${(each('ScriptDuration') * 100).toFixed(2)} % |`,
    `| layouts and style passes of one page | ${each('LayoutCount').toFixed(1)}/s and ${each('RecalcStyleCount').toFixed(1)}/s |`,
    `| both pages, encoders and decoders in software | ${share.map(([type, percent]) => `${type} ${percent.toFixed(0)} %`).join(', ')} of a core |`,
  ];
}

/** What is held once the rubbish is taken away, and the chat closed, which gains an entry with each call as it should. */
async function held({ page, context }: Person): Promise<{ heap: number; listeners: number; nodes: number; open: number }> {
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  const open = await page.evaluate(() => {
    const count = window.bedsidePeers.filter(({ connectionState }) => connectionState !== 'closed').length;
    window.bedsidePeers.length = 0;
    return count;
  });
  const here = await page.evaluate(() => location.hash);
  const go = (hash: string) => page.evaluate((to) => void (location.hash = to), hash);
  await go('#/settings');
  await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
  for (let i = 0; i < 3; i += 1) await session.send('HeapProfiler.collectGarbage');
  const metrics = await metricsOf(session);
  await go(here);
  await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor({ state: 'detached' });
  await session.detach();
  return { heap: metrics.get('JSHeapUsedSize')!, listeners: metrics.get('JSEventListeners')!, nodes: metrics.get('Nodes')!, open };
}

it('prints the tables', { timeout: 1_800_000 }, async () => {
  const server = await startServer();
  const browser = await launchBrowser();
  const say = (line: string) => process.stdout.write(`${line}\n`);
  try {
    const [doctor, patient] = [await newPerson(browser), await newPerson(browser)];
    for (const { context } of [doctor, patient]) await context.addInitScript(markRing);
    await signIn(doctor.page, server.links.get(kDoctor)!);
    await signIn(patient.page, server.links.get(kPatient)!);
    await openRoom(doctor.page, kPatient);
    const storageState = await doctor.context.storageState();

    say('| cold start of a signed-in page | bytes | requests | first paint | usable | main thread blocked |\n|---|---|---|---|---|---|');
    for (const slow of [false, true]) {
      const starts: Start[] = [];
      for (let run = 0; run < kStarts; run += 1) starts.push(await coldStart(browser, doctor.page.url(), storageState, slow));
      const of = (name: keyof Start) => median(starts.map((start) => start[name])).toFixed(0);
      say(`| ${slow ? 'slow 4G, a quarter of the processor' : 'this machine'} | ${of('bytes')} | ${of('requests')} | ${of('painted')} ms | ${of('usable')} ms | ${of('blocked')} ms |`);
    }

    const ring = async (): Promise<number> => {
      for (const { page } of [doctor, patient]) await page.evaluate(() => void (window.rangAt = window.pressedAt = 0));
      await call(doctor.page, kPatient);
      await patient.page.locator('.bedside-incoming').waitFor();
      return (await patient.page.evaluate(() => window.rangAt)) - (await doctor.page.evaluate(() => window.pressedAt));
    };
    const hangUp = async () => {
      await control(doctor.page, 'End call');
      await Promise.all([seeItEnd(doctor.page), seeItEnd(patient.page)]);
    };
    const take = async () => {
      await accept(patient.page);
      await Promise.all([stage(doctor.page).waitFor(), stage(patient.page).waitFor()]);
    };

    const first = await ring();
    await take();
    say('\n| while nobody touches it, in a call | |\n|---|---|');
    for (const line of await idleInCall(browser, doctor)) say(line);
    await hangUp();

    const rings: number[] = [];
    const before = new Map<Person, Awaited<ReturnType<typeof held>>>();
    for (let count = 2; count <= kCalls; count += 1) {
      rings.push(await ring());
      await take();
      await hangUp();
      if (count === kWarm) for (const person of [doctor, patient]) before.set(person, await held(person));
    }
    say('\n| from the press on *call* to the ring at the other side | |\n|---|---|');
    say(`| first of a page, call code and engine not loaded | ${first.toFixed(0)} ms |`);
    say(`| later ones, n = ${rings.length} | median ${median(rings).toFixed(0)} ms, worst ${Math.max(...rings).toFixed(0)} ms |`);
    say(`\n| after ${kWarm} → after ${kCalls} calls | heap | listeners | nodes | open connections |\n|---|---|---|---|---|`);
    for (const [name, person] of [['caller', doctor], ['callee', patient]] as const) {
      const [then, now] = [before.get(person)!, await held(person)];
      say(`| ${name} | ${then.heap} → ${now.heap} bytes | ${then.listeners} → ${now.listeners} | ${then.nodes} → ${now.nodes} | ${then.open} → ${now.open} |`);
    }
  } finally {
    await browser.close();
    await server.stop();
  }
});
