import type { Catalogue } from './en';

/** Every language but English, which is built in and stands in for what is missing, is loaded when it is wanted. */
export const languages: Record<string, () => Promise<Catalogue>> = {};
