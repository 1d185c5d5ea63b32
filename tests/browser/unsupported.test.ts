// Goal: whoever opens a join link in a browser without calls (an app's own) learns it before the link is used up, and gets in elsewhere.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from './lib/browser.ts';
import { kDoctor, kPatient, openRoom, signIn } from './lib/pages.ts';
import { type DemoServer, startServer } from './lib/server.ts';

const kWhy = /cannot make calls: it lacks WebRTC and access to camera and microphone/;

let server: DemoServer;
let browser: Browser;
let doctor: Person;

const phone = { width: 390, height: 844 };

async function newPoorPerson(): Promise<Person> {
  const person = await newPerson(browser, phone);
  await person.context.addInitScript(() => {
    Reflect.deleteProperty(window, 'RTCPeerConnection');
    Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
  });
  return person;
}

async function enter(page: Page): Promise<void> {
  await page.getByLabel('Your name').fill('Gus Guest');
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByRole('button', { name: 'Wait for the doctor' }).waitFor();
}

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  doctor = await newPerson(browser);
  await signIn(doctor.page, server.links.get(kDoctor)!);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it('in the room a call button says why, and the other side reads that calls will not work', async () => {
  const poor = await newPoorPerson();
  await signIn(poor.page, server.links.get(kPatient)!);
  await openRoom(poor.page, kDoctor);
  await poor.page.getByRole('region', { name: 'Waiting room' }).getByText(kWhy).waitFor();
  // It is pale, and pressed all the same.
  await poor.page.getByRole('button', { name: `Video call with ${kDoctor}` }).click({ force: true });
  await poor.page.locator('.toast').getByText(kWhy).waitFor();
  await openRoom(doctor.page, kPatient);
  await doctor.page.getByText('calls will not work yet').waitFor();
  await poor.context.close();
});

it('the link is told to be opened elsewhere, and still works there', async () => {
  await openRoom(doctor.page, kPatient);
  await doctor.page.getByRole('link', { name: 'Invite by link' }).click();
  await doctor.page.getByRole('button', { name: 'Make a link' }).click();
  const link = await doctor.page.getByLabel('Your new link').inputValue();
  const poor = await newPoorPerson();
  await poor.page.goto(link);
  await poor.page.getByRole('alert').getByText(kWhy).waitFor();
  await poor.page.getByText('Your link has not been used').waitFor();
  expect(await poor.page.getByLabel('Your link').inputValue()).toBe(link);
  expect(await poor.page.getByRole('button', { name: 'Enter' }).count()).toBe(0);
  await poor.context.close();
  const good = await newPerson(browser, phone);
  await good.page.goto(link);
  await enter(good.page);
  await good.context.close();
});
