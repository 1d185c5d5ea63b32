import type { LineStats } from '../generated/bridge.js';

/** What is read of the entries of one report (W3C WebRTC Statistics, section 8). */
interface Entry {
  id?: string;
  type: string;
  kind?: string;
  state?: string;
  nominated?: boolean;
  currentRoundTripTime?: number;
  availableOutgoingBitrate?: number;
  selectedCandidatePairId?: string;
  localCandidateId?: string;
  candidateType?: string;
  packetsReceived?: number;
  packetsLost?: number;
  jitter?: number;
  framesDecoded?: number;
  framesDropped?: number;
  frameHeight?: number;
  height?: number;
  totalFreezesDuration?: number;
  qualityLimitationReason?: string;
}

const whole = (value: number | undefined, factor = 1) => Math.max(0, Math.round((value ?? 0) * factor));

/** What one look tells of the line, for the engine to judge. Whole numbers only, as the bridge takes them. */
export function lineOf(report: Pick<RTCStatsReport, 'forEach' | 'get'>): LineStats {
  const line: LineStats = {
    audio_packets: 0,
    audio_lost: 0,
    video_packets: 0,
    video_lost: 0,
    frames: 0,
    frames_dropped: 0,
    frozen_ms: 0,
    jitter_ms: 0,
    height: 0,
    source_height: 0,
    round_trip_ms: null,
    available_kbps: null,
    limitation: 'none',
    relayed: false,
  };
  const selected = selectedPair(report);
  report.forEach((entry: Entry) => {
    if (entry.type === 'candidate-pair') {
      if (isInUse(entry, selected)) readPair(entry, report, line);
    } else if (entry.type === 'inbound-rtp') readInbound(entry, line);
    else if (entry.type === 'media-source' && entry.kind === 'video') line.source_height = whole(entry.height);
    else if (entry.type === 'outbound-rtp' && entry.kind === 'video') {
      const reason = entry.qualityLimitationReason;
      if (reason === 'cpu' || reason === 'bandwidth' || reason === 'other') line.limitation = reason;
    }
  });
  return line;
}

/** Where a browser counts transports, they name the pair in use: of several nominated ones only that carries media. */
function selectedPair(report: Pick<RTCStatsReport, 'forEach'>): string | undefined {
  let selected: string | undefined;
  report.forEach((entry: Entry) => {
    if (entry.type === 'transport') selected ??= entry.selectedCandidatePairId;
  });
  return selected;
}

const isInUse = (pair: Entry, selected: string | undefined) =>
  selected === undefined ? pair.nominated === true && pair.state === 'succeeded' : pair.id === selected;

function readPair(pair: Entry, report: Pick<RTCStatsReport, 'get'>, line: LineStats): void {
  if (pair.currentRoundTripTime !== undefined) line.round_trip_ms = whole(pair.currentRoundTripTime, 1000);
  if (pair.availableOutgoingBitrate !== undefined) line.available_kbps = whole(pair.availableOutgoingBitrate, 0.001);
  const local = report.get(pair.localCandidateId ?? '') as Entry | undefined;
  line.relayed = local?.candidateType === 'relay';
}

function readInbound(entry: Entry, line: LineStats): void {
  if (entry.kind === 'video') {
    line.video_packets += whole(entry.packetsReceived);
    line.video_lost += whole(entry.packetsLost);
    line.frames += whole(entry.framesDecoded);
    line.frames_dropped += whole(entry.framesDropped);
    line.frozen_ms += whole(entry.totalFreezesDuration, 1000);
    line.height = Math.max(line.height, whole(entry.frameHeight));
  } else {
    line.audio_packets += whole(entry.packetsReceived);
    line.audio_lost += whole(entry.packetsLost);
    line.jitter_ms = Math.max(line.jitter_ms, whole(entry.jitter, 1000));
  }
}
