import i18next from 'i18next';
import { en } from './en';
import { languages } from './languages';

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

/** The first of the reader's languages that there is a catalogue for. Resolves before the first render. */
export async function chooseLanguage(wanted: readonly string[]): Promise<void> {
  for (const tag of wanted) {
    const language = tag.split('-')[0]!.toLowerCase();
    if (language === 'en') return;
    const load = languages[language];
    if (!load) continue;
    i18next.addResourceBundle(language, 'app', await load());
    await i18next.changeLanguage(language);
    document.documentElement.lang = language;
    return;
  }
}

/** For dates and numbers: the catalogue's language in the reader's own region. */
export function locale(): string {
  const own = navigator.languages.find((tag) => tag.toLowerCase().startsWith(i18next.language));
  return own ?? i18next.language;
}
