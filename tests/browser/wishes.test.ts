// Goal: the page can be installed, by Chromium's own verdict; and it keeps to what its reader asked of the system: chosen colours
// (forced-colors) in which everything to press is still seen, and no motion.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from './lib/browser.ts';
import { violations } from './lib/examine.ts';
import { accept, call, control, kDoctor, kPatient, openRoom, seeItEnd, stage, write } from './lib/pages.ts';
import { openVisit, type Visit } from './lib/visit.ts';

let visit: Visit;
let doctor: Person;
let patient: Person;

beforeAll(async () => {
  visit = await openVisit({ width: 390, height: 844 });
  ({ doctor, patient } = visit);
  await openRoom(doctor.page, kPatient);
  await openRoom(patient.page, kDoctor);
  await write(patient.page, 'Good morning!');
  await doctor.page.getByText('Good morning!').last().waitFor();
});

afterAll(() => visit?.close());

describe('the page as an app', () => {
  it('can be installed', async () => {
    // A context like a private window may not install anything, which is the one complaint that is the test's own.
    const session = await patient.context.newCDPSession(patient.page);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
    const { errors, data } = await session.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    expect(JSON.parse(data!)).toMatchObject({ id: '/', start_url: '/', display: 'standalone' });
  });

  it('has a picture behind every icon that it names, and what a phone of Apple looks for', async () => {
    const sizes = await patient.page.evaluate(async () => {
      const manifest = (await (await fetch('/manifest.webmanifest')).json()) as { icons: { src: string; purpose: string }[] };
      const apple = document.querySelector<HTMLLinkElement>('link[rel="apple-touch-icon"]')!.href;
      return Promise.all(
        [...manifest.icons.map(({ src }) => src), apple].map(async (src) => {
          const image = new Image();
          image.src = src;
          await image.decode();
          return image.naturalWidth;
        }),
      );
    });
    expect(sizes.length).toBeGreaterThan(2);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(sizes.at(-1)).toBe(180);
  });

  it('opens without a network, and says so', async () => {
    const { page, context } = patient;
    await page.evaluate(() => navigator.serviceWorker.ready);
    await context.setOffline(true);
    await page.goto(`${visit.server.url}/`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await context.setOffline(false);
    await page.goto(`${visit.server.url}/`);
    await openRoom(page, kDoctor);
  });
});

/** Runs in the page: whatever can be pressed and cannot be told from the ground it stands on. */
function unseen(): string[] {
  const clear = (colour: string) => /^rgba\(.*, 0\)$|^transparent$/.test(colour);
  const ground = (element: Element | null): string => {
    for (let at = element; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!clear(backgroundColor)) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const complaints: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>('button, a[href], input, textarea, select')) {
    if (element.getClientRects().length === 0 || element.closest('[inert], .skip-link')) continue;
    // One's own picture is pressed as it stands there.
    if (element.parentElement?.querySelector(':scope > video')) continue;
    const style = getComputedStyle(element);
    if (style.visibility !== 'visible' || style.opacity === '0') continue;
    const edge = style.borderTopStyle !== 'none' && parseFloat(style.borderTopWidth) > 0 && style.borderTopColor !== ground(element.parentElement);
    const drawn = element.querySelector('svg');
    const strokes = drawn ? [getComputedStyle(drawn).stroke, getComputedStyle(drawn).fill, getComputedStyle(drawn).color] : [];
    const icon = strokes.some((colour) => colour !== 'none' && !clear(colour) && colour !== ground(element));
    const words = (element.textContent ?? '').trim() !== '' && style.color !== ground(element);
    const field = element.matches('input, textarea, select');
    if (field ? !edge : !icon && !words && !edge) complaints.push(`${element.tagName} "${element.getAttribute('aria-label') ?? element.textContent}"`);
  }
  return complaints;
}

async function inChosenColours(page: Page): Promise<string[]> {
  await page.emulateMedia({ forcedColors: 'active' });
  try {
    const complaints = await violations(page);
    return [...complaints, ...(await page.evaluate(unseen))];
  } finally {
    await page.emulateMedia({ forcedColors: 'none' });
  }
}

/** Runs in the page: what moves now, or is about to. */
function moving(): string[] {
  return document
    .getAnimations()
    .filter(({ playState, effect }) => playState === 'running' && Number(effect?.getComputedTiming().activeDuration ?? 0) > 10)
    .map((animation) => {
      const { target } = animation.effect as KeyframeEffect;
      return `${target?.className} ${'animationName' in animation ? String(animation.animationName) : 'transition'}`;
    });
}

describe('what the reader asked for', () => {
  it('chosen colours: in a conversation, the settings and the history', async () => {
    const { page } = doctor;
    expect(await inChosenColours(page), 'conversation').toEqual([]);
    for (const place of ['Settings', 'Calls', 'Waiting room']) {
      await page.getByRole('link', { name: place }).click();
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      expect(await inChosenColours(page), place).toEqual([]);
    }
    await page.getByRole('link', { name: 'Chats' }).click();
    await openRoom(page, kPatient);
  });

  it('chosen colours: a switch that is on looks other than one that is off', async () => {
    const { page } = doctor;
    await page.getByRole('link', { name: 'Settings' }).click();
    const switches = page.getByRole('switch');
    await switches.first().waitFor();
    await page.emulateMedia({ forcedColors: 'active' });
    const fills = await switches.evaluateAll((all) =>
      (all as HTMLInputElement[]).filter(({ disabled }) => !disabled).map((one) => [one.checked, getComputedStyle(one).backgroundColor] as const),
    );
    await page.emulateMedia({ forcedColors: 'none' });
    const of = (wanted: boolean) => new Set(fills.filter(([on]) => on === wanted).map(([, fill]) => fill));
    expect(of(true).size).toBe(1);
    expect(of(false).size).toBe(1);
    expect([...of(true)]).not.toEqual([...of(false)]);
    await page.getByRole('link', { name: 'Chats' }).click();
    await openRoom(page, kPatient);
  });

  it('chosen colours and no motion: while it rings, and in a call with everything open', async () => {
    await call(doctor.page, kPatient);
    await patient.page.getByRole('button', { name: 'Decline' }).waitFor();
    // It moves for those who asked for nothing, so that stillness below is not an accident.
    await patient.page.waitForFunction(() => document.getAnimations().some(({ playState }) => playState === 'running'));
    for (const { page } of [doctor, patient]) {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      expect(await page.evaluate(moving)).toEqual([]);
      expect(await inChosenColours(page), 'ringing').toEqual([]);
    }
    await accept(patient.page);
    await Promise.all([stage(doctor.page).waitFor(), stage(patient.page).waitFor()]);
    for (const { page } of [doctor, patient]) {
      await control(page, 'More');
      await page.getByRole('dialog').waitFor();
      expect(await page.evaluate(moving)).toEqual([]);
      expect(await inChosenColours(page), 'in a call').toEqual([]);
      await page.getByRole('button', { name: 'Close' }).first().click();
    }
    await control(doctor.page, 'End call');
    await Promise.all([seeItEnd(doctor.page), seeItEnd(patient.page)]);
  });
});
