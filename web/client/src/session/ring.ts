import type { CallSnapshot } from '../types.js';

type Tone = 'incoming' | 'outgoing';

interface Note {
  hz: number;
  from: number;
  to: number;
  gain: number;
}

/** Seconds; a soft rising fourth for a call that comes, the European ringing tone for one that goes out. */
const TONES: Record<Tone, { period: number; notes: Note[] }> = {
  incoming: {
    period: 3,
    notes: [
      { hz: 587.33, from: 0, to: 0.45, gain: 0.22 },
      { hz: 783.99, from: 0.22, to: 0.85, gain: 0.22 },
      { hz: 587.33, from: 0.9, to: 1.35, gain: 0.18 },
      { hz: 783.99, from: 1.12, to: 1.9, gain: 0.18 },
    ],
  },
  outgoing: { period: 5, notes: [{ hz: 425, from: 0, to: 1, gain: 0.08 }] },
};

/** What rings for a snapshot: an incoming call, or the other side's phone. */
export function toneFor(snapshot: Pick<CallSnapshot, 'phase' | 'ringing'>): Tone | null {
  if (snapshot.phase === 'incoming') return 'incoming';
  return snapshot.phase === 'outgoing' && snapshot.ringing ? 'outgoing' : null;
}

/**
 * Ring tones without files. One period is rendered into a buffer that loops by itself, so that no timer is needed and a
 * throttled page rings in time. Where the browser wants a touch first, the screen rings alone.
 */
export class Ringer {
  #enabled: boolean;
  #wanted: Tone | null = null;
  #playing: { tone: Tone; source: AudioBufferSourceNode } | null = null;
  #context: AudioContext | null = null;

  constructor(enabled: boolean) {
    this.#enabled = enabled;
  }

  setEnabled(enabled: boolean): void {
    this.#enabled = enabled;
    this.#apply();
  }

  update(snapshot: Pick<CallSnapshot, 'phase' | 'ringing'>): void {
    this.#wanted = toneFor(snapshot);
    this.#apply();
  }

  destroy(): void {
    this.#wanted = null;
    this.#apply();
    void this.#context?.close().catch(() => undefined);
    this.#context = null;
  }

  #apply(): void {
    const tone = this.#enabled ? this.#wanted : null;
    if (this.#playing?.tone === tone) return;
    this.#playing?.source.stop();
    this.#playing = null;
    if (!tone) {
      // A running context keeps the sound hardware awake.
      void this.#context?.suspend().catch(() => undefined);
      return;
    }
    if (typeof AudioContext === 'undefined') return;
    const context = (this.#context ??= new AudioContext());
    void context.resume().catch(() => undefined);
    const source = context.createBufferSource();
    source.buffer = render(context, tone);
    source.loop = true;
    source.connect(context.destination);
    source.start();
    this.#playing = { tone, source };
  }
}

function render(context: AudioContext, tone: Tone): AudioBuffer {
  const { period, notes } = TONES[tone];
  const rate = context.sampleRate;
  const buffer = context.createBuffer(1, Math.round(period * rate), rate);
  const samples = buffer.getChannelData(0);
  for (const { hz, from, to, gain } of notes) {
    const first = Math.round(from * rate);
    const last = Math.min(Math.round(to * rate), samples.length);
    for (let i = first; i < last; i += 1) {
      const age = (i - first) / rate;
      const left = (last - i) / rate;
      // 20 ms in, then a bell's fading: edges would click.
      const envelope = Math.min(1, age / 0.02, left / 0.06) * (tone === 'incoming' ? Math.exp(-2.2 * age) : 1);
      samples[i]! += gain * envelope * Math.sin(2 * Math.PI * hz * age);
    }
  }
  return buffer;
}
