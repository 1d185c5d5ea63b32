import type { VideoCallsOptions } from '../options.js';
import type { SnapshotStore } from '../store.js';
import { askBedside } from './bedside.js';

/** What only the ends of a call know, for the operator's metrics (docs/operating.md). No address, no name, no word. */
export interface CallReport {
  call_id: string;
  path: 'direct' | 'relay';
  reconnects: number;
  setup_ms?: number;
}

const MOST_RECONNECTS = 1_000;
const MOST_SETUP_MS = 600_000;

/**
 * Looks on while a call lives and tells the server once, when it is over: the path its media took, how often it was
 * mended, how long the first picture took. A call that ended before its path was measured tells nothing.
 */
export class CallReporter {
  readonly #leave: () => void;
  readonly #tell: (report: CallReport) => void;
  readonly #store: SnapshotStore;
  #report: CallReport | null = null;
  #measured = false;
  #phase = 'idle';
  #connectingAt: number | null = null;

  constructor(store: SnapshotStore, tell: (report: CallReport) => void) {
    this.#store = store;
    this.#tell = tell;
    this.#leave = store.subscribe(() => this.#look());
  }

  destroy(): void {
    this.#leave();
    this.#finish();
  }

  #look(): void {
    const { phase, call, line } = this.#store.getSnapshot();
    if (this.#report && (call?.id !== this.#report.call_id || phase === 'ended')) this.#finish();
    const before = this.#phase;
    this.#phase = phase;
    if (!call || phase === 'ended') return void (this.#connectingAt = null);
    if (phase === 'connecting' && before !== 'connecting') this.#connectingAt = performance.now();
    if (phase !== 'active' && phase !== 'reconnecting') return;
    this.#report ??= { call_id: call.id, path: 'direct', reconnects: 0, ...this.#setup() };
    if (phase === 'reconnecting' && before === 'active' && this.#report.reconnects < MOST_RECONNECTS) ++this.#report.reconnects;
    if (!line) return;
    this.#measured = true;
    this.#report.path = line.relayed ? 'relay' : 'direct';
  }

  #setup(): { setup_ms?: number } {
    if (this.#connectingAt === null) return {};
    const took = Math.round(performance.now() - this.#connectingAt);
    return took <= MOST_SETUP_MS ? { setup_ms: took } : {};
  }

  #finish(): void {
    const report = this.#report;
    if (report && this.#measured) this.#tell(report);
    this.#report = null;
    this.#measured = false;
  }
}

/** Outlives the page, and is missed by nobody when it fails. */
export function tellServer(options: VideoCallsOptions): (report: CallReport) => void {
  const init = { method: 'POST', keepalive: true, headers: { 'content-type': 'application/json' } };
  return (report) => void askBedside(options, 'report', { ...init, body: JSON.stringify(report) }).catch(() => {});
}
