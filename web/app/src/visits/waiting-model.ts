import { createStore, type ReadonlyStore } from '../base/store';
import { readyOf, type Ready } from '../check/ready';
import { compareTimes, type WaitingRow } from '../live/rows';
import type { Backend } from '../session/backend';

/** Whoever waits longer has gone home, says the server too (start_waiting). */
const kLongestMs = 12 * 3_600_000;

export interface WaitingState {
  status: 'loading' | 'ready' | 'failed';
  /** Places that I hold, and places with me, by id. */
  rows: ReadonlyMap<string, WaitingRow>;
}

/** Who waits for me, longest first. */
export function waitingFor(me: string, { rows }: WaitingState, nowMs: number): readonly WaitingRow[] {
  return [...rows.values()]
    .filter((row) => row.doctor_id === me && nowMs - Date.parse(row.since) < kLongestMs)
    .sort((a, b) => compareTimes(a.since, b.since));
}

/** Since when I wait in a room; null when I do not. */
export function waitingSince(me: string, roomId: string, { rows }: WaitingState): string | null {
  for (const row of rows.values()) if (row.patient_id === me && row.room_id === roomId) return row.since;
  return null;
}

/** The room that I wait in; null when I do not. */
export function waitedIn(me: string, { rows }: WaitingState): string | null {
  for (const row of rows.values()) if (row.patient_id === me) return row.room_id;
  return null;
}

/** What the device check of whoever waits came to; from another browser, so it may be anything. */
export function readyOfRow(row: WaitingRow): Ready | null {
  return readyOf(row.ready?.verdict);
}

/** Places in waiting rooms, as the server keeps them: they outlive reloads and restarts on either side. */
export class WaitingModel {
  private readonly store = createStore<WaitingState>({ status: 'loading', rows: new Map() });

  constructor(
    private readonly backend: Backend,
    readonly me: string,
  ) {}

  get state(): ReadonlyStore<WaitingState> {
    return this.store;
  }

  async refresh(): Promise<void> {
    const { data, error } = await this.backend.from('waiting_room').select('*').order('since').limit(500);
    this.store.update((state) => {
      if (error) return state.status === 'ready' ? state : { ...state, status: 'failed' };
      return { status: 'ready', rows: new Map(((data ?? []) as WaitingRow[]).map((row) => [row.id, row])) };
    });
  }

  receive(row: WaitingRow): void {
    this.store.update((state) => ({ ...state, rows: new Map(state.rows).set(row.id, row) }));
  }

  /** The feed tells no more than the key of what is gone. */
  remove({ id }: { id?: string }): void {
    this.store.update((state) => {
      const rows = new Map(state.rows);
      return id && rows.delete(id) ? { ...state, rows } : state;
    });
  }

  /** Takes a place, or says anew whether everything works; the place stays the same. */
  async start(roomId: string, ready: Ready | null): Promise<boolean> {
    const { error } = await this.backend.rpc('start_waiting', { room_id: roomId, ready: ready && { verdict: ready } });
    if (!error) await this.refresh();
    return !error;
  }

  async stop(roomId: string): Promise<boolean> {
    const { error } = await this.backend.rpc('stop_waiting', { room_id: roomId });
    if (!error) await this.refresh();
    return !error;
  }

  /** Takes somebody out of my waiting room. */
  async dismiss({ id }: WaitingRow): Promise<boolean> {
    const { error } = await this.backend.from('waiting_room').delete().eq('id', id);
    if (!error) this.remove({ id });
    return !error;
  }
}
