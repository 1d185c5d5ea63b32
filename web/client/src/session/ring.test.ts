// It rings for the right reasons, stops at once, and can be switched off.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Ringer, toneFor } from './ring.js';

class FakeAudioContext {
  static made: FakeAudioContext[] = [];
  readonly sampleRate = 8_000;
  readonly destination = {};
  readonly sources: { buffer: { data: Float32Array } | null; loop: boolean; playing: boolean }[] = [];
  state = 'running';

  constructor() {
    FakeAudioContext.made.push(this);
  }

  resume = async () => void (this.state = 'running');
  suspend = async () => void (this.state = 'suspended');
  close = async () => void (this.state = 'closed');

  createBuffer(_channels: number, length: number) {
    const data = new Float32Array(length);
    return { data, getChannelData: () => data };
  }

  createBufferSource() {
    const source = {
      buffer: null,
      loop: false,
      playing: false,
      connect: () => undefined,
      start: () => void (source.playing = true),
      stop: () => void (source.playing = false),
    };
    this.sources.push(source);
    return source;
  }
}

describe('toneFor', () => {
  it.each([
    ['incoming', false, 'incoming'],
    ['outgoing', true, 'outgoing'],
    ['outgoing', false, null],
    ['connecting', true, null],
    ['active', true, null],
    ['idle', false, null],
    ['ended', true, null],
  ] as const)('in %s with ringing %s is %s', (phase, ringing, tone) => expect(toneFor({ phase, ringing })).toBe(tone));
});

describe('Ringer', () => {
  const playing = () => FakeAudioContext.made.flatMap((context) => context.sources).filter((source) => source.playing);

  beforeEach(() => {
    FakeAudioContext.made = [];
    vi.stubGlobal('AudioContext', FakeAudioContext);
  });

  it('loops one tone while the call rings and is silent afterwards', () => {
    const ringer = new Ringer(true);
    ringer.update({ phase: 'incoming', ringing: false });
    ringer.update({ phase: 'incoming', ringing: false });
    expect(playing()).toHaveLength(1);
    expect(playing()[0]?.loop).toBe(true);
    ringer.update({ phase: 'active', ringing: false });
    expect(playing()).toHaveLength(0);
    expect(FakeAudioContext.made[0]?.state).toBe('suspended');
  });

  it('makes a sound that neither clips nor clicks at its ends', () => {
    const ringer = new Ringer(true);
    ringer.update({ phase: 'incoming', ringing: false });
    const samples = playing()[0]!.buffer!.data;
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(loudest).toBeGreaterThan(0.1);
    expect(loudest).toBeLessThan(0.9);
    expect(Math.abs(samples[0]!)).toBeLessThan(0.01);
    expect(Math.abs(samples.at(-1)!)).toBeLessThan(0.01);
  });

  it('can be switched off and on while it rings', () => {
    const ringer = new Ringer(false);
    ringer.update({ phase: 'incoming', ringing: false });
    expect(playing()).toHaveLength(0);
    ringer.setEnabled(true);
    expect(playing()).toHaveLength(1);
    ringer.setEnabled(false);
    expect(playing()).toHaveLength(0);
  });

  it('is harmless where there is no sound, and closes what it opened', () => {
    const ringer = new Ringer(true);
    ringer.update({ phase: 'incoming', ringing: false });
    ringer.destroy();
    expect(FakeAudioContext.made[0]?.state).toBe('closed');
    vi.stubGlobal('AudioContext', undefined);
    expect(() => new Ringer(true).update({ phase: 'incoming', ringing: false })).not.toThrow();
  });
});
