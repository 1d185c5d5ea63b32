// Goal: a background is blurred on the device, with what the page's own server gives, and only once it is asked for; the person
// stays sharp and frames keep coming; where the device is too slow nobody sees the room before its owner has said so.
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Person } from './lib/browser.ts';
import { violations } from './lib/examine.ts';
import { eventually, seesAndHears } from './lib/media.ts';
import { control, kDoctor, openRoom, seeItEnd } from './lib/pages.ts';
import { portraits } from './lib/portrait.ts';
import { kFace, kShelf, lookAtRoom, type Seen, seen, watched, watchEveryFrame } from './lib/room.ts';
import { openVisit, type Visit } from './lib/visit.ts';

const kBlur = 'Blur my background';
const kSlow = 'Blur was switched off: this device is too slow for it.';
const kParts = /litert_wasm|selfie_segmentation|blur-worker/;

let visit: Visit;
let doctor: Person;
let patient: Person;
/** What the patient's page fetched of it. */
const fetched: string[] = [];
/** How sharp the shelf is in the plain picture. A machine that is busy sends a smaller one, which is less sharp. */
let plain = 0;
const isPlain = ({ detail }: Seen) => detail > plain / 2;
const isBlurred = ({ detail, light }: Seen) => light > 40 && detail < plain / 4;

beforeAll(async () => {
  visit = await openVisit({ portrait: portraits.patient, serviceWorkers: 'block' });
  ({ doctor, patient } = visit);
  patient.context.on('request', (request) => void (kParts.test(request.url()) && fetched.push(request.url())));
  await lookAtRoom(doctor.page);
});

afterAll(() => visit?.close());
afterEach(() => expect([...doctor.complaints, ...patient.complaints]).toEqual([]));

async function switchBlur(page: Page): Promise<void> {
  await openPanel(page);
  await page.getByRole('switch', { name: kBlur }).click();
  await page.keyboard.press('Escape');
}

async function openPanel(page: Page): Promise<void> {
  if (!(await page.getByRole('dialog', { name: 'More options' }).isVisible())) await control(page, 'More options');
}

const blurStands = (page: Page) => page.getByText('Blurring your background…').waitFor({ state: 'detached' });

/** Where the browser's worker threads are; one that is left behind works on. */
const workers = (page: Page) => page.workers().filter((worker) => worker.url().includes('blur-worker') || worker.url().startsWith('blob:')).length;

it('costs nothing until it is switched on, and then takes everything from its own server', async () => {
  await visit.begin();
  await Promise.all([seesAndHears(doctor.page, 'the doctor'), seesAndHears(patient.page, 'the patient')]);
  expect([fetched, workers(patient.page)]).toEqual([[], 0]);
});

it('blurs the room, leaves the person sharp, and frames keep coming', async () => {
  plain = (await eventually(() => seen(doctor.page, kShelf), ({ detail }) => detail > 2, 'the shelf is seen')).detail;
  const face = await seen(doctor.page, kFace);
  await switchBlur(patient.page);
  await eventually(() => seen(doctor.page, kShelf), isBlurred, 'the shelf is blurred');
  await eventually(() => seen(doctor.page, kFace), ({ detail }) => detail > face.detail / 2, 'the face is sharp');
  expect(fetched.length).toBeGreaterThan(3);
  expect(fetched.filter((url) => !url.startsWith(visit.server.url))).toEqual([]);
  await watchEveryFrame(doctor.page, kShelf);
  const { frames, mostDetail } = await eventually(() => watched(doctor.page), (now) => now.frames >= 40, 'forty more frames');
  expect(frames).toBeGreaterThanOrEqual(40);
  expect(mostDetail).toBeLessThan(plain / 2);
  await patient.page.getByText(kSlow).waitFor({ state: 'detached' });
});

