import type { RealtimeChannelLike, RowChange, SupabaseLike } from '../supabase.js';

export interface SlowNetwork {
  /** Added to each request and each change that comes. Default 1500. */
  latencyMs?: number;
  /** Requests that fail after their wait, 0 to 1. Default 0. */
  failureRate?: number;
}

interface Builder extends PromiseLike<unknown> {
  [name: string]: unknown;
}

type StatusListener = (status: string, error?: Error) => void;

/** What postgrest-js answers when there is no network. */
const NO_NETWORK = Object.freeze({
  data: null,
  error: Object.freeze({ message: 'TypeError: Failed to fetch', details: '', hint: '', code: '' }),
  count: null,
  status: 0,
  statusText: '',
});

/** A supabase-js client that is the one it was made from, until it is told to be bad. */
export class BadSupabase<Client extends SupabaseLike> {
  readonly proxy: Client;
  #down = false;
  #slow: SlowNetwork | null = null;
  readonly #channels = new Set<BadChannel>();

  constructor(client: Client) {
    const own: Record<string, unknown> = {
      from: (table: string) => this.#spoil(client.from(table) as Builder),
      rpc: (name: string, args?: Record<string, unknown>) => this.#spoil(client.rpc?.(name, args) as Builder),
      channel: (...args: [string]) => new BadChannel(client.channel(...args) as RealtimeChannelLike, this).proxy,
      removeChannel: (channel: object) => client.removeChannel(this.#forget(channel)),
    };
    this.proxy = new Proxy(client, {
      get: (target, name) => {
        if (typeof name === 'string' && Object.hasOwn(own, name)) return name === 'rpc' && !client.rpc ? undefined : own[name];
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  get down(): boolean {
    return this.#down;
  }

  get latencyMs(): number {
    return this.#slow ? (this.#slow.latencyMs ?? 1_500) : 0;
  }

  joined(channel: BadChannel): void {
    this.#channels.add(channel);
  }

  drop(): void {
    if (this.#down) return;
    this.#down = true;
    for (const channel of this.#channels) channel.lost();
  }

  slow(how: SlowNetwork): void {
    this.#slow = how;
  }

  restore(): void {
    this.#slow = null;
    if (!this.#down) return;
    this.#down = false;
    for (const channel of this.#channels) channel.found();
  }

  #forget(proxy: object): object {
    for (const channel of this.#channels) {
      if (channel.proxy !== proxy) continue;
      this.#channels.delete(channel);
      return channel.own;
    }
    return proxy;
  }

  /** A query is a chain of calls that ends in being awaited. */
  #spoil(builder: Builder): unknown {
    return new Proxy(builder, {
      get: (target, name) => {
        if (name === 'then') return this.#settle(target);
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const next: unknown = value.apply(target, args);
          return typeof next === 'object' && next !== null && 'then' in next ? this.#spoil(next as Builder) : next;
        };
      },
      set: (target, name, value) => Reflect.set(target, name, value, target),
    });
  }

  #settle(builder: Builder): PromiseLike<unknown>['then'] {
    return (onDone, onFailed) => this.#answer(builder).then(onDone, onFailed);
  }

  async #answer(builder: Builder): Promise<unknown> {
    const { latencyMs } = this;
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    if (this.#down || Math.random() < (this.#slow?.failureRate ?? 0)) return NO_NETWORK;
    return builder;
  }
}

/** A realtime channel whose changes are lost while there is no connection, and late while it is slow. */
class BadChannel {
  readonly own: RealtimeChannelLike;
  readonly proxy: RealtimeChannelLike;
  readonly #world: Pick<BadSupabase<SupabaseLike>, 'down' | 'latencyMs' | 'joined'>;
  #listener: StatusListener | null = null;
  /** What the channel itself said last; told again when there is a connection. */
  #status: string | null = null;

  constructor(own: RealtimeChannelLike, world: Pick<BadSupabase<SupabaseLike>, 'down' | 'latencyMs' | 'joined'>) {
    this.own = own;
    this.#world = world;
    this.proxy = new Proxy(own, {
      get: (target, name) => {
        if (name === 'on') return this.#on;
        if (name === 'subscribe') return this.#subscribe;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  lost(): void {
    if (this.#status !== null) this.#listener?.('CHANNEL_ERROR');
  }

  found(): void {
    if (this.#status !== null) this.#listener?.(this.#status);
  }

  readonly #on = (type: never, filter: never, callback: (change: RowChange) => void): RealtimeChannelLike => {
    this.own.on(type, filter, (change) => {
      if (this.#world.down) return;
      const { latencyMs } = this.#world;
      if (latencyMs > 0) setTimeout(() => this.#world.down || callback(change), latencyMs);
      else callback(change);
    });
    return this.proxy;
  };

  readonly #subscribe = (listener?: StatusListener, timeout?: number): RealtimeChannelLike => {
    this.#listener = listener ?? null;
    this.#world.joined(this as never);
    this.own.subscribe((status, error) => {
      this.#status = status;
      // A channel that joins while there is no connection has not joined; `found` says so later.
      if (!this.#world.down) listener?.(status, error);
    }, timeout);
    return this.proxy;
  };
}
