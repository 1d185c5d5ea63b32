import { createStore, type ReadonlyStore } from '../base/store';
import { type CallRow, compareTimes } from '../live/rows';
import type { Backend } from '../session/backend';
import { type CallFilter, matches } from './outcome';

export const kCallPage = 50;

export interface HistoryState {
  filter: CallFilter;
  status: 'loading' | 'ready' | 'failed';
  calls: readonly CallRow[];
  more: boolean;
  loadingMore: boolean;
}

/** Adds rows to a list sorted latest first; a row that is known is replaced. */
export function mergeCalls(calls: readonly CallRow[], rows: readonly CallRow[]): readonly CallRow[] {
  const byId = new Map(calls.map((call) => [call.id, call]));
  for (const row of rows) byId.set(row.id, { ...byId.get(row.id), ...row });
  return [...byId.values()].sort((a, b) => compareTimes(b.started_at, a.started_at));
}

/** My calls, latest first, page by page and live. The filter is the server's work, so that pages are full. */
export class HistoryModel {
  private readonly store = createStore<HistoryState>({
    filter: 'all',
    status: 'loading',
    calls: [],
    more: false,
    loadingMore: false,
  });
  private wanted = false;
  private asked = 0;

  constructor(
    private readonly backend: Backend,
    readonly me: string,
  ) {}

  get state(): ReadonlyStore<HistoryState> {
    return this.store;
  }

  async show(filter: CallFilter): Promise<void> {
    const same = this.wanted && filter === this.store.getSnapshot().filter;
    this.wanted = true;
    if (!same) this.store.set({ filter, status: 'loading', calls: [], more: false, loadingMore: false });
    const ask = ++this.asked;
    const { data, error } = await this.query(filter).limit(kCallPage);
    if (ask !== this.asked) return;
    if (error) {
      this.store.update((state) => (state.status === 'ready' ? state : { ...state, status: 'failed' }));
      return;
    }
    const rows = (data ?? []) as CallRow[];
    this.store.update((state) => ({
      ...state,
      status: 'ready',
      calls: mergeCalls(state.calls, rows),
      more: state.calls.length > rows.length ? state.more : rows.length === kCallPage,
    }));
  }

  /** What was missed while the feed was away. Nothing before anybody looked. */
  async refresh(): Promise<void> {
    if (this.wanted) await this.show(this.store.getSnapshot().filter);
  }

  async loadMore(): Promise<void> {
    const { calls, filter, more, loadingMore, status } = this.store.getSnapshot();
    const last = calls.at(-1);
    if (status !== 'ready' || !more || loadingMore || !last) return;
    const ask = this.asked;
    this.store.update((state) => ({ ...state, loadingMore: true }));
    const { data, error } = await this.query(filter).lte('started_at', last.started_at).limit(kCallPage);
    if (ask !== this.asked) return;
    const rows = (data ?? []) as CallRow[];
    this.store.update((state) => {
      const merged = error ? state.calls : mergeCalls(state.calls, rows);
      const grew = merged.length > state.calls.length;
      return { ...state, calls: merged, loadingMore: false, more: error ? true : grew && rows.length === kCallPage };
    });
  }

  receive(row: CallRow): void {
    const { filter, status } = this.store.getSnapshot();
    if (status !== 'ready') return;
    this.store.update((state) => {
      if (matches(row, filter, this.me)) return { ...state, calls: mergeCalls(state.calls, [row]) };
      const calls = state.calls.filter(({ id }) => id !== row.id);
      return calls.length === state.calls.length ? state : { ...state, calls };
    });
  }

  private query(filter: CallFilter) {
    const { me } = this;
    const query = this.backend.from('video_calls').select('*');
    const order = ['started_at', { ascending: false }] as const;
    if (filter === 'incoming') return query.eq('receiver_id', me).order(...order);
    if (filter === 'outgoing') return query.eq('caller_id', me).order(...order);
    if (filter === 'all') return query.order(...order);
    // Not answered, and not by my own choice.
    return query
      .eq('receiver_id', me)
      .is('answered_at', null)
      .or('status.in.(ended,failed),end_reason.eq.busy')
      .order(...order);
  }
}
