/** The ways a state is looked at: as wide as a phone, a tablet and a desk; light, dark, and written from the right. */
import type { Page } from 'playwright-core';
import { settle } from './still.ts';

export type Theme = 'light' | 'dark' | 'rtl';

export interface Look {
  width: number;
  height: number;
  theme: Theme;
}

const kSizes = { 390: 844, 820: 1180, 1440: 900 } as const;
const kWidths = [390, 820, 1440] as const;
const kThemes: readonly Theme[] = ['light', 'dark', 'rtl'];

/** All nine. */
export const everyLook: readonly Look[] = kWidths.flatMap((width) => kThemes.map((theme) => ({ width, height: kSizes[width], theme })));
/** Each width and each theme once, which is what a state costs that needs a server and two people. */
export const someLooks = everyLook.filter(({ width, theme }) => kWidths.indexOf(width as 390) === kThemes.indexOf(theme));

export function looksOf(looks: readonly Look[], rightToLeft: boolean): Look[] {
  return looks.filter(({ theme }) => (theme === 'rtl') === rightToLeft);
}

/** Without motion, so that nothing is caught on its way. */
export async function wear(page: Page, { width, height, theme }: Look): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: theme === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce' });
  await settle(page);
}
