import { CHECK_ENGLISH, type CheckLabels } from '@bedside/react';

const words: Record<string, () => Promise<CheckLabels>> = {
  ar: () => import('@bedside/react/check/words/ar').then(({ CHECK_ARABIC }) => CHECK_ARABIC),
  de: () => import('@bedside/react/check/words/de').then(({ CHECK_GERMAN }) => CHECK_GERMAN),
  es: () => import('@bedside/react/check/words/es').then(({ CHECK_SPANISH }) => CHECK_SPANISH),
  fr: () => import('@bedside/react/check/words/fr').then(({ CHECK_FRENCH }) => CHECK_FRENCH),
  hi: () => import('@bedside/react/check/words/hi').then(({ CHECK_HINDI }) => CHECK_HINDI),
};

/** English where there is no other, or where it cannot be loaded: a check in a foreign language is better than none. */
export async function checkLabels(tag: string): Promise<CheckLabels> {
  const load = words[tag];
  return load ? load().catch(() => CHECK_ENGLISH) : CHECK_ENGLISH;
}
