import type {
  FetchOpenCalls,
  FetchSignals,
  Input,
  InsertCall,
  InsertSignals,
  KeepAlive,
  UpdateCall,
  VideoCall,
  WebRTCSignal,
} from '../generated/bridge.js';
import type { SupabaseLike } from '../supabase.js';

/** What postgrest-js answers: it throws nothing, and a lost network is status 0. */
interface Answer {
  data: unknown;
  error: { code?: string } | null;
  status?: number;
}

interface Abortable extends PromiseLike<Answer> {
  abortSignal?(signal: AbortSignal): PromiseLike<Answer>;
}

const OPEN = ['calling', 'ringing', 'active'];
/** A request that hangs longer than this is given up, and the engine decides when to repeat it. */
const REQUEST_TIMEOUT_MS = 10_000;
/** PostgreSQL's undefined_column: a database with the original two tables and no `seq`. */
const UNDEFINED_COLUMN = '42703';

/** The rows that the engine orders to be written and read, over any supabase-js client. */
export class RestDriver {
  readonly #supabase: SupabaseLike;
  readonly #userId: string;
  readonly #report: (input: Input) => void;
  readonly #stop = new AbortController();
  #keepAliveKnown = true;

  constructor(supabase: SupabaseLike, userId: string, report: (input: Input) => void) {
    this.#supabase = supabase;
    this.#userId = userId;
    this.#report = report;
  }

  async insertCall({ write_id, row }: InsertCall): Promise<void> {
    this.#settle(write_id, await this.#ask(() => this.#supabase.from('video_calls').insert(row).select()));
  }

  async updateCall({ write_id, call_id, from, set }: UpdateCall): Promise<void> {
    const change = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== null && value !== undefined));
    // Conditional on the status, so that of two devices one wins and the other sees zero rows.
    const ask = () => this.#supabase.from('video_calls').update(change).eq('id', call_id).in('status', from).select();
    this.#settle(write_id, await this.#ask(ask));
  }

  async insertSignals({ write_id, rows }: InsertSignals): Promise<void> {
    // Ids are the engine's: repeating a write whose answer was lost changes nothing.
    const options = { onConflict: 'id', ignoreDuplicates: true };
    this.#settle(write_id, await this.#ask(() => this.#supabase.from('webrtc_signals').upsert(rows, options)));
  }

  async fetchSignals({ fetch_id, call_id, after_seq }: FetchSignals): Promise<void> {
    const signals = () => this.#supabase.from('webrtc_signals').select('*').eq('call_id', call_id);
    let answer = await this.#ask(() => signals().gt('seq', after_seq).order('seq'));
    if (answer.error?.code === UNDEFINED_COLUMN) answer = await this.#ask(() => signals().order('created_at'));
    if (answer.error) return this.#fetchFailed(fetch_id, answer);
    this.#report({ type: 'SignalRows', call_id, rows: rowsOf(answer) as WebRTCSignal[] });
  }

  async fetchOpenCalls({ fetch_id }: FetchOpenCalls): Promise<void> {
    const mine = `caller_id.eq.${this.#userId},receiver_id.eq.${this.#userId}`;
    const calls = () => this.#supabase.from('video_calls').select('*').in('status', OPEN).or(mine);
    const answer = await this.#ask(calls);
    if (answer.error) return this.#fetchFailed(fetch_id, answer);
    this.#report({ type: 'OpenCalls', rows: rowsOf(answer) as VideoCall[] });
  }

  /** A favour to the server; a Supabase project without the function is not asked twice. */
  async keepAlive({ call_id }: KeepAlive): Promise<void> {
    if (!this.#keepAliveKnown || !this.#supabase.rpc) return;
    const answer = await this.#ask(() => this.#supabase.rpc?.('call_keepalive', { call_id }));
    if (answer.status === 404) this.#keepAliveKnown = false;
  }

  /** Requests under way are given up and report nothing any more. */
  destroy(): void {
    this.#stop.abort();
  }

  async #ask(query: () => Abortable): Promise<Answer> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), REQUEST_TIMEOUT_MS);
    const stop = () => timeout.abort();
    this.#stop.signal.addEventListener('abort', stop);
    try {
      const request = query();
      return await (request.abortSignal ? request.abortSignal(timeout.signal) : request);
    } catch {
      // A client in throwOnError mode, or a fetch of the app's own that rejects: the same as no network.
      return { data: null, error: {}, status: 0 };
    } finally {
      clearTimeout(timer);
      this.#stop.signal.removeEventListener('abort', stop);
    }
  }

  #settle(writeId: number, answer: Answer): void {
    if (this.#stop.signal.aborted) return;
    if (!answer.error) return this.#report({ type: 'WriteDone', write_id: writeId, rows: rowsOf(answer) });
    const { status, code } = failureOf(answer);
    this.#report({ type: 'WriteFailed', write_id: writeId, status, code });
  }

  #fetchFailed(fetchId: number, answer: Answer): void {
    if (this.#stop.signal.aborted) return;
    this.#report({ type: 'FetchFailed', fetch_id: fetchId, ...failureOf(answer) });
  }
}

function rowsOf(answer: Answer): unknown[] {
  return Array.isArray(answer.data) ? answer.data : [];
}

function failureOf(answer: Answer): { status: number; code: string } {
  const { code } = answer.error ?? {};
  return { status: answer.status ?? 0, code: typeof code === 'string' ? code : '' };
}
