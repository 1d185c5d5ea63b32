import type { VideoCallLabels } from '@bedside/react';
import i18next from 'i18next';
import { createStore, type ReadonlyStore } from '../base/store';
import { en } from './en';
import { type Language, languages, type Languages } from './languages';
import type { more } from './more/en';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    resources: { app: typeof en & typeof more };
  }
}

void i18next.init({
  lng: 'en',
  fallbackLng: 'en',
  defaultNS: 'app',
  ns: ['app'],
  resources: { en: { app: en } },
  initAsync: false,
  // React escapes what it renders.
  interpolation: { escapeValue: false },
});

export const t = i18next.t;

let chosen: Language | null = null;
let wantsMore = false;
let asked = 0;
const spoken = createStore('en');

/** The tag of the language on the screen; what shows words is drawn anew when it changes. */
export const language: ReadonlyStore<string> = spoken;

/** The first of the reader's languages that there is a catalogue for. Resolves when its words are there. */
export async function chooseLanguage(wanted: readonly string[], known: Languages = languages): Promise<void> {
  const ask = ++asked;
  const tag = wanted.map((name) => name.split('-')[0]!.toLowerCase()).find((name) => name === 'en' || name in known) ?? 'en';
  const next = known[tag] ?? null;
  const [words, further] = await Promise.all([next ? next.page() : null, next && wantsMore ? next.more() : null]);
  // Of two choices in a row the later one counts, whichever loads first.
  if (ask !== asked) return;
  chosen = next;
  if (words) i18next.addResourceBundle(tag, 'app', words);
  if (further) i18next.addResourceBundle(tag, 'app', further);
  await i18next.changeLanguage(tag);
  document.documentElement.lang = tag;
  document.documentElement.dir = next?.direction ?? 'ltr';
  spoken.set(tag);
}

/**
 * The words of the pages that are loaded when somebody opens them; from then on they come with every language. What
 * cannot be loaded stays English.
 */
export async function loadMoreWords(): Promise<void> {
  const { more } = await import('./more/en');
  i18next.addResourceBundle('en', 'app', more);
  wantsMore = true;
  const tag = i18next.language;
  const own = await chosen?.more().catch(() => null);
  if (own) i18next.addResourceBundle(tag, 'app', own);
}

/** A page of its own file, shown once its words are there too. */
export function withMoreWords<T>(load: () => Promise<T>): () => Promise<T> {
  return async () => (await Promise.all([load(), loadMoreWords()]))[0];
}

/** The words of the call screen; what is missing stays English. */
export async function callLabels(): Promise<Partial<VideoCallLabels>> {
  return chosen ? chosen.call() : {};
}

/**
 * For dates and numbers: the catalogue's language in the reader's own region. Digits are the ones of the call's clock and
 * of every number in the catalogue, so that one page does not mix two kinds.
 */
export function locale(): string {
  const own = navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === i18next.language) ?? i18next.language;
  return new Intl.Locale(own, { numberingSystem: 'latn' }).toString();
}
