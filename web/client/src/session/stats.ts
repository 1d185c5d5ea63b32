import type { MediaStats } from '../generated/bridge.js';
import { lineOf } from './line.js';

/** Four looks a second: the engine notices a stall after three that saw nothing new. */
const PERIOD_MS = 250;
/** With every eighth look goes what the line is judged by. */
const LOOKS_PER_LINE = 8;

/** What is read of RTCInboundRtpStreamStats (W3C WebRTC Statistics 8.5). */
interface InboundRtp {
  type: string;
  kind?: string;
  bytesReceived?: number;
  framesDecoded?: number;
}

/** Tells again and again what has come in over one connection, until it is stopped. One question at a time. */
export class StatsProbe {
  readonly #peer: number;
  readonly #pc: RTCPeerConnection;
  readonly #report: (stats: MediaStats) => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #asking = false;
  #looks = 0;

  constructor(peer: number, pc: RTCPeerConnection, report: (stats: MediaStats) => void) {
    this.#peer = peer;
    this.#pc = pc;
    this.#report = report;
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.#look(), PERIOD_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const report = await this.#pc.getStats();
      if (this.#timer === undefined) return;
      const stats = countOf(this.#peer, report);
      if (this.#looks++ % LOOKS_PER_LINE === 0) stats.line = lineOf(report);
      this.#report(stats);
    } catch {
      // A connection that is being closed has nothing to tell.
    } finally {
      this.#asking = false;
    }
  }
}

export function countOf(peer: number, report: Pick<RTCStatsReport, 'forEach'>): MediaStats {
  const stats: MediaStats = { type: 'MediaStats', peer, audio_bytes: 0, video_bytes: 0, frames: 0 };
  report.forEach((entry: InboundRtp) => {
    if (entry.type !== 'inbound-rtp') return;
    stats[entry.kind === 'video' ? 'video_bytes' : 'audio_bytes'] += entry.bytesReceived ?? 0;
    stats.frames += entry.framesDecoded ?? 0;
  });
  return stats;
}
