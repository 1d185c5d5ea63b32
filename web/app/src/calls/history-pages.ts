/** Pages of the two sides of a history, zipped into one order. Nothing is asked for twice, however long the history is. */
import { type CallRow, compareTimes } from '../live/rows';

export type AskSide<S> = (side: S, last: CallRow | null, count: number) => Promise<readonly CallRow[] | null>;

interface Queue {
  rows: CallRow[];
  /** How many of `rows` have been given already. */
  given: number;
  last: CallRow | null;
  /** The server has no more. */
  done: boolean;
}

export function newestFirst(a: CallRow, b: CallRow): number {
  return compareTimes(b.created_at, a.created_at) || compareTimes(b.id, a.id);
}

export class HistoryPages<S extends string> {
  private readonly queues: ReadonlyMap<S, Queue>;

  constructor(
    sides: readonly S[],
    private readonly ask: AskSide<S>,
  ) {
    this.queues = new Map(sides.map((side) => [side, { rows: [], given: 0, last: null, done: false }]));
  }

  get done(): boolean {
    return [...this.queues.values()].every((queue) => queue.done && queue.given === queue.rows.length);
  }

  /** The next rows, `count` at most; null when the server did not answer, and then the same may be asked again. */
  async next(count: number): Promise<readonly CallRow[] | null> {
    const filled = await Promise.all([...this.queues].map(([side, queue]) => this.fill(side, queue, count)));
    if (filled.includes(false)) return null;
    const page: CallRow[] = [];
    while (page.length < count) {
      const queue = this.newest();
      if (!queue) break;
      page.push(queue.rows[queue.given++]!);
      // Behind the last known row of a side there may be newer ones than the other side's next.
      if (queue.given === queue.rows.length && !queue.done) break;
    }
    return page;
  }

  private newest(): Queue | null {
    let found: Queue | null = null;
    for (const queue of this.queues.values()) {
      if (queue.given === queue.rows.length) continue;
      if (!found || newestFirst(queue.rows[queue.given]!, found.rows[found.given]!) < 0) found = queue;
    }
    return found;
  }

  private async fill(side: S, queue: Queue, count: number): Promise<boolean> {
    if (queue.given < queue.rows.length || queue.done) return true;
    const rows = await this.ask(side, queue.last, count);
    if (!rows) return false;
    queue.rows = [...rows];
    queue.given = 0;
    queue.last = rows.at(-1) ?? queue.last;
    queue.done = rows.length < count;
    return true;
  }
}
