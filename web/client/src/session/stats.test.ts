// What the browser counts becomes one small fact four times a second, and never after the end.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MediaStats } from '../generated/bridge.js';
import { countOf, StatsProbe } from './stats.js';

const entries = new Map<string, object>([
  ['a', { type: 'inbound-rtp', kind: 'audio', bytesReceived: 100 }],
  ['v', { type: 'inbound-rtp', kind: 'video', bytesReceived: 2_000, framesDecoded: 7 }],
  ['o', { type: 'outbound-rtp', kind: 'video', bytesSent: 9_000 }],
]);

describe('StatsProbe', () => {
  let told: MediaStats[];
  let probe: StatsProbe;
  const getStats = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
    getStats.mockReset().mockResolvedValue(entries);
    probe = new StatsProbe(3, { getStats } as unknown as RTCPeerConnection, (stats) => told.push(stats));
  });
  afterEach(() => {
    probe.stop();
    vi.useRealTimers();
  });

  it('counts what came in, by kind', () => {
    const expected = { type: 'MediaStats', peer: 3, audio_bytes: 100, video_bytes: 2_000, frames: 7 };
    expect(countOf(3, entries as unknown as RTCStatsReport)).toEqual(expected);
  });

  it('looks four times a second, however often it is started', async () => {
    probe.start();
    probe.start();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toHaveLength(4);
  });

  it('tells of the line with the first look and every eighth', async () => {
    probe.start();
    await vi.advanceTimersByTimeAsync(4_250);
    expect(told.flatMap(({ line }, look) => (line ? [look] : []))).toEqual([0, 8, 16]);
    expect(told[0]?.line).toMatchObject({ frames: 7, limitation: 'none' });
  });

  it('asks one question at a time', async () => {
    getStats.mockReturnValue(new Promise(() => undefined));
    probe.start();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(getStats).toHaveBeenCalledTimes(1);
  });

  it('says nothing after it was stopped, also of an answer that was on its way', async () => {
    let answer: (value: unknown) => void = () => undefined;
    getStats.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    probe.start();
    await vi.advanceTimersByTimeAsync(250);
    probe.stop();
    answer(entries);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toEqual([]);
  });

  it('survives a connection that has nothing to tell', async () => {
    getStats.mockRejectedValue(new DOMException('closed', 'InvalidStateError'));
    probe.start();
    await vi.advanceTimersByTimeAsync(500);
    expect(getStats).toHaveBeenCalledTimes(2);
    expect(told).toEqual([]);
  });
});
