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

/** With what the server asked for in the headers, which postgrest-js keeps to itself. */
interface Heard extends Answer {
  retryAfterMs?: number;
}

interface Query extends PromiseLike<Answer> {
  abortSignal?(signal: AbortSignal): PromiseLike<Answer>;
  /** postgrest-js keeps the fetch of each request here (protected in its types, and there in every version). */
  fetch?: typeof fetch;
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
  #serverTimeKnown = true;
  #seqKnown = true;

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
    const write = () => this.#supabase.from('webrtc_signals').upsert(rows, options);
    // The numbers of our own signals, or each of them would look like one that the feed has lost.
    let answer = await this.#ask(() => (this.#seqKnown ? write().select('seq') : write()));
    if (answer.error?.code === UNDEFINED_COLUMN && this.#seqKnown) {
      this.#seqKnown = false;
      answer = await this.#ask(write);
    }
    this.#settle(write_id, answer);
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
    const [answer, serverTime] = await Promise.all([this.#ask(calls), this.#serverTime()]);
    if (answer.error) return this.#fetchFailed(fetch_id, answer);
    const rows = rowsOf(answer) as VideoCall[];
    this.#report({ type: 'OpenCalls', rows, ...(serverTime !== null && { server_time: serverTime }) });
  }

  /** A favour to the server; a Supabase project without the function is not asked twice. */
  async keepAlive({ call_id }: KeepAlive): Promise<void> {
    if (!this.#keepAliveKnown || !this.#supabase.rpc) return;
    const answer = await this.#ask(() => this.#supabase.rpc?.('call_keepalive', { call_id }));
    if (answer.status === 404) this.#keepAliveKnown = false;
  }

  /** The age of a call is judged by the server's clock, because this machine's may be wrong by hours. */
  async #serverTime(): Promise<string | null> {
    if (!this.#serverTimeKnown || !this.#supabase.rpc) return null;
    const answer = await this.#ask(() => this.#supabase.rpc?.('server_time'));
    if (answer.status === 404) this.#serverTimeKnown = false;
    return !answer.error && typeof answer.data === 'string' ? answer.data : null;
  }

  /** Requests under way are given up and report nothing any more. */
  destroy(): void {
    this.#stop.abort();
  }

  async #ask(query: () => Query): Promise<Heard> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), REQUEST_TIMEOUT_MS);
    const stop = () => timeout.abort();
    this.#stop.signal.addEventListener('abort', stop);
    const heard: { retryAfterMs?: number } = {};
    try {
      const request = query();
      listenForPatience(request, (ms) => (heard.retryAfterMs = ms));
      const answer = await (request.abortSignal ? request.abortSignal(timeout.signal) : request);
      return { ...answer, ...heard };
    } catch {
      // A client in throwOnError mode, or a fetch of the app's own that rejects: the same as no network.
      return { data: null, error: {}, status: 0 };
    } finally {
      clearTimeout(timer);
      this.#stop.signal.removeEventListener('abort', stop);
    }
  }

  #settle(writeId: number, answer: Heard): void {
    if (this.#stop.signal.aborted) return;
    if (!answer.error) return this.#report({ type: 'WriteDone', write_id: writeId, rows: rowsOf(answer) });
    const wait = answer.retryAfterMs;
    const patience = wait === undefined ? {} : { retry_after_ms: wait };
    this.#report({ type: 'WriteFailed', write_id: writeId, ...failureOf(answer), ...patience });
  }

  #fetchFailed(fetchId: number, answer: Answer): void {
    if (this.#stop.signal.aborted) return;
    this.#report({ type: 'FetchFailed', fetch_id: fetchId, ...failureOf(answer) });
  }
}

/** Looks at the answer's Retry-After (RFC 9110 section 10.2.3) on its way to postgrest-js. */
function listenForPatience(query: Query, told: (ms: number) => void): void {
  const send = query.fetch;
  if (typeof send !== 'function') return;
  query.fetch = async (...request) => {
    const response = await send(...request);
    const wait = response.ok ? null : retryAfterMs(response.headers.get('retry-after'), Date.now());
    if (wait !== null) told(wait);
    return response;
  };
}

/** Seconds, or a date; null for what is neither. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(date - nowMs, 0);
}

function rowsOf(answer: Answer): unknown[] {
  return Array.isArray(answer.data) ? answer.data : [];
}

function failureOf(answer: Answer): { status: number; code: string } {
  const { code } = answer.error ?? {};
  return { status: answer.status ?? 0, code: typeof code === 'string' ? code : '' };
}
