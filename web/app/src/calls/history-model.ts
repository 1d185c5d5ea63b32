import { createStore, type ReadonlyStore } from '../base/store';
import type { CallRow } from '../live/rows';
import type { Backend } from '../session/backend';
import { type HistoryFilter, kEverything, matches, questionOf, type Side, sidesOf } from './history-filter';
import { HistoryPages, newestFirst } from './history-pages';

/** The first page is there at once; whoever scrolls on gets more at a time. */
export const kFirstPage = 50;
export const kNextPage = 500;

export interface HistoryState {
  filter: HistoryFilter;
  status: 'loading' | 'ready' | 'failed';
  /** Latest first. One array that grows: a copy for each page would make a long history slower with its length. */
  calls: readonly CallRow[];
  /** How many calls there are now; a row that changed in its place changes `version`. */
  count: number;
  version: number;
  more: boolean;
  loading: 'no' | 'more' | 'failed';
}

const kNothing = { calls: [], count: 0, version: 0, more: false, loading: 'no' } as const;

/** My calls, latest first, page by page and live. The filter is the server's work, so that pages are full. */
export class HistoryModel {
  private readonly store = createStore<HistoryState>({ filter: kEverything, status: 'loading', ...kNothing });
  private wanted = false;
  private calls: CallRow[] = [];
  private known = new Set<string>();
  private pages = this.newPages(kEverything);

  constructor(
    private readonly backend: Backend,
    readonly me: string,
  ) {}

  get state(): ReadonlyStore<HistoryState> {
    return this.store;
  }

  async show(filter: HistoryFilter): Promise<void> {
    this.wanted = true;
    this.store.set({ filter, status: 'loading', ...kNothing });
    await this.begin(filter);
  }

  /** What was missed while the feed was away. What is on the screen stays until the answer is there. */
  async refresh(): Promise<void> {
    const { filter, status } = this.store.getSnapshot();
    if (!this.wanted) return;
    if (status !== 'ready') return this.begin(filter);
    const { pages } = this;
    const rows = await this.newPages(filter).next(kFirstPage);
    if (!rows || pages !== this.pages) return;
    // More was missed than one page holds: what is on the screen has a hole, so it begins anew.
    if (rows.length === kFirstPage && !rows.some(({ id }) => this.known.has(id))) return this.begin(filter);
    for (const row of rows) this.receive(row);
  }

  async loadMore(): Promise<void> {
    const { status, more, loading } = this.store.getSnapshot();
    if (status !== 'ready' || !more || loading === 'more') return;
    const { pages } = this;
    this.store.update((state) => ({ ...state, loading: 'more' }));
    const rows = await pages.next(kNextPage);
    if (pages !== this.pages) return;
    if (!rows) return this.store.update((state) => ({ ...state, loading: 'failed' }));
    for (const row of rows) this.append(row);
    this.tell({ more: !pages.done, loading: 'no' });
  }

  receive(row: CallRow): void {
    const { filter, status } = this.store.getSnapshot();
    if (status !== 'ready') return;
    const fits = matches(row, filter, this.me);
    if (this.known.has(row.id)) {
      // What still changes is near the top.
      const index = this.calls.findIndex(({ id }) => id === row.id);
      if (fits) this.calls[index] = { ...this.calls[index]!, ...row };
      else this.drop(index, row.id);
      return this.tell({});
    }
    if (!fits) return;
    const index = this.calls.findIndex((call) => newestFirst(row, call) < 0);
    this.known.add(row.id);
    this.calls.splice(index < 0 ? this.calls.length : index, 0, row);
    this.tell({});
  }

  private async begin(filter: HistoryFilter): Promise<void> {
    const pages = this.newPages(filter);
    this.pages = pages;
    const rows = await pages.next(kFirstPage);
    if (pages !== this.pages) return;
    if (!rows) {
      this.store.update((state) => (state.status === 'ready' ? state : { ...state, status: 'failed' }));
      return;
    }
    this.calls = [];
    this.known = new Set();
    for (const row of rows) this.append(row);
    this.tell({ status: 'ready', more: !pages.done, loading: 'no' });
  }

  private newPages(filter: HistoryFilter): HistoryPages<Side> {
    return new HistoryPages(sidesOf(filter), async (side, last, count) => {
      const { data, error } = await questionOf(this.backend, this.me, side, filter, last).limit(count);
      return error ? null : ((data ?? []) as unknown as CallRow[]);
    });
  }

  private append(row: CallRow): void {
    // It may have come live before its page did.
    if (this.known.has(row.id)) return;
    this.known.add(row.id);
    this.calls.push(row);
  }

  private drop(index: number, id: string): void {
    this.known.delete(id);
    this.calls.splice(index, 1);
  }

  private tell(change: Partial<HistoryState>): void {
    const { calls } = this;
    this.store.update((state) => ({ ...state, ...change, calls, count: calls.length, version: state.version + 1 }));
  }
}
