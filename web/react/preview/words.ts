import type { VideoCallLabels } from '../src/index.js';

/** The five languages beside English, loaded as an application would. */
const LOAD: Record<string, () => Promise<Record<string, VideoCallLabels>>> = {
  de: () => import('../src/languages/de.js'),
  es: () => import('../src/languages/es.js'),
  fr: () => import('../src/languages/fr.js'),
  ar: () => import('../src/languages/ar.js'),
  hi: () => import('../src/languages/hi.js'),
};

export const LANGUAGES = ['en', ...Object.keys(LOAD)];

export async function words(language: string): Promise<Partial<VideoCallLabels>> {
  const [labels] = Object.values((await LOAD[language]?.()) ?? {});
  return labels ?? {};
}
