// Goal: the one word for the other side follows from what was found out, and nothing else passes as one.
import { describe, expect, it } from 'vitest';
import { CHECK_ENGLISH, type Readiness } from '@bedside/react';
import { languages } from '../i18n/languages';
import { checkLabels } from './check-labels';
import { isWhole, readyFor, readyOf } from './ready';

const fine: Readiness = { camera: true, microphone: true, speaker: true, network: { verdict: 'video', score: 5, reasons: [] }, atMs: 0 };

describe('readyFor', () => {
  it.each<[string, Partial<Readiness>, ReturnType<typeof readyFor>]>([
    ['everything works', {}, 'video'],
    ['the speaker was not tried', { speaker: null }, 'video'],
    ['there is no camera', { camera: false }, 'voice'],
    ['the network bears a voice', { network: { verdict: 'voice', score: 3, reasons: ['slow'] } }, 'voice'],
    ['nothing is heard', { speaker: false }, 'none'],
    ['there is no microphone', { microphone: false }, 'none'],
    ['the network bears nothing', { network: { verdict: 'none', score: 0, reasons: ['no_path'] } }, 'none'],
    ['the network was not tried', { network: null }, 'devices'],
    ['there is no camera, and the network was not tried', { network: null, camera: false }, 'microphone'],
    ['there is no microphone, whatever the network', { network: null, microphone: false }, 'none'],
  ])('%s', (_, change, expected) => expect(readyFor({ ...fine, ...change })).toBe(expected));
});

describe('readyOf', () => {
  it.each(['video', 'voice', 'none', 'devices', 'microphone'] as const)('takes %s', (value) => expect(readyOf(value)).toBe(value));

  it.each(['<b>', 7, null, undefined, { toString: () => 'video' }])('takes no %s', (value) => expect(readyOf(value)).toBeNull());
});

describe('isWhole', () => {
  it('is said of what needs no further look', () => {
    expect((['video', 'voice', 'none', 'devices', 'microphone', null] as const).filter(isWhole)).toEqual(['video', 'voice', 'none']);
  });
});

describe('the words of the check', () => {
  it('are there in every language of the page', async () => {
    for (const tag of Object.keys(languages)) expect((await checkLabels(tag)).title).not.toBe(CHECK_ENGLISH.title);
    expect(await checkLabels('en')).toBe(CHECK_ENGLISH);
  });
});
