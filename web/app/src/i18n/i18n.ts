import type { VideoCallLabels } from '@bedside/react';
import i18next from 'i18next';
import { en } from './en';
import { type Language, languages, type Languages } from './languages';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    resources: { app: typeof en };
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

/** The first of the reader's languages that there is a catalogue for. Resolves before the first render. */
export async function chooseLanguage(wanted: readonly string[], known: Languages = languages): Promise<void> {
  const tag = wanted.map((name) => name.split('-')[0]!.toLowerCase()).find((name) => name === 'en' || name in known) ?? 'en';
  chosen = known[tag] ?? null;
  if (chosen) i18next.addResourceBundle(tag, 'app', await chosen.page());
  await i18next.changeLanguage(tag);
  document.documentElement.lang = tag;
}

/** The words of the call screen; what is missing stays English. */
export async function callLabels(): Promise<Partial<VideoCallLabels>> {
  return chosen ? chosen.call() : {};
}

/** For dates and numbers: the catalogue's language in the reader's own region. */
export function locale(): string {
  const own = navigator.languages.find((tag) => tag.toLowerCase().startsWith(i18next.language));
  return own ?? i18next.language;
}
