// Goal: a client of two tables and no more can call and be called, and is never answered before a human accepted.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from './lib/browser.ts';
import { eventually, seesAndHears } from './lib/media.ts';
import { accept, call, control, kDoctor, kPatient, messages, openRoom, signIn, stage } from './lib/pages.ts';
import { openPlain, plainState } from './lib/plain.ts';
import { type DemoServer, startServer } from './lib/server.ts';

// Date.parse() would cut the microseconds off and be a second wrong once in a thousand calls.
const micros = (at: string) => Date.parse(`${at.slice(0, 19)}Z`) * 1_000 + Number(at.slice(20, 26));
const wholeSeconds = (from: string, to: string) => Math.floor((micros(to) - micros(from)) / 1_000_000);

let browser: Browser;
let server: DemoServer;
let doctor: Person;
let plain: Person;
let plainId: string;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

beforeEach(async () => {
  server = await startServer();
  doctor = await newPerson(browser);
  plain = await newPerson(browser, { foreign: true });
  await signIn(doctor.page, server.links.get(kDoctor)!);
  plainId = await openPlain(plain.page, server, server.links.get(kPatient)!);
  await openRoom(doctor.page, kPatient);
});
afterEach(async () => {
  await doctor?.context.close();
  await plain?.context.close();
  await server?.stop();
});

describe('a plain client', () => {
  it('is called: its answer is its accept, and both see and hear each other', async () => {
    await call(doctor.page, kPatient);
    await eventually(() => plainState(plain.page), ({ signals }) => signals.some(({ signal_type }) => signal_type === 'offer'), 'the offer arrives');
    await doctor.page.getByText(`It rings at ${kPatient}…`).first().waitFor();
    await plain.page.evaluate(() => window.plain.answer());
    await stage(doctor.page).waitFor();
    await Promise.all([seesAndHears(doctor.page, 'the doctor'), seesAndHears(plain.page, 'the plain client')]);
    await eventually(() => plainState(plain.page), (state) => state.call?.status === 'active', 'the call is active in the table');

    await control(doctor.page, 'End call');
    await eventually(() => plainState(plain.page), (state) => state.call?.status === 'ended', 'the plain client learns of the end');
    await messages(doctor.page, kPatient).getByText(/^\d+:\d\d ·/).waitFor();
    const [row] = await plain.page.evaluate(() => window.plain.history());
    expect(row).toMatchObject({ status: 'ended', end_reason: 'hangup' });
    expect(row!.duration_seconds).toBe(wholeSeconds(row!.answered_at!, row!.ended_at!));
  });

  it('calls: nothing answers before the human does, then both see and hear each other', async () => {
    const rooms = await plain.page.evaluate(() => window.plain.rooms());
    const { room_id, user_id } = rooms.find((row) => row.user_id !== plainId)!;
    await plain.page.evaluate(([room, user]) => window.plain.call(room!, user!), [room_id, user_id]);
    await doctor.page.getByRole('button', { name: /^Accept/ }).waitFor();
    await eventually(() => plainState(plain.page), (state) => state.statuses.includes('ringing'), 'the call rings');
    // It rings; whatever the doctor's page did meanwhile, an answer is not among it.
    await new Promise((done) => setTimeout(done, 1_500));
    expect((await plainState(plain.page)).answersSeen).toBe(0);

    await accept(doctor.page);
    await stage(doctor.page).waitFor();
    await Promise.all([seesAndHears(doctor.page, 'the doctor'), seesAndHears(plain.page, 'the plain client')]);

    await plain.page.evaluate(() => window.plain.hangUp());
    await doctor.page.locator('[data-bedside-state="ended"]').waitFor();
    await messages(doctor.page, kPatient).getByText(/^\d+:\d\d ·/).waitFor();
  });

  it('is declined', async () => {
    const rooms = await plain.page.evaluate(() => window.plain.rooms());
    const { room_id, user_id } = rooms.find((row) => row.user_id !== plainId)!;
    await plain.page.evaluate(([room, user]) => window.plain.call(room!, user!), [room_id, user_id]);
    await doctor.page.getByRole('button', { name: 'Decline' }).click();
    await eventually(() => plainState(plain.page), (state) => state.call?.status === 'declined', 'the plain client is declined');
    expect((await plainState(plain.page)).answersSeen).toBe(0);
  });
});
