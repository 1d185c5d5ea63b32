// Goal: every word on the screen stands in the catalogue, and every word of the catalogue is on a screen.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VideoCallLabels } from '@bedside/react';
import { afterEach, describe, expect, it } from 'vitest';
import { en } from './en';
import { callLabels, chooseLanguage, loadMoreWords, locale, t } from './i18n';
import { type Language, languages } from './languages';
import { more } from './more/en';

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

function at(node: object, key: string): string {
  return key.split('.').reduce<unknown>((inner, part) => (inner as Record<string, unknown>)[part], node) as string;
}

/** Parts of keys that are put together where they are used: t(`outcome.${…}`). */
const built = [...sources.matchAll(/`([a-z_]+\.[a-z_]*)\$\{/g)].map(([, start]) => start!);

describe('the catalogue', () => {
  it('holds nothing that no screen shows', () => {
    const unused = [...keysOf(en), ...keysOf(more)].filter((key) => {
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
  const danish: Language = {
    name: 'Dansk',
    direction: 'ltr',
    page: () => Promise.resolve({ ...en, nav: { ...en.nav, chats: 'Samtaler' } }),
    more: () => Promise.resolve({ ...more, waiting: { ...more.waiting, title: 'Venteværelse' } }),
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

  it('brings the words of other pages along once one of them was opened', async () => {
    await loadMoreWords();
    expect(t('waiting.title')).toBe('Waiting room');
    await chooseLanguage(['da'], { da: danish });
    expect(t('waiting.title')).toBe('Venteværelse');
    expect(t('nav.chats')).toBe('Samtaler');
    await loadMoreWords();
    expect(t('waiting.title')).toBe('Venteværelse');
  });

  it('turns the page for a language that is written the other way, and back', async () => {
    await chooseLanguage(['ar']);
    expect(document.documentElement.dir).toBe('rtl');
    await chooseLanguage(['de']);
    expect(document.documentElement.dir).toBe('ltr');
  });

  it('is the one asked for last, whichever arrives first', async () => {
    let arrive = () => {};
    const slow: Language = {
      ...danish,
      page: () => new Promise((done) => (arrive = () => done({ ...en, nav: { ...en.nav, chats: 'Samtaler' } }))),
    };
    const first = chooseLanguage(['da'], { da: slow });
    await chooseLanguage(['en']);
    arrive();
    await first;
    expect(t('nav.chats')).toBe('Chats');
    expect(document.documentElement.lang).toBe('en');
  });

  it('writes digits of one kind', async () => {
    await chooseLanguage(['ar']);
    expect(new Intl.NumberFormat(locale()).format(7)).toBe('7');
  });
});

describe.each(Object.entries(languages).flatMap(([tag, { page, more: others }]) => [
  { tag, name: 'first page', page: page as () => Promise<object>, english: en as object },
  { tag, name: 'other pages', page: others as () => Promise<object>, english: more as object },
]))('$tag, $name', ({ tag, page, english: original }) => {
  const bare = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');
  const counted = new Set(keysOf(original).filter((key) => key.endsWith('_one')).map(bare));

  it('has every key of the English catalogue, each number in every form of the language, and no more', async () => {
    const forms = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
    const wanted = keysOf(original).flatMap((key) => {
      if (!counted.has(bare(key))) return [key];
      return key.endsWith('_one') ? forms.map((form) => `${bare(key)}_${form}`) : [];
    });
    expect(keysOf(await page()).sort()).toEqual(wanted.sort());
  });

  it('puts in what English puts in', async () => {
    const words = (catalogue: object) => new Map(keysOf(catalogue).map((key) => [key, at(catalogue, key)]));
    const own = words(await page());
    const slots = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, slot]) => slot!).sort();
    const english = words(original);
    const wrong = [...own].filter(([key, text]) => {
      const source = english.get(key) ?? english.get(`${bare(key)}_other`)!;
      // "One message" may leave its number out, and two has a form of its own in Arabic.
      const free = counted.has(bare(key)) && slots(text).length === 0;
      return !free && slots(text).join() !== slots(source).join();
    });
    expect(wrong).toEqual([]);
  });

  it('counts', async () => {
    await chooseLanguage([tag]);
    for (const count of [0, 1, 2, 3, 11, 100, 1_000_000]) {
      expect(t('rooms.unread', { count })).not.toMatch(/rooms\.unread|\{\{|unread message/);
    }
    await chooseLanguage(['en']);
  });
});
