import type { RowChange, SupabaseLike, SupabaseSession } from '../supabase.js';

/** One request as the query builder would send it. */
export interface Request {
  table: string;
  verb: 'select' | 'insert' | 'update' | 'upsert' | 'rpc';
  body: unknown;
  /** In the order of the calls: `['eq', 'id', '7']`. */
  steps: unknown[][];
}

export interface Reply {
  data?: unknown;
  error?: { code?: string } | null;
  status?: number;
}

type Binding = { table: string; filter: string; callback: (change: RowChange) => void };

export class FakeChannel {
  readonly bindings: Binding[] = [];
  status: (status: string) => void = () => undefined;

  constructor(
    readonly name: string,
    readonly onSubscribe: (channel: FakeChannel) => void = () => undefined,
  ) {}

  on(_type: string, { table, filter }: { table: string; filter?: string }, callback: Binding['callback']): this {
    this.bindings.push({ table, filter: filter ?? '', callback });
    return this;
  }

  subscribe(callback: (status: string) => void): this {
    this.status = callback;
    this.onSubscribe(this);
    return this;
  }

  /** Delivers a row to every binding whose filter it passes, as the realtime server does. */
  emit(table: string, row: Record<string, unknown>, eventType = 'INSERT'): void {
    for (const binding of this.bindings) {
      const [column, value] = binding.filter.split('=eq.');
      if (binding.table === table && column && row[column] === value) binding.callback({ eventType, new: row });
    }
  }
}

/** A supabase-js client without a network: remembers what was asked, and answers as it is told. */
export class FakeSupabase implements SupabaseLike {
  readonly requests: Request[] = [];
  readonly channels: FakeChannel[] = [];
  readonly removed: unknown[] = [];
  reply: (request: Request) => Reply | Promise<Reply> = () => ({ data: [] });
  onSubscribe: (channel: FakeChannel) => void = () => undefined;
  session: SupabaseSession | null;
  #authListeners = new Set<(event: string, session: SupabaseSession | null) => void>();

  constructor(userId: string | null) {
    this.session = userId ? { access_token: 'token', user: { id: userId } } : null;
  }

  readonly auth = {
    getSession: () => Promise.resolve({ data: { session: this.session } }),
    onAuthStateChange: (callback: (event: string, session: SupabaseSession | null) => void) => {
      this.#authListeners.add(callback);
      return { data: { subscription: { unsubscribe: () => this.#authListeners.delete(callback) } } };
    },
  };

  readonly realtime = { setAuth: () => Promise.resolve() };

  get newestChannel(): FakeChannel {
    const channel = this.channels.at(-1);
    if (!channel) throw new Error('No channel was opened.');
    return channel;
  }

  get authListeners(): number {
    return this.#authListeners.size;
  }

  signIn(userId: string | null): void {
    this.session = userId ? { access_token: 'token', user: { id: userId } } : null;
    for (const listener of this.#authListeners) listener(userId ? 'SIGNED_IN' : 'SIGNED_OUT', this.session);
  }

  channel(name: string): FakeChannel {
    const channel = new FakeChannel(name, this.onSubscribe);
    this.channels.push(channel);
    return channel;
  }

  removeChannel(channel: unknown): Promise<string> {
    this.removed.push(channel);
    return Promise.resolve('ok');
  }

  from(table: string) {
    return {
      select: () => this.#query({ table, verb: 'select', body: null, steps: [] }),
      insert: (body: unknown) => this.#query({ table, verb: 'insert', body, steps: [] }),
      update: (body: unknown) => this.#query({ table, verb: 'update', body, steps: [] }),
      upsert: (body: unknown, options: unknown) =>
        this.#query({ table, verb: 'upsert', body, steps: [['options', options]] }),
    };
  }

  rpc(name: string, args?: unknown) {
    return this.#query({ table: name, verb: 'rpc', body: args, steps: [] });
  }

  #query(request: Request) {
    const answer = async () => {
      this.requests.push(request);
      return { data: null, error: null, status: 200, ...(await this.reply(request)) };
    };
    const step =
      (name: string) =>
      (...args: unknown[]) => {
        request.steps.push([name, ...args]);
        return query;
      };
    const query = {
      eq: step('eq'),
      gt: step('gt'),
      in: step('in'),
      limit: step('limit'),
      or: step('or'),
      order: step('order'),
      select: step('select'),
      then: <T>(done: (value: unknown) => T, failed?: (reason: unknown) => T) => answer().then(done, failed),
    };
    return query;
  }
}