it('keeps up', async () => {
  const worker = patient.page.workers().find((one) => one.url().includes('blur-worker'))!;
  const times = await worker.evaluate(async () => {
    const pen = OffscreenCanvasRenderingContext2D.prototype;
    const draw = pen.drawImage as (...given: unknown[]) => void;
    const Frame = VideoFrame;
    const found: number[] = [];
    let begun = 0;
    pen.drawImage = function (this: OffscreenCanvasRenderingContext2D, ...given: unknown[]) {
      if (this.canvas.width === 256) begun = performance.now();
      draw.apply(this, given);
    };
    Object.assign(globalThis, {
      VideoFrame: class extends Frame {
        constructor(image: CanvasImageSource, init: VideoFrameInit) {
          super(image, init);
          found.push(performance.now() - begun);
        }
      },
    });
    await new Promise((done) => setTimeout(done, 5_000));
    return found.sort((a, b) => a - b);
  });
  console.info(`${times.length} frames in 5 s, median ${times[times.length >> 1]} ms, of ten the slowest ${times[Math.floor(times.length * 0.9)]} ms`);
  expect(times.length).toBeGreaterThan(25);
});

it('has a panel for everybody', async () => {
  await openPanel(patient.page);
  expect(await patient.page.getByRole('switch', { name: kBlur }).isChecked()).toBe(true);
  expect(await violations(patient.page)).toEqual([]);
  await patient.page.keyboard.press('Escape');
});

it('shows the room again when it is switched off, and leaves no worker behind', async () => {
  await switchBlur(patient.page);
  await eventually(() => seen(doctor.page, kShelf), isPlain, 'the shelf is seen again');
  await eventually(async () => workers(patient.page), (count) => count === 0, 'the worker ends');
});

it('is remembered, never shows the room while a call begins, and leaves no worker when it ends', async () => {
  await switchBlur(patient.page);
  await blurStands(patient.page);
  await control(doctor.page, 'End call');
  await Promise.all([seeItEnd(doctor.page), seeItEnd(patient.page)]);
  await eventually(async () => workers(patient.page), (count) => count === 0, 'the worker ends with the call');
  await openRoom(patient.page, kDoctor);
  await visit.begin();
  await watchEveryFrame(doctor.page, kShelf);
  await eventually(() => seen(doctor.page, kShelf), isBlurred, 'the blurred room is seen');
  await eventually(() => watched(doctor.page), ({ frames }) => frames >= 20, 'twenty frames');
  expect((await watched(doctor.page)).mostDetail).toBeLessThan(plain / 2);
});

it('gives up on a slow device with a black picture and a question, and the answer brings the camera', async () => {
  // The next worker has a machine that needs 120 ms more for each frame.
  await patient.page.evaluate(() => {
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(address: string | URL) {
        const slow = `
          const pen = OffscreenCanvasRenderingContext2D.prototype, quick = pen.getImageData;
          pen.getImageData = function (...given) {
            for (const until = performance.now() + 120; performance.now() < until; );
            return quick.apply(this, given);
          };
          importScripts(${JSON.stringify(String(new URL(address, location.href)))});`;
        super(URL.createObjectURL(new Blob([slow], { type: 'text/javascript' })));
      }
    };
  });
  await switchBlur(patient.page);
  await eventually(() => seen(doctor.page, kShelf), isPlain, 'the plain camera');
  await switchBlur(patient.page);
  await eventually(() => seen(doctor.page, kShelf), ({ detail }) => detail < plain / 4, 'the room is gone');
  await watchEveryFrame(doctor.page, kShelf);
  await patient.page.getByText(kSlow).waitFor();
  await eventually(() => seen(doctor.page, kShelf), ({ light }) => light < 24, 'the picture is black');
  await patient.page.mouse.move(600, 300);
  expect(await violations(patient.page)).toEqual([]);
  expect((await watched(doctor.page)).mostDetail).toBeLessThan(plain / 2);
  await seesAndHears(doctor.page, 'the doctor');
  await control(patient.page, 'Show my camera without blur');
  await eventually(() => seen(doctor.page, kShelf), isPlain, 'the camera is seen');
  await patient.page.getByText(kSlow).waitFor({ state: 'detached' });
  await eventually(async () => workers(patient.page), (count) => count === 0, 'the slow worker ends');
});
