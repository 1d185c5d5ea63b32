import type { LineReason, LineReport } from '../types.js';

/** What one look at the statistics tells (W3C WebRTC Statistics, section 8); counters since the connection began. */
export interface LineLook {
  atMs: number;
  roundTripMs: number | null;
  packetsReceived: number;
  packetsLost: number;
  /** Seconds during which the picture stood still. */
  frozenSeconds: number;
  /** Why the own picture is smaller than it could be. */
  limitation: 'none' | 'cpu' | 'bandwidth' | 'other';
  relayed: boolean;
}

interface Entry {
  type: string;
  kind?: string;
  state?: string;
  nominated?: boolean;
  currentRoundTripTime?: number;
  localCandidateId?: string;
  candidateType?: string;
  packetsReceived?: number;
  packetsLost?: number;
  totalFreezesDuration?: number;
  qualityLimitationReason?: string;
}

export function lookAt(report: Pick<RTCStatsReport, 'forEach' | 'get'>, atMs: number): LineLook {
  const look: LineLook = {
    atMs,
    roundTripMs: null,
    packetsReceived: 0,
    packetsLost: 0,
    frozenSeconds: 0,
    limitation: 'none',
    relayed: false,
  };
  report.forEach((entry: Entry) => {
    if (entry.type === 'candidate-pair' && entry.nominated && entry.state === 'succeeded') {
      if (entry.currentRoundTripTime !== undefined) look.roundTripMs = Math.round(entry.currentRoundTripTime * 1000);
      const local = report.get(entry.localCandidateId ?? '') as Entry | undefined;
      look.relayed = local?.candidateType === 'relay';
    }
    if (entry.type === 'inbound-rtp') {
      look.packetsReceived += entry.packetsReceived ?? 0;
      look.packetsLost += Math.max(0, entry.packetsLost ?? 0);
      look.frozenSeconds += entry.totalFreezesDuration ?? 0;
    }
    if (entry.type === 'outbound-rtp' && entry.kind === 'video') {
      const reason = entry.qualityLimitationReason;
      if (reason === 'cpu' || reason === 'bandwidth' || reason === 'other') look.limitation = reason;
    }
  });
  return look;
}

/** ITU-T G.114 calls 150 ms one way good and 400 ms the end of a conversation; losses as heard by Opus with its repairs. */
const FAR_MS = [300, 600] as const;
const LOSS = [0.03, 0.1] as const;
const FROZEN_SHARE = [0.05, 0.25] as const;

/** How the line is between two looks, with the reasons, worst first. Null while nothing came in. */
export function judgeLine(before: LineLook, now: LineLook): LineReport | null {
  const packets = now.packetsReceived - before.packetsReceived;
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  if (packets + lost <= 0) return null;
  const seconds = Math.max(0.001, (now.atMs - before.atMs) / 1000);
  const found: [number, LineReason][] = [];
  const add = (value: number, [some, much]: readonly [number, number], reason: LineReason) => {
    if (value > some) found.push([value > much ? 3 : 1, reason]);
  };
  add(lost / (packets + lost), LOSS, 'loss');
  add((now.frozenSeconds - before.frozenSeconds) / seconds, FROZEN_SHARE, 'frozen');
  add(now.roundTripMs ?? 0, FAR_MS, 'far');
  if (now.limitation === 'bandwidth') found.push([1, 'slow']);
  if (now.limitation === 'cpu') found.push([1, 'busy_device']);
  found.sort(([a], [b]) => b - a);
  const score = Math.max(1, 5 - found.reduce((sum, [points]) => sum + points, 0)) as LineReport['score'];
  return { score, reasons: found.map(([, reason]) => reason), roundTripMs: now.roundTripMs, relayed: now.relayed };
}

/** The same to the eye: then nobody needs to draw anew. */
export function sameLine(a: LineReport | null, b: LineReport | null): boolean {
  return a?.score === b?.score && a?.relayed === b?.relayed && String(a?.reasons) === String(b?.reasons);
}
