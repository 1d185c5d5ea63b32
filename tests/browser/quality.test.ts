// Goal: a way out that is narrow is scored and named at both ends; its sender lets the picture go step by step and keeps
// the voice, both people are told, and the picture comes back by itself.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Person } from './lib/browser.ts';
import { eventually, hears, received, seesAndHears } from './lib/media.ts';
import { narrowWayOut } from './lib/network.ts';
import { openVisit, type Visit } from './lib/visit.ts';

let visit: Visit;
let doctor: Person;
let patient: Person;
let wayOut: (kbitPerSecond: number) => Promise<void>;

const kWide = 10_000;

beforeAll(async () => {
  visit = await openVisit();
  ({ doctor, patient } = visit);
  wayOut = await narrowWayOut(doctor.page, kWide);
  await visit.begin();
  await Promise.all([seesAndHears(doctor.page, 'the doctor'), seesAndHears(patient.page, 'the patient')]);
});

afterAll(() => visit?.close());

interface Sent {
  active: boolean;
  frameRate: number;
  scale: number;
}

/** What the page's video sender is bound to; asked of the browser, not of the page. */
function sent(page: Page): Promise<Sent> {
  return page.evaluate(() => {
    const peer = window.bedsidePeers.find(({ connectionState }) => connectionState === 'connected');
    const sender = peer?.getSenders().find(({ track }) => track?.kind === 'video');
    const [encoding] = sender?.getParameters().encodings ?? [];
    return {
      active: encoding?.active ?? false,
      frameRate: encoding?.maxFramerate ?? 0,
      scale: encoding?.scaleResolutionDownBy ?? 1,
    };
  });
}

/** The bars are there for those who look and for those who ask a screen reader; they may be out of sight with the controls. */
function seesLine(page: Page, name: RegExp): Promise<void> {
  return page.getByRole('img', { name, includeHidden: true }).waitFor({ state: 'attached' });
}

const kMine = 'Your connection is too slow for a picture.';
const kTheirs = 'The other side’s connection is too slow for a picture.';

it('scores the line, names the worse side at both ends, and lets frames go before lines', async () => {
  expect(await sent(doctor.page)).toMatchObject({ active: true, frameRate: 30, scale: 1 });
  await Promise.all([seesLine(doctor.page, /Connection: [45] of 5/), seesLine(patient.page, /Connection: [45] of 5/)]);
  await wayOut(90);
  await eventually(() => sent(doctor.page), ({ frameRate, scale }) => frameRate < 30 && scale === 1, 'fewer frames');
  await eventually(() => sent(doctor.page), ({ active, scale }) => active && scale > 1, 'a smaller picture');
  await seesLine(doctor.page, /Connection: [1-3] of 5\. What reaches the other side/);
  await seesLine(patient.page, /Connection: [1-3] of 5\. What reaches you/);
  await seesAndHears(patient.page, 'the patient');
});

it('lets the picture go at last, and never the voice', async () => {
  await wayOut(45);
  await eventually(() => sent(doctor.page), ({ active }) => !active, 'no picture');
  await Promise.all([doctor.page.getByText(kMine).waitFor(), patient.page.getByText(kTheirs).waitFor()]);
  await hears(patient.page, 'the patient');
  await seesAndHears(doctor.page, 'the doctor, whose way in is as wide as ever,');
});

it('brings the picture back when the way out is wide again, and climbs on', async () => {
  const before = await received(patient.page);
  await wayOut(kWide);
  const { scale } = await eventually(() => sent(doctor.page), ({ active }) => active, 'a picture again');
  await eventually(
    () => received(patient.page),
    ({ framesDecoded }) => framesDecoded > before.framesDecoded + 5,
    'the patient sees the doctor again',
  );
  await Promise.all([
    doctor.page.getByText(kMine).waitFor({ state: 'hidden' }),
    patient.page.getByText(kTheirs).waitFor({ state: 'hidden' }),
  ]);
  await eventually(() => sent(doctor.page), (now) => now.active && now.scale < scale, 'a larger picture');
});
