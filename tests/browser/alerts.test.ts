// Goal: a call reaches a background tab once, however many tabs there are, and its notification answers and declines.
import type { Browser, Page, Worker } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, listen, newPerson, type Person } from './lib/browser.ts';
import { eventually, seesAndHears } from './lib/media.ts';
import { call, control, kDoctor, kPatient, openRoom, seeItEnd, signIn, stage } from './lib/pages.ts';
import { type DemoServer, startServer } from './lib/server.ts';

declare global {
  interface Window {
    bedsideHidden: boolean;
    bedsideRings: number;
  }
  /** Of public/sw.js. */
  function onPress(action: string, data: object): Promise<void>;
}

let server: DemoServer;
let browser: Browser;
let doctor: Person;
let patient: Person;
let second: Page;

/** Runs in the page: a driven browser shows every tab as looked at, and nobody hears whether it rings. */
function pretend(): void {
  window.bedsideHidden = false;
  Object.defineProperty(document, 'visibilityState', { get: () => (window.bedsideHidden ? 'hidden' : 'visible') });
  window.bedsideRings = 0;
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (...parts) {
    window.bedsideRings += 1;
    start.apply(this, parts);
  };
}

interface Shown {
  title: string;
  data: { call_id: string; room_id: string };
}

function notices(page: Page): Promise<Shown[]> {
  return page.evaluate(async () => {
    const shown = await (await navigator.serviceWorker.ready).getNotifications();
    return shown.map(({ title, data }) => ({ title, data: data as Shown['data'] }));
  });
}

async function worker(): Promise<Worker> {
  return patient.context.serviceWorkers()[0] ?? patient.context.waitForEvent('serviceworker');
}

async function press(action: string, data: object): Promise<void> {
  await (await worker()).evaluate(([pressed, what]) => onPress(pressed as string, what as object), [action, data]);
}

const both = () => [patient.page, second];
const rings = async () => (await Promise.all(both().map((page) => page.evaluate(() => window.bedsideRings)))).reduce((a, b) => a + b, 0);

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  doctor = await newPerson(browser);
  patient = await newPerson(browser);
  await patient.context.grantPermissions(['notifications', 'camera', 'microphone'], { origin: server.url });
  await patient.context.addInitScript(pretend);
  await signIn(doctor.page, server.links.get(kDoctor)!);
  await signIn(patient.page, server.links.get(kPatient)!);
  await patient.page.getByRole('link', { name: 'Settings' }).click();
  await patient.page.getByRole('switch', { name: /Notify me/ }).click();
  second = await patient.context.newPage();
  listen(second, patient.complaints);
  await second.goto(server.url);
  await second.getByText(`Signed in as ${kPatient}`).waitFor();
  await openRoom(doctor.page, kPatient);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function away(): Promise<void> {
  for (const page of both()) await page.evaluate(() => ((window.bedsideHidden = true), (window.bedsideRings = 0)));
}

describe('a call for somebody whose tabs are all in the background', () => {
  it('shows one notification, rings once, and is declined by its button', async () => {
    await away();
    await call(doctor.page, kPatient);
    const [notice] = await eventually(() => notices(second), (shown) => shown.length > 0, 'a notification');
    for (const page of both()) await page.getByRole('button', { name: 'Decline' }).waitFor();
    expect(notice!.title).toBe(`${kDoctor} is calling`);
    expect(await notices(second)).toHaveLength(1);
    await eventually(rings, (count) => count === 1, 'one tab rings');
    await press('decline', notice!.data);
    await seeItEnd(doctor.page);
    await eventually(() => notices(second), (shown) => shown.length === 0, 'the notification leaves');
  });

  it('is answered by the button', async () => {
    await away();
    await call(doctor.page, kPatient);
    const [notice] = await eventually(() => notices(second), (shown) => shown.length > 0, 'a notification');
    await press('answer', notice!.data);
    await stage(doctor.page).waitFor();
    await seesAndHears(doctor.page, 'the doctor');
    await control(doctor.page, 'End call');
    await seeItEnd(doctor.page);
    expect(patient.complaints).toEqual([]);
  });

  it('rings on when the tab that rang is closed', async () => {
    await away();
    await call(doctor.page, kPatient);
    await eventually(rings, (count) => count === 1, 'one tab rings');
    const rang = (await patient.page.evaluate(() => window.bedsideRings)) === 1 ? patient.page : second;
    const other = rang === second ? patient.page : second;
    await rang.close();
    await eventually(() => other.evaluate(() => window.bedsideRings), (count) => count === 1, 'the other tab rings');
    patient.page = other;
    second = await patient.context.newPage();
    await second.goto(server.url);
    await second.getByText(`Signed in as ${kPatient}`).waitFor();
    await patient.page.getByRole('button', { name: 'Decline' }).click();
    await seeItEnd(doctor.page);
  });

  it('who does not want to be disturbed hears nothing, and finds the missed call with a way back', async () => {
    await patient.page.evaluate(() => (location.hash = '#/settings'));
    await patient.page.getByRole('switch', { name: /Do not disturb/ }).click();
    await second.reload();
    await second.getByText(`Signed in as ${kPatient}`).waitFor();
    await away();
    await call(doctor.page, kPatient);
    for (const page of both()) await page.getByRole('button', { name: 'Decline' }).waitFor();
    expect(await rings()).toBe(0);
    expect(await notices(second)).toEqual([]);
    await control(doctor.page, 'Cancel call');
    await seeItEnd(doctor.page);
    await second.getByRole('link', { name: 'Calls' }).click();
    await second.getByText('Missed', { exact: true }).first().waitFor();
    await second.getByRole('button', { name: /Video call with/ }).first().waitFor();
  });
});

describe('the page without its server', () => {
  it('opens from what was kept, says what is wrong, and comes back by itself', async () => {
    await second.evaluate(() => navigator.serviceWorker.ready);
    await server.crash();
    await second.reload();
    await second.getByText('The server does not answer').waitFor();
    await server.restart();
    await second.getByText(`Signed in as ${kPatient}`).waitFor();
  });
});
