import type { VideoCallLabels } from '@bedside/react';
import type { Catalogue } from './en';
import type { MoreCatalogue } from './more/en';

/** A language is three files, loaded when they are wanted: the first page's words, the other pages', the call screen's. */
export interface Language {
  /** As its readers write it. */
  name: string;
  direction: 'ltr' | 'rtl';
  page: () => Promise<Catalogue | Catalogue<'one' | 'other'> | Catalogue<'one' | 'many' | 'other'>>;
  more: () => Promise<MoreCatalogue | MoreCatalogue<'one' | 'other'> | MoreCatalogue<'one' | 'many' | 'other'>>;
  call: () => Promise<VideoCallLabels>;
}

export type Languages = Record<string, Language>;

/** Every language but English, which is built in (en.ts, and @bedside/react's own words) and stands in for the rest. */
export const languages: Languages = {
  ar: {
    name: 'العربية',
    direction: 'rtl',
    page: () => import('./ar').then(({ ar }) => ar),
    more: () => import('./more/ar').then(({ ar }) => ar),
    call: () => import('@bedside/react/languages/ar').then(({ ARABIC }) => ARABIC),
  },
  de: {
    name: 'Deutsch',
    direction: 'ltr',
    page: () => import('./de').then(({ de }) => de),
    more: () => import('./more/de').then(({ de }) => de),
    call: () => import('@bedside/react/languages/de').then(({ GERMAN }) => GERMAN),
  },
  es: {
    name: 'Español',
    direction: 'ltr',
    page: () => import('./es').then(({ es }) => es),
    more: () => import('./more/es').then(({ es }) => es),
    call: () => import('@bedside/react/languages/es').then(({ SPANISH }) => SPANISH),
  },
  fr: {
    name: 'Français',
    direction: 'ltr',
    page: () => import('./fr').then(({ fr }) => fr),
    more: () => import('./more/fr').then(({ fr }) => fr),
    call: () => import('@bedside/react/languages/fr').then(({ FRENCH }) => FRENCH),
  },
  hi: {
    name: 'हिन्दी',
    direction: 'ltr',
    page: () => import('./hi').then(({ hi }) => hi),
    more: () => import('./more/hi').then(({ hi }) => hi),
    call: () => import('@bedside/react/languages/hi').then(({ HINDI }) => HINDI),
  },
};

export const kEnglishName = 'English';
