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

export interface Made {
  token: string | null;
  problem: 'failed' | 'too_many' | null;
}

/** The newest token, from the page that made its room to the page that shows it; in memory alone, and given out once. */
let fresh: { roomId: string; token: string } | null = null;

export function takeFresh(roomId: string): string | null {
  const token = fresh?.roomId === roomId ? fresh.token : null;
  fresh = null;
  return token;
}

/**
 * A room that only its doctor is in, and the link that lets one person into it. Null when there is no room; a room whose link could
 * not be made is a room all the same, on whose page it can be tried again.
 */
export async function openVisit(backend: Pick<Backend, 'from' | 'rpc'>, title: string, minutes: number): Promise<string | null> {
  const { data, error } = await backend.from('chat_rooms').insert({ title }).select('id').single();
  if (error || !data) return null;
  const roomId = (data as { id: string }).id;
  const { token } = await new LinksModel(backend, roomId).make(minutes);
  fresh = token === null ? null : { roomId, token };
  return roomId;
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

  async make(minutes: number): Promise<Made> {
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
