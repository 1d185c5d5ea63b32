/** What the page says, from its own catalogues: a state is found in Arabic as it is in English. */
import { ar } from '../../../web/app/src/i18n/ar.ts';
import { en } from '../../../web/app/src/i18n/en.ts';
import { ar as moreArabic } from '../../../web/app/src/i18n/more/ar.ts';
import { more } from '../../../web/app/src/i18n/more/en.ts';
import { CHECK_ARABIC } from '../../../web/react/src/check/words/ar.ts';
import { CHECK_ENGLISH } from '../../../web/react/src/check/words/en.ts';
import { ENGLISH, type VideoCallLabels } from '../../../web/react/src/labels.ts';
import { ARABIC } from '../../../web/react/src/languages/ar.ts';

const page = { ...en, ...more };

export interface Words {
  page: typeof page;
  call: VideoCallLabels;
  check: typeof CHECK_ENGLISH;
}

export const english: Words = { page, call: ENGLISH, check: CHECK_ENGLISH };
// It has more forms for numbers, of which no state here is named after one.
export const arabic: Words = { page: { ...ar, ...moreArabic } as unknown as typeof page, call: ARABIC, check: CHECK_ARABIC };

export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
}
