/** A long history of calls, and somebody who scrolls through all of it. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { DemoServer } from './server.ts';

/** Stops the server, gives the demo's two people that many calls, and starts it again. */
export async function seedCalls(server: DemoServer, count: number): Promise<void> {
  await server.crash();
  const script = fileURLToPath(new URL('seed-calls.py', import.meta.url));
  execFileSync('python3', [script, join(server.folder, 'bedside.db'), String(count)]);
  await server.restart();
}

export interface Scrolled {
  /** How many calls there were. */
  calls: number;
  /** List items in the page at any one time, at most. */
  mostRows: number;
  /** Tasks of more than 50 ms (W3C Long Tasks), each in milliseconds. */
  longTasksMs: number[];
}

/**
 * From wherever the history is to its last row, as fast as pages arrive; throws when a frame has a hole or two rows in the
 * wrong order. The last row that is drawn may go back by one from a frame to the next, when heights turn out as they are.
 */
export function scrollToTheEnd(page: Page): Promise<Scrolled> {
  return page.evaluate<Scrolled>(async () => {
    const scroller = document.querySelector<HTMLElement>('.page-scroll')!;
    const longTasksMs: number[] = [];
    new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => longTasksMs.push(duration))).observe({ type: 'longtask' });
    let mostRows = 0;
    for (;;) {
      scroller.scrollTop = scroller.scrollHeight;
      await new Promise((done) => requestAnimationFrame(done));
      const rows = scroller.querySelectorAll('li');
      const last = rows[rows.length - 1]!;
      const places = Array.from(rows, (row) => Number(row.getAttribute('aria-posinset')));
      const hole = places.findIndex((place, index) => index > 0 && place !== places[index - 1]! + 1);
      if (hole !== -1) throw new Error(`row ${places[hole - 1]} is followed by row ${places[hole]}`);
      const at = places[places.length - 1]!;
      const calls = Number(last.getAttribute('aria-setsize'));
      mostRows = Math.max(mostRows, rows.length);
      if (calls !== -1 && at === calls) return { calls, mostRows, longTasksMs };
    }
  });
}
