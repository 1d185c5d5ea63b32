import { createStore, type ReadonlyStore } from '../base/store';
import type { Backend } from '../session/backend';

/** A row of list_join_links (docs/data.md). */
export interface LinkRow {
  id: string;
  created_at: string;
  expires_at: string;
  used_at: string | null;
  revoked_at: string | null;
  guest_name: string | null;
}

export type LinkState = 'open' | 'used' | 'expired' | 'revoked';

export function stateOf(row: LinkRow, nowMs: number): LinkState {
  if (row.revoked_at) return 'revoked';
  if (row.used_at) return 'used';
  return Date.parse(row.expires_at) <= nowMs ? 'expired' : 'open';
}

export interface LinksState {
  status: 'loading' | 'ready' | 'failed';
  rows: readonly LinkRow[];
}

/** The links into one room. A token is seen once, when it is made, and is in no list. */
export class LinksModel {
  private readonly store = createStore<LinksState>({ status: 'loading', rows: [] });

  constructor(
    private readonly backend: Pick<Backend, 'rpc'>,
    readonly roomId: string,
  ) {}

  get state(): ReadonlyStore<LinksState> {
    return this.store;
  }

  async load(): Promise<void> {
    const { data, error } = await this.backend.rpc('list_join_links', { room_id: this.roomId });
    this.store.update((state) => {
      if (error) return state.status === 'ready' ? state : { ...state, status: 'failed' };
      return { status: 'ready', rows: (data ?? []) as LinkRow[] };
    });
  }

  async make(minutes: number): Promise<{ token: string | null; problem: 'failed' | 'too_many' | null }> {
    const { data, error } = await this.backend.rpc('make_join_link', { room_id: this.roomId, minutes });
    if (error) return { token: null, problem: error.code === 'PT409' ? 'too_many' : 'failed' };
    void this.load();
    return { token: (data as { token: string }).token, problem: null };
  }

  async revoke(id: string): Promise<boolean> {
    const { error } = await this.backend.rpc('revoke_join_link', { link_id: id });
    await this.load();
    return !error;
  }
}
