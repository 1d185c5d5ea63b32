// What the browser counts reaches the engine as whole numbers, of the pair in use and of all that comes in.
import { describe, expect, it } from 'vitest';
import { lineOf } from './line.js';

const reportOf = (entries: object[], local: object = { candidateType: 'relay' }) =>
  ({ forEach: (each: (entry: unknown) => void) => entries.forEach(each), get: () => local }) as never;

describe('lineOf', () => {
  it('reads the pair in use, what comes in, and what holds the own picture back', () => {
    const line = lineOf(
      reportOf([
        { type: 'candidate-pair', nominated: false, state: 'waiting', currentRoundTripTime: 9 },
        { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.0504, availableOutgoingBitrate: 1_234_567 },
        { type: 'inbound-rtp', kind: 'audio', packetsReceived: 10, packetsLost: -1, jitter: 0.0126 },
        { type: 'inbound-rtp', kind: 'video', packetsReceived: 20, packetsLost: 2, framesDecoded: 7, framesDropped: 1, frameHeight: 480, totalFreezesDuration: 1.5 },
        { type: 'media-source', kind: 'video', height: 720 },
        { type: 'outbound-rtp', kind: 'video', qualityLimitationReason: 'cpu' },
      ]),
    );
    expect(line).toEqual({
      audio_packets: 10,
      audio_lost: 0,
      video_packets: 20,
      video_lost: 2,
      frames: 7,
      frames_dropped: 1,
      frozen_ms: 1500,
      jitter_ms: 13,
      height: 480,
      source_height: 720,
      round_trip_ms: 50,
      available_kbps: 1235,
      limitation: 'cpu',
      relayed: true,
    });
  });

  it('takes, of several nominated pairs, the one that the transport names', () => {
    const pair = { type: 'candidate-pair', nominated: true, state: 'succeeded' };
    const line = lineOf(
      reportOf([
        { ...pair, id: 'near', currentRoundTripTime: 0.02, availableOutgoingBitrate: 90_000 },
        { ...pair, id: 'idle', currentRoundTripTime: 0.7 },
        { type: 'transport', selectedCandidatePairId: 'near' },
      ]),
    );
    expect(line).toMatchObject({ round_trip_ms: 20, available_kbps: 90 });
  });

  it('says nothing of what a browser does not count', () => {
    const line = lineOf(reportOf([{ type: 'candidate-pair', nominated: true, state: 'succeeded' }], { candidateType: 'host' }));
    expect(line).toMatchObject({ round_trip_ms: null, available_kbps: null, limitation: 'none', relayed: false });
  });
});
