// Goal: every word on the screen stands in the catalogue, and every word of the catalogue is on a screen.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VideoCallLabels } from '@bedside/react';
import { afterEach, describe, expect, it } from 'vitest';
import { en } from './en';
import { callLabels, chooseLanguage, t } from './i18n';

const src = join(import.meta.dirname, '..');
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|^testing|^i18n/.test(name))
  .map((name) => readFileSync(join(src, name), 'utf8'))
  .join('\n');

function keysOf(node: object, path: string[] = []): string[] {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'string' ? [[...path, key].join('.')] : keysOf(value as object, [...path, key]),
  );
}

/** Parts of keys that are put together where they are used: t(`outcome.${…}`). */
const built = [...sources.matchAll(/`([a-z_]+\.[a-z_]*)\$\{/g)].map(([, start]) => start!);

describe('the catalogue', () => {
  it('holds nothing that no screen shows', () => {
    const unused = keysOf(en).filter((key) => {
      const base = key.replace(/_(one|other)$/, '');
      return !sources.includes(`'${base}'`) && !built.some((start) => base.startsWith(start));
    });
    expect(unused).toEqual([]);
  });

  it('counts', () => {
    expect(t('rooms.unread', { count: 1 })).toBe('1 unread message');
    expect(t('rooms.unread', { count: 5 })).toBe('5 unread messages');
  });

  it('leaves what people write as it is', () => {
    expect(t('rooms.you', { text: '<b>&"' })).toBe('You: <b>&"');
  });
});

describe('the language', () => {
  const danish = {
    page: () => Promise.resolve({ ...en, nav: { ...en.nav, chats: 'Samtaler' } }),
    call: () => Promise.resolve({ endCall: 'Læg på' } as VideoCallLabels),
  };
  afterEach(() => chooseLanguage(['en']));

  it('is the first of the reader that there is a catalogue for, on the page and in the call', async () => {
    await chooseLanguage(['nn-NO', 'da-DK', 'en'], { da: danish });
    expect(t('nav.chats')).toBe('Samtaler');
    expect(await callLabels()).toMatchObject({ endCall: 'Læg på' });
    expect(document.documentElement.lang).toBe('da');
  });

  it('is English before a later one, and where there is none', async () => {
    await chooseLanguage(['en-US', 'da'], { da: danish });
    expect(t('nav.chats')).toBe('Chats');
    await chooseLanguage(['tlh'], { da: danish });
    expect(t('nav.chats')).toBe('Chats');
    expect(await callLabels()).toEqual({});
  });
});
