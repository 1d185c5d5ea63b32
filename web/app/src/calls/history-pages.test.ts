// Goal: two sorted sides become one sorted list, each row once and each question once, whatever the sizes of their pages.
import { expect, it } from 'vitest';
import type { CallRow } from '../live/rows';
import { at, callRow } from '../testing/world';
import { HistoryPages } from './history-pages';

const row = (id: string, minute: number) => callRow(id, minute, { created_at: at(minute) }) as unknown as CallRow;

function setUp(sides: Record<string, CallRow[]>) {
  let asked = 0;
  const pages = new HistoryPages(Object.keys(sides), (side, last, count) => {
    asked += 1;
    const rows = sides[side]!;
    const from = last ? rows.indexOf(last) + 1 : 0;
    return Promise.resolve(rows.slice(from, from + count));
  });
  return { pages, asked: () => asked };
}

it.each([1, 2, 3, 7, 50])('zips pages of %d', async (count) => {
  const a = [50, 40, 39, 38, 20, 1].map((minute) => row(`a${minute}`, minute));
  const b = [49, 48, 47, 46, 45, 44, 30, 2].map((minute) => row(`b${minute}`, minute));
  const { pages } = setUp({ a, b });
  const seen: CallRow[] = [];
  while (!pages.done) seen.push(...(await pages.next(count))!);
  const minutes = seen.map(({ id }) => Number(id.slice(1)));
  expect(minutes).toEqual([...minutes].sort((x, y) => y - x));
  expect(seen).toHaveLength(a.length + b.length);
});

it('asks a side only when it has run out of its rows', async () => {
  const { pages, asked } = setUp({ a: [row('a', 9)], b: [1, 2, 3].map((i) => row(`b${i}`, 9 - i)) });
  await pages.next(50);
  expect(pages.done).toBe(true);
  expect(asked()).toBe(2);
});
