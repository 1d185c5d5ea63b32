// Goal: every language says everything, and every code of the engine's problems has its words in it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENGLISH, type VideoCallLabels } from '../labels.js';
import { ARABIC } from './ar.js';
import { GERMAN } from './de.js';
import { SPANISH } from './es.js';
import { FRENCH } from './fr.js';
import { HINDI } from './hi.js';

const languages: [string, VideoCallLabels][] = [
  ['German', GERMAN],
  ['Spanish', SPANISH],
  ['French', FRENCH],
  ['Arabic', ARABIC],
  ['Hindi', HINDI],
];

const bridge = readFileSync(join(import.meta.dirname, '../../../client/src/generated/bridge.ts'), 'utf8');
const codes = [...(/type ProblemCode =([^;]+);/.exec(bridge)?.[1] ?? '').matchAll(/"([a-z_]+)"/g)].map(([, code]) => code!);

/** Every word with its place; functions are asked with a name. */
function words(labels: object, place = ''): [string, string][] {
  return Object.entries(labels).flatMap(([key, value]): [string, string][] => {
    if (typeof value === 'string') return [[`${place}${key}`, value]];
    if (key === 'problem') return [];
    if (typeof value === 'function') return [[`${place}${key}`, (value as (name: string) => string)('Ada')]];
    return words(value as object, `${place}${key}.`);
  });
}

describe.each(languages)('%s', (_, labels) => {
  it('has every word of the English labels, as words of its own', () => {
    const own = new Map(words(labels));
    const english = words(ENGLISH);
    expect([...own.keys()].sort()).toEqual(english.map(([key]) => key).sort());
    expect(english.filter(([key, text]) => own.get(key) === text || own.get(key)!.trim() === '')).toEqual([]);
  });

  it('keeps the name where English has it', () => {
    const own = new Map(words(labels));
    const named = words(ENGLISH).filter(([, text]) => text.includes('Ada'));
    expect(named.filter(([key]) => !own.get(key)!.includes('Ada'))).toEqual([]);
  });

  it('explains every problem of the engine', () => {
    expect(codes.length).toBeGreaterThan(10);
    const untold = codes.filter((code) => labels.problem({ code, message: 'english', next: 'english' }).message === 'english');
    expect(untold).toEqual([]);
  });

  it('leaves a code that it does not know in the words it came with', () => {
    const problem = { code: 'toString', message: 'New.', next: 'Wait.' };
    expect(labels.problem(problem)).toEqual(problem);
  });
});
