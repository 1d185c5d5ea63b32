/** The page in Firefox, as lib/pages.ts finds it in Chromium. */
import type { FirefoxPerson } from './firefox.ts';
import { eventually } from './media.ts';

export async function enter(person: FirefoxPerson, link: string, other: string): Promise<void> {
  await person.goto(link);
  await person.find('heading', 'Conversations');
  await person.pressWords(other);
  await person.find('textbox', 'Write a message');
}

export const inCall = (person: FirefoxPerson) =>
  eventually(() => person.evaluate(() => document.querySelectorAll('[data-bedside-state="active"]').length), (count) => count === 1, 'a call in Firefox');

export const over = (person: FirefoxPerson) =>
  eventually(() => person.evaluate(() => document.querySelectorAll('[data-bedside-state]').length), (count) => count === 0, 'no call in Firefox');
