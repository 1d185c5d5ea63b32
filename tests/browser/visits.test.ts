// Goal: a patient without an account comes by a link, waits, is let in, leaves the picture and comes back; what is over
// says so. Each step as the two of them see it.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from './lib/browser.ts';
import { seesAndHears } from './lib/media.ts';
import { accept, control, kDoctor, kPatient, openRoom, seeItEnd, signIn, stage } from './lib/pages.ts';
import { type DemoServer, startServer } from './lib/server.ts';

let server: DemoServer;
let browser: Browser;
let doctor: Person;
let guest: Person;
let link = '';
/** Where the doctor sees the links of the room. */
let links = '';

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  doctor = await newPerson(browser);
  guest = await newPerson(browser, { width: 820, height: 1180 });
  await signIn(doctor.page, server.links.get(kDoctor)!);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function makeLink(page = doctor.page): Promise<string> {
  await openRoom(page, kPatient);
  await page.getByRole('link', { name: 'Invite by link' }).click();
  await page.getByRole('button', { name: 'Make a link' }).click();
  links = page.url();
  return page.getByLabel('Your new link').inputValue();
}

it('a doctor makes a link, and whoever opens it is in the room with the name they gave', async () => {
  link = await makeLink();
  expect(link).toMatch(/#\/join\/[0-9a-f]{64}$/);
  const { page } = guest;
  await page.goto(link);
  await page.getByText(`${kDoctor} has invited you`).waitFor();
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByText('Fill in this field.').waitFor();
  await page.getByLabel('Your name').fill('Gus Guest');
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByRole('button', { name: 'Wait for the doctor' }).waitFor();
  expect(page.url()).not.toContain('join');
  await doctor.page.getByText('Used by Gus Guest').waitFor();
});

it('the same link says that it is used, and what to do', async () => {
  const late = await newPerson(browser);
  await late.page.goto(link);
  await late.page.getByText('somebody has used it').waitFor();
  await late.page.getByText('Ask whoever sent it for a new one').waitFor();
  await late.page.goto(`${server.url}/#/join/${'0'.repeat(64)}`);
  await late.page.getByText('There is no such link').waitFor();
  await late.context.close();
});

it('the guest waits; the doctor sees it, also after a restart and a reload on both sides', async () => {
  // What the doctor hears: every note that the page plays from here on.
  await doctor.page.evaluate(() => {
    const notes: number[] = [];
    Object.assign(window, { notes });
    const play = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      notes.push(this.frequency.value);
      play.call(this, when);
    };
  });
  await guest.page.getByRole('button', { name: 'Wait for the doctor' }).click();
  await guest.page.getByText('You are waiting since').waitFor();
  await doctor.page.waitForFunction(() => (window as unknown as { notes: number[] }).notes.length === 2);
  await doctor.page.getByRole('link', { name: /Waiting room/ }).click();
  await doctor.page.getByRole('button', { name: 'Let in: Gus Guest' }).waitFor();
  await server.crash();
  await server.restart();
  await Promise.all([guest.page.reload(), doctor.page.reload()]);
  await guest.page.getByText('You are waiting since').waitFor();
  await doctor.page.getByText('Has just come').waitFor();
});

it('letting in is a call; out of the picture and back again while the other side stays; the end is for both', async () => {
  await doctor.page.getByRole('button', { name: 'Let in: Gus Guest' }).click();
  await accept(guest.page);
  await stage(doctor.page).waitFor();
  await Promise.all([seesAndHears(doctor.page, 'the doctor'), seesAndHears(guest.page, 'the guest')]);
  await control(guest.page, /Leave the picture/);
  await guest.page.getByText(`You left the picture. The visit with ${kDoctor} goes on.`).waitFor();
  await guest.page.getByRole('button', { name: 'Back to the picture' }).click();
  await stage(guest.page).waitFor();
  await Promise.all([seesAndHears(doctor.page, 'the doctor'), seesAndHears(guest.page, 'the guest')]);
  await control(guest.page, /Leave the picture/);
  await guest.page.getByRole('button', { name: 'Finish visit' }).click();
  await seeItEnd(doctor.page);
  await guest.page.getByText('You left the picture').waitFor({ state: 'detached' });
  expect(await doctor.page.getByText('Nobody is waiting').count()).toBe(1);
});

it('somebody new is invited in one step, and meets the doctor in a conversation of their own', async () => {
  await doctor.page.goto(`${server.url}/#/rooms`);
  await doctor.page.getByRole('link', { name: 'Invite somebody new' }).click();
  await doctor.page.getByLabel('What it is about').fill('A wound on the hand');
  await doctor.page.getByRole('button', { name: 'Make a conversation and a link' }).click();
  const fresh = await doctor.page.getByLabel('Your new link').inputValue();
  await doctor.page.getByRole('heading', { name: 'Invite to “A wound on the hand”' }).waitFor();
  const stranger = await newPerson(browser, { width: 390, height: 844 });
  await stranger.page.goto(fresh);
  await stranger.page.getByText(`${kDoctor} has invited you to “A wound on the hand”.`).waitFor();
  await stranger.page.getByLabel('Your name').fill('Nina New');
  await stranger.page.getByRole('button', { name: 'Enter' }).click();
  await stranger.page.getByRole('button', { name: 'Wait for the doctor' }).waitFor();
  await doctor.page.getByText('Used by Nina New').waitFor();
  await doctor.page.reload();
  expect(await doctor.page.getByLabel('Your new link').count()).toBe(0);
  await stranger.context.close();
});

it('a link that is taken back after its use takes the guest out', async () => {
  await doctor.page.goto(links);
  await doctor.page.getByRole('button', { name: 'Remove Gus Guest' }).click();
  await doctor.page.getByText('Taken back').waitFor();
  await guest.page.getByText('No conversations yet').waitFor();
});

it('a guest whose time is over reads that the visit has ended, and is asked for no password', async () => {
  const short = await startServer('[auth]\nguest_session_seconds = 20\n');
  const [host, late] = await Promise.all([newPerson(browser), newPerson(browser, { width: 390, height: 844 })]);
  try {
    await signIn(host.page, short.links.get(kDoctor)!);
    await late.page.goto(await makeLink(host.page));
    await late.page.getByLabel('Your name').fill('Gus Guest');
    await late.page.getByRole('button', { name: 'Enter' }).click();
    await late.page.getByRole('button', { name: 'Wait for the doctor' }).waitFor();
    await late.page.getByRole('heading', { name: 'Your visit has ended' }).waitFor();
    expect(await late.page.getByLabel('E-mail').count()).toBe(0);
    await late.page.reload();
    await late.page.getByRole('heading', { name: 'Your visit has ended' }).waitFor();
    await late.page.getByRole('button', { name: 'I have an account' }).click();
    await late.page.getByLabel('E-mail').waitFor();
  } finally {
    await Promise.all([host.context.close(), late.context.close()]);
    await short.stop();
  }
});
