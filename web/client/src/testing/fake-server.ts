import { FakeSupabase, type Reply, type Request } from './fake-supabase.js';

type Row = Record<string, unknown> & { id: string };

const NEXT: Record<string, string[]> = {
  calling: ['ringing', 'active', 'declined', 'failed', 'ended'],
  ringing: ['active', 'declined', 'failed', 'ended'],
  active: ['ended', 'failed'],
};
const OVER = ['ended', 'declined', 'failed'];

/**
 * The two tables of a call and their rules (docs/data.md), in memory, for as many users as a test wants. Only what the
 * client can notice: rows are stamped and numbered, changes are pushed to whoever they concern, illegal steps refused.
 */
export class FakeServer {
  readonly calls = new Map<string, Row>();
  readonly signals: Row[] = [];
  readonly #clients: FakeSupabase[] = [];
  /** Answers every request of this user with this, as long as it is set. */
  readonly outage = new Map<string, Reply>();

  client(userId: string): FakeSupabase {
    const client = new FakeSupabase(userId);
    client.reply = (request) => this.outage.get(userId) ?? this.#answer(userId, request);
    client.onSubscribe = (channel) => queueMicrotask(() => channel.status('SUBSCRIBED'));
    this.#clients.push(client);
    return client;
  }

  /** As if it had just been started: what the clients did is not the clients' memory. */
  forget(): void {
    this.calls.clear();
    this.signals.length = 0;
    for (const { requests } of this.#clients) requests.length = 0;
  }

  /** A write by somebody who uses no client of ours. */
  write(userId: string, request: Omit<Request, 'steps'> & { steps?: unknown[][] }): Reply {
    return this.#answer(userId, { steps: [], ...request });
  }

  #answer(userId: string, request: Request): Reply {
    const { table, verb, body } = request;
    if (table === 'server_time') return { data: new Date().toISOString() };
    if (verb === 'rpc') return { data: null, status: 204 };
    if (table === 'video_calls') {
      if (verb === 'insert') return this.#insertCall(body as Row);
      if (verb === 'update') return this.#updateCall(request);
      const open = [...this.calls.values()].filter((row) => !OVER.includes(String(row.status)));
      return { data: open.filter((row) => row.caller_id === userId || row.receiver_id === userId) };
    }
    if (verb === 'upsert') return this.#insertSignals(body as Row[]);
    const after = Number(argumentOf(request, 'gt', 'seq') ?? 0);
    const call = argumentOf(request, 'eq', 'call_id');
    return { data: this.signals.filter((row) => row.call_id === call && Number(row.seq) > after) };
  }

  #insertCall(row: Row): Reply {
    if (this.calls.has(row.id)) return { error: { code: '23505' }, status: 409 };
    const now = new Date().toISOString();
    const full = {
      status: 'calling',
      started_at: now,
      answered_at: null,
      ended_at: null,
      duration_seconds: null,
      end_reason: null,
      created_at: now,
      ...row,
    };
    this.calls.set(row.id, full);
    this.#push('video_calls', full, 'INSERT');
    return { data: [full], status: 201 };
  }

  #updateCall(request: Request): Reply {
    const row = this.calls.get(String(argumentOf(request, 'eq', 'id')));
    const from = argumentOf(request, 'in', 'status') as string[] | undefined;
    if (!row || (from && !from.includes(String(row.status)))) return { data: [] };
    const change = request.body as Partial<Row>;
    const status = String(change.status ?? row.status);
    if (status !== row.status && !NEXT[String(row.status)]?.includes(status))
      return { error: { code: 'P0001' }, status: 400 };
    const now = new Date().toISOString();
    const stamps: Partial<Row> = {};
    if (status === 'active' && !row.answered_at) stamps.answered_at = now;
    if (OVER.includes(status) && !row.ended_at) Object.assign(stamps, { ended_at: now, duration_seconds: 0 });
    const full = { ...row, ...change, ...stamps };
    this.calls.set(row.id, full);
    this.#push('video_calls', full, 'UPDATE');
    return { data: [full] };
  }

  #insertSignals(rows: Row[]): Reply {
    const fresh: Row[] = [];
    for (const row of rows) {
      if (this.signals.some(({ id }) => id === row.id)) continue;
      const seq = this.signals.filter(({ call_id }) => call_id === row.call_id).length + 1;
      const full = { ...row, seq, created_at: new Date().toISOString() };
      this.signals.push(full);
      fresh.push(full);
      this.#push('webrtc_signals', full, 'INSERT');
    }
    return { data: fresh, status: 201 };
  }

  /** As bytes would bring it: a copy, and after the answer to the write. */
  #push(table: string, row: Row, eventType: string): void {
    const text = JSON.stringify(row);
    for (const client of this.#clients) {
      for (const channel of client.channels) {
        if (!client.removed.includes(channel))
          setTimeout(() => channel.emit(table, JSON.parse(text) as Row, eventType), 0);
      }
    }
  }
}

function argumentOf(request: Request, step: string, column: string): unknown {
  return request.steps.find(([name, of]) => name === step && of === column)?.[2];
}
