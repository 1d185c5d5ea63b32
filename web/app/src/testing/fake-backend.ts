/**
 * A Supabase at the edge of the page, for tests: rows in memory, one signed-in user, channels that a test speaks through.
 * Policies are the real server's business; here everybody sees everything.
 */
import type { Backend } from '../session/backend';
import { type Answer, type Failure, FakeQuery, type Row } from './fake-query';

type Listener = { type: string; table?: string; event?: string; callback: (value: never) => void };

export class FakeChannel {
  readonly sent: unknown[] = [];
  readonly tracked: unknown[] = [];
  readonly listeners: Listener[] = [];
  presence: Record<string, unknown[]> = {};
  private report: (status: string) => void = () => undefined;

  constructor(
    readonly topic: string,
    readonly options: unknown,
  ) {}

  on(type: string, filter: { event?: string; table?: string }, callback: (value: never) => void): this {
    this.listeners.push({ type, ...filter, callback });
    return this;
  }

  subscribe(report?: (status: string) => void): this {
    this.report = report ?? this.report;
    queueMicrotask(() => this.report('SUBSCRIBED'));
    return this;
  }

  /** As the socket would say it. */
  status(status: string): void {
    this.report(status);
  }

  track(state: unknown): Promise<string> {
    this.tracked.push(state);
    return Promise.resolve('ok');
  }

  send(message: unknown): Promise<string> {
    this.sent.push(message);
    return Promise.resolve('ok');
  }

  presenceState(): Record<string, unknown[]> {
    return this.presence;
  }

  tell(type: string, name: string, value: unknown): void {
    for (const listener of this.listeners) {
      if (listener.type !== type) continue;
      if (type === 'postgres_changes' ? listener.table === name : listener.event === name) listener.callback(value as never);
    }
  }
}

export class FakeBackend {
  readonly tables: Record<string, Row[]> = {
    users: [],
    chat_rooms: [],
    room_members: [],
    messages: [],
    video_calls: [],
    waiting_room: [],
  };
  readonly channels = new Map<string, FakeChannel>();
  readonly calls: Array<{ name: string; arguments: unknown }> = [];
  /** Set to make every request fail with it. */
  failure: Failure | null = null;
  unread: Array<{ room_id: string; unread: number }> = [];
  private clock = Date.UTC(2026, 10, 22, 9, 0, 0);

  readonly realtime = { setAuth: () => Promise.resolve() };
  readonly auth;

  constructor(readonly userId: string) {
    this.auth = {
      getSession: () => Promise.resolve({ data: { session: { access_token: 't', user: { id: userId } } }, error: null }),
      onAuthStateChange: () => ({ data: { subscription: { unsubscribe: () => undefined } } }),
      stopAutoRefresh: () => Promise.resolve(),
      getUser: () => Promise.resolve({ data: { user: { id: userId } }, error: null }),
      signOut: () => Promise.resolve({ error: null }),
    };
  }

  get backend(): Backend {
    return this as unknown as Backend;
  }

  from(table: string): FakeQuery {
    const rows = (this.tables[table] ??= []);
    return new FakeQuery(rows, (row) => this.insert(table, row), () => this.failure);
  }

  rpc(name: string, values?: unknown): Promise<Answer> {
    if (this.failure) return Promise.resolve({ data: null, error: this.failure });
    this.calls.push({ name, arguments: values });
    return Promise.resolve({ data: name === 'unread_counts' ? this.unread : null, error: null });
  }

  channel(topic: string, options?: unknown): FakeChannel {
    const channel = new FakeChannel(topic, options);
    this.channels.set(topic, channel);
    return channel;
  }

  removeChannel(channel: FakeChannel): Promise<string> {
    if (this.channels.get(channel.topic) === channel) this.channels.delete(channel.topic);
    return Promise.resolve('ok');
  }

  removeAllChannels(): Promise<string[]> {
    this.channels.clear();
    return Promise.resolve([]);
  }

  /** A row of somebody else, as the feed brings it. */
  arrive(table: string, row: Row, eventType = 'INSERT'): void {
    if (eventType === 'INSERT') this.tables[table]!.push(row);
    this.channels.get('app')?.tell('postgres_changes', table, { eventType, new: row, old: row });
  }

  private insert(table: string, row: Row): Row | Failure {
    const rows = this.tables[table]!;
    if (rows.some(({ id }) => id === row['id'])) return { code: '23505', message: 'duplicate key' };
    this.clock += 1000;
    const created_at = new Date(this.clock).toISOString().replace('Z', '000+00:00');
    const made = { kind: 'text', call_id: null, metadata: null, created_at, ...row };
    rows.push(made);
    return made;
  }
}
