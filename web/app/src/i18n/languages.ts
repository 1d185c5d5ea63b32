import type { VideoCallLabels } from '@bedside/react';
import type { Catalogue } from './en';

/** A language is two files, loaded when they are wanted: the page's words, and those of the call screen. */
export interface Language {
  page: () => Promise<Catalogue>;
  call: () => Promise<VideoCallLabels>;
}

export type Languages = Record<string, Language>;

/** Every language but English, which is built in (en.ts, and @bedside/react's own words) and stands in for the rest. */
export const languages: Languages = {};
