// Goal: the page speaks the browser's language, turned around where it is written so, and a new choice leaves a call alone.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from './lib/browser.ts';
import { seesAndHears } from './lib/media.ts';
import { call, control, kDoctor, kPatient, openRoom, seeItEnd, signIn, stage } from './lib/pages.ts';
import { type DemoServer, startServer } from './lib/server.ts';

let server: DemoServer;
let browser: Browser;
let doctor: Person;
let patient: Person;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  doctor = await newPerson(browser);
  patient = await newPerson(browser, { locale: 'ar-EG' });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const lists = (page: Person['page']) => page.locator('.shell-list').evaluate((list) => list.getBoundingClientRect().left);

it('the page of an Arabic browser is Arabic and begins at the right', async () => {
  await patient.page.goto(server.links.get(kPatient)!);
  await patient.page.getByRole('heading', { name: 'المحادثات' }).waitFor();
  await signIn(doctor.page, server.links.get(kDoctor)!);
  expect(await patient.page.evaluate(() => document.documentElement.dir)).toBe('rtl');
  expect(await lists(patient.page)).toBeGreaterThan(700);
  expect(await lists(doctor.page)).toBeLessThan(200);
});

it('so is the call, whose words come with it', async () => {
  await patient.page.getByLabel('المحادثات').getByRole('link', { name: kDoctor }).click();
  await openRoom(doctor.page, kPatient);
  await call(doctor.page, kPatient);
  await patient.page.getByRole('button', { name: 'قبول' }).click();
  await Promise.all([stage(doctor.page).waitFor(), stage(patient.page).waitFor()]);
  await seesAndHears(patient.page, 'the patient');
});

it('another language while the call runs changes the words and not the call', async () => {
  const peers = await patient.page.evaluate(() => window.bedsidePeers.length);
  await patient.page.getByRole('link', { name: 'الإعدادات' }).click();
  await patient.page.getByRole('combobox', { name: 'اللغة' }).selectOption('de');
  await patient.page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
  await stage(patient.page).waitFor();
  expect(await patient.page.evaluate(() => document.documentElement.dir)).toBe('ltr');
  await seesAndHears(patient.page, 'the patient');
  await seesAndHears(doctor.page, 'the doctor');
  expect(await patient.page.evaluate(() => window.bedsidePeers.length)).toBe(peers);
  await control(patient.page, 'Auflegen');
  await seeItEnd(doctor.page);
});

it('the choice is kept for the next visit, and for whoever has to sign in', async () => {
  await patient.page.reload();
  await patient.page.getByRole('button', { name: 'Hier abmelden' }).click();
  await patient.page.getByRole('heading', { name: 'Anmelden' }).waitFor();
  await patient.page.getByRole('combobox', { name: 'Sprache' }).selectOption('hi');
  await patient.page.getByRole('heading', { name: 'साइन इन करें' }).waitFor();
  expect(patient.complaints).toEqual([]);
});
