import type { RealtimeChannelLike, RowChange, SupabaseLike } from './supabase.js';

/** What the watcher tells: rows as they came, and whether it hears anything at all. */
export interface WatcherListener {
  callRow(row: CallRowLike): void;
  signalRow(row: Record<string, unknown>): void;
  signaling(up: boolean): void;
}

export interface CallRowLike {
  id: string;
  receiver_id: string;
  status: string;
}

export interface CallWatcher {
  /** Hands over what was seen since the first sign of a call, and everything from now on. */
  attach(listener: WatcherListener): void;
  /** The engine is gone: keep watch without it again. */
  detach(): void;
  stop(): void;
}

export interface WatcherEvents {
  /** There is a call to attend to: time to load the engine. May be told more than once. */
  onCall(): void;
  onSignaling(state: 'up' | 'down'): void;
}

const OPEN = ['calling', 'ringing', 'active'];
/** Rows kept while the engine loads. A call brings about 40; more are fetched again by the engine, by sequence. */
const MAX_KEPT_ROWS = 256;
/** A channel that is told to rejoin by realtime-js does so after 1 s; after this long it is replaced. */
const REPLACE_CHANNEL_MS = 10_000;
const MAX_RETRY_MS = 30_000;
const LOOK_AGAIN_MS = 5_000;

/**
 * Hears of calls without the engine: one realtime channel with the rows that concern this user. It judges nothing but
 * "is there a call that somebody has to attend to", keeps what it saw from then on, and hands it to the engine.
 */
export function watchCalls(supabase: SupabaseLike, userId: string, events: WatcherEvents): CallWatcher {
  return new ChannelWatcher(supabase, userId, events);
}

class ChannelWatcher implements CallWatcher {
  readonly #supabase: SupabaseLike;
  readonly #userId: string;
  readonly #events: WatcherEvents;
  #channel: RealtimeChannelLike | null = null;
  #listener: WatcherListener | null = null;
  #kept: ((listener: WatcherListener) => void)[] | null = null;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;
  #up = false;
  #stopped = false;

  constructor(supabase: SupabaseLike, userId: string, events: WatcherEvents) {
    this.#supabase = supabase;
    this.#userId = userId;
    this.#events = events;
    void this.#open();
  }

  attach(listener: WatcherListener): void {
    this.#listener = listener;
    const kept = this.#kept ?? [];
    this.#kept = null;
    for (const tell of kept) tell(listener);
    if (this.#up) listener.signaling(true);
  }

  detach(): void {
    this.#listener = null;
  }

  stop(): void {
    this.#stopped = true;
    this.#listener = null;
    this.#kept = null;
    this.#close();
    this.#events.onSignaling('down');
  }

  async #open(): Promise<void> {
    // Before joining, or a client that has just started joins as nobody and hears nothing.
    try {
      await this.#supabase.auth.getSession();
      await this.#supabase.realtime.setAuth();
    } catch {
      // Without a token the server says so to the join, and the channel is opened again.
    }
    if (this.#stopped) return;
    const me = this.#userId;
    const table = (name: string, filter: string) => ({ event: '*' as const, schema: 'public', table: name, filter });
    // The name is unique: two services on one client would otherwise share, and close, each other's channel.
    const channel: RealtimeChannelLike = this.#supabase.channel(`bedside-${Math.random().toString(36).slice(2)}`);
    this.#channel = channel;
    channel
      .on('postgres_changes', table('video_calls', `receiver_id=eq.${me}`), (change) => this.#onCallRow(change))
      .on('postgres_changes', table('video_calls', `caller_id=eq.${me}`), (change) => this.#onCallRow(change))
      .on('postgres_changes', table('webrtc_signals', `receiver_id=eq.${me}`), (change) => this.#onSignalRow(change))
      .subscribe((status) => {
        if (this.#channel === channel) this.#onStatus(status);
      });
  }

  #onStatus(status: string): void {
    if (status === 'SUBSCRIBED') {
      clearTimeout(this.#retryTimer);
      this.#attempts = 0;
      this.#setUp(true);
      if (!this.#listener) void this.#lookForOpenCalls();
      return;
    }
    this.#setUp(false);
    // After CLOSED realtime-js does nothing more; after the others it rejoins by itself, unless it gave up.
    const wait = status === 'CLOSED' ? Math.min(1000 * 2 ** this.#attempts++, MAX_RETRY_MS) : REPLACE_CHANNEL_MS;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      this.#close();
      void this.#open();
    }, wait);
  }

  #setUp(up: boolean): void {
    if (this.#up === up) return;
    this.#up = up;
    this.#events.onSignaling(up ? 'up' : 'down');
    this.#listener?.signaling(up);
  }

  /** A call that began before this page did, or while the socket was gone. */
  async #lookForOpenCalls(): Promise<void> {
    const query = this.#supabase.from('video_calls').select('*').in('status', OPEN);
    const mine = `caller_id.eq.${this.#userId},receiver_id.eq.${this.#userId}`;
    const { data } = await Promise.resolve(query.or(mine)).catch(() => ({ data: null }));
    if (this.#stopped || this.#listener) return;
    if (Array.isArray(data)) for (const row of data) if (isCallRow(row)) this.#attend(row);
    // Not answered: asked again, because the call may be ringing for somebody who is sitting here.
    if (!Array.isArray(data) && this.#up)
      this.#retryTimer = setTimeout(() => void this.#lookForOpenCalls(), LOOK_AGAIN_MS);
  }

  #onCallRow(change: RowChange): void {
    const row: unknown = change.new;
    if (!isCallRow(row)) return;
    if (this.#listener) return this.#listener.callRow(row);
    const rings = row.receiver_id === this.#userId && (row.status === 'calling' || row.status === 'ringing');
    if (rings) this.#attend(row);
    else this.#keep((listener) => listener.callRow(row));
  }

  #onSignalRow(change: RowChange): void {
    const row: unknown = change.new;
    if (!row || typeof row !== 'object' || !('id' in row)) return;
    const signal = row as Record<string, unknown>;
    if (this.#listener) this.#listener.signalRow(signal);
    else this.#keep((listener) => listener.signalRow(signal));
  }

  #attend(row: CallRowLike): void {
    if (this.#listener) return this.#listener.callRow(row);
    this.#kept ??= [];
    this.#keep((listener) => listener.callRow(row));
    this.#events.onCall();
  }

  #keep(tell: (listener: WatcherListener) => void): void {
    if (this.#kept && this.#kept.length < MAX_KEPT_ROWS) this.#kept.push(tell);
  }

  #close(): void {
    clearTimeout(this.#retryTimer);
    const channel = this.#channel;
    this.#channel = null;
    if (channel) void Promise.resolve(this.#supabase.removeChannel(channel)).catch(() => undefined);
    this.#setUp(false);
  }
}

function isCallRow(row: unknown): row is CallRowLike {
  if (!row || typeof row !== 'object') return false;
  const { id, receiver_id, status } = row as Partial<CallRowLike>;
  return typeof id === 'string' && typeof receiver_id === 'string' && typeof status === 'string';
}
