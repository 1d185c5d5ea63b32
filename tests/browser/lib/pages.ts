/** The page as its users find it: by names and words, never by classes. */
import type { Locator, Page } from 'playwright-core';

export const kDoctor = 'Dr. Ada Brandt';
export const kPatient = 'Sam Okafor';

const kControlAttempts = 12;

export async function signIn(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('heading', { name: 'Conversations' }).waitFor();
}

export async function openRoom(page: Page, name: string): Promise<void> {
  await page.getByLabel('Conversations').getByRole('link', { name }).click();
  await page.getByRole('heading', { name, exact: true }).waitFor();
}

export function messages(page: Page, other: string): Locator {
  return page.getByRole('region', { name: `Messages with ${other}` });
}

export async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Write a message' }).fill(text);
  await page.keyboard.press('Enter');
}

export async function call(page: Page, other: string, type: 'Video' | 'Voice' = 'Video'): Promise<void> {
  await page.getByRole('button', { name: `${type} call with ${other}` }).click();
}

export async function accept(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Accept/ }).click();
}

/** The stage of a running call. */
export function stage(page: Page): Locator {
  return page.locator('[data-bedside-state="active"]');
}

/** Controls hide after three seconds; any input brings them back, as often as a slow machine needs it. */
export async function control(page: Page, name: RegExp | string): Promise<void> {
  const button = page.getByRole('button', { name });
  const middle = (page.viewportSize()?.width ?? 600) / 2;
  for (let attempt = 0; attempt < kControlAttempts; attempt += 1) {
    await page.mouse.move(middle + attempt, 300);
    const pressed = await button.click({ timeout: 3_000 }).then(
      () => true,
      () => false,
    );
    if (pressed) return;
  }
  throw new Error(`${String(name)} cannot be pressed`);
}

/** How the call ended is on the screen; it leaves by itself after a while, or at once when it is closed. */
export async function seeItEnd(page: Page): Promise<void> {
  const ended = page.locator('[data-bedside-state="ended"]');
  await ended.waitFor();
  await ended.getByRole('button', { name: 'Close' }).click({ timeout: 2_000 }).catch(() => undefined);
  await ended.waitFor({ state: 'detached' });
}
