// What a running call tells its people: muted talkers, dead microphones, and why the line is bad.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SnapshotStore } from '../store.js';
import { FakeStream, FakeTrack, installBrowser, settle } from '../testing/fake-browser.js';
import { CallWatch } from './call-watch.js';
import { judgeLine, type LineLook, lookAt } from './line.js';
import { VoiceJudge } from './voice.js';

const QUIET = { level: 0.1, silent: false };
const VOICE = { level: 0.7, silent: false };
const DEAD = { level: 0, silent: true };
const times = <T>(count: number, act: () => T): T => Array.from({ length: count }, act).at(-1)!;

describe('VoiceJudge', () => {
  let judge: VoiceJudge;
  beforeEach(() => void (judge = new VoiceJudge()));

  it('notices somebody who talks while muted, not a cough', () => {
    expect(times(2, () => judge.look(VOICE, false))).toBeNull();
    expect(times(8, () => judge.look(QUIET, false))).toBeNull();
    expect(times(4, () => judge.look(VOICE, false))).toBe('talking_while_muted');
  });

  it('takes the hint back when the microphone is on, or after a while of silence', () => {
    times(4, () => judge.look(VOICE, false));
    expect(judge.look(VOICE, true)).toBeNull();
    times(4, () => judge.look(VOICE, false));
    expect(times(10, () => judge.look(QUIET, false))).toBe('talking_while_muted');
    expect(times(10, () => judge.look(QUIET, false))).toBeNull();
  });

  it('notices a microphone that gives exactly nothing for five seconds', () => {
    expect(times(19, () => judge.look(DEAD, true))).toBeNull();
    expect(judge.look(DEAD, true)).toBe('microphone_silent');
    expect(judge.look(QUIET, true)).toBeNull();
  });

  it('does not take a muted one for a dead one, nor a quiet room', () => {
    expect(times(40, () => judge.look(DEAD, false))).toBeNull();
    expect(times(40, () => judge.look(QUIET, true))).toBeNull();
  });
});

describe('judgeLine', () => {
  const start: LineLook = {
    atMs: 0,
    roundTripMs: 40,
    packetsReceived: 0,
    packetsLost: 0,
    frozenSeconds: 0,
    limitation: 'none',
    relayed: false,
  };
  const after = (change: Partial<LineLook>) => judgeLine(start, { ...start, atMs: 2_000, packetsReceived: 1_000, ...change });

  it.each<[string, Partial<LineLook>, number, string[]]>([
    ['nothing is wrong', {}, 5, []],
    ['some is lost', { packetsLost: 50 }, 4, ['loss']],
    ['much is lost', { packetsLost: 300 }, 2, ['loss']],
    ['the picture stands', { frozenSeconds: 1 }, 2, ['frozen']],
    ['the way is long', { roundTripMs: 400 }, 4, ['far']],
    ['little goes out', { limitation: 'bandwidth' }, 4, ['slow']],
    ['the device is busy', { limitation: 'cpu' }, 4, ['busy_device']],
    ['everything at once', { packetsLost: 300, frozenSeconds: 1, roundTripMs: 900, limitation: 'cpu' }, 1, ['loss', 'frozen', 'far', 'busy_device']],
  ])('%s', (_, change, score, reasons) => expect(after(change)).toMatchObject({ score, reasons }));

  it('says nothing while nothing comes in: that is an interruption, not a bad line', () => {
    expect(after({ packetsReceived: 0 })).toBeNull();
  });

  it('reads the pair in use, and counters of all that comes in', () => {
    const entries = [
      { type: 'candidate-pair', nominated: false, state: 'waiting', currentRoundTripTime: 9 },
      { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.05, localCandidateId: 'c' },
      { type: 'inbound-rtp', kind: 'audio', packetsReceived: 10, packetsLost: -1 },
      { type: 'inbound-rtp', kind: 'video', packetsReceived: 20, packetsLost: 2, totalFreezesDuration: 1.5 },
      { type: 'outbound-rtp', kind: 'video', qualityLimitationReason: 'cpu' },
    ];
    const report = { forEach: (each: (entry: unknown) => void) => entries.forEach(each), get: () => ({ candidateType: 'relay' }) };
    expect(lookAt(report as never, 7)).toEqual({
      atMs: 7,
      roundTripMs: 50,
      packetsReceived: 30,
      packetsLost: 2,
      frozenSeconds: 1.5,
      limitation: 'cpu',
      relayed: true,
    });
  });
});

describe('CallWatch', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    installBrowser();
  });
  afterEach(() => void vi.useRealTimers());

  it('runs during a call only, and leaves nothing behind', async () => {
    let packets = 0;
    const getStats = vi.fn(async () => {
      packets += 100;
      return new Map([['a', { type: 'inbound-rtp', packetsReceived: packets, packetsLost: packets / 4 }]]);
    });
    const connection = { getStats } as never;
    const store = new SnapshotStore();
    const watch = new CallWatch(store, () => connection);
    store.update({ phase: 'connecting', localStream: new FakeStream([new FakeTrack('audio')]) as never });
    expect(vi.getTimerCount()).toBe(0);
    store.update({ phase: 'active' });
    await vi.advanceTimersByTimeAsync(4_100);
    await settle();
    expect(store.getSnapshot().line).toMatchObject({ reasons: ['loss'] });
    store.update({ phase: 'ended', localStream: null });
    expect(store.getSnapshot().line).toBeNull();
    expect(vi.getTimerCount()).toBe(0);
    watch.destroy();
    store.update({ phase: 'active' });
    expect(vi.getTimerCount()).toBe(0);
  });
});
