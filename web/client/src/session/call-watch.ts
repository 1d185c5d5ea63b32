import { LevelMeter } from '../devices/level-meter.js';
import type { SnapshotStore } from '../store.js';
import { LOOK_MS, VoiceJudge } from './voice.js';

/**
 * Listens to the own microphone during a call: for a voice behind a muted one, and for one that gives nothing. Runs only
 * while there is a call, and holds nothing afterwards.
 */
export class CallWatch {
  readonly #store: SnapshotStore;
  readonly #leave: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #meter: LevelMeter | null = null;
  #metered: MediaStreamTrack | null = null;
  #judge = new VoiceJudge();

  constructor(store: SnapshotStore) {
    this.#store = store;
    this.#leave = store.subscribe(() => this.#follow());
  }

  destroy(): void {
    this.#leave();
    this.#stop();
  }

  #follow(): void {
    const { phase } = this.#store.getSnapshot();
    const running = phase === 'active' || phase === 'reconnecting';
    if (!running) return this.#stop();
    this.#timer ??= setInterval(() => this.#hear(), LOOK_MS);
  }

  #followTrack(): void {
    const track = this.#store.getSnapshot().localStream?.getAudioTracks()[0] ?? null;
    if (track === this.#metered) return;
    this.#meter?.close();
    this.#metered = track;
    this.#meter = LevelMeter.open(track ?? undefined);
    this.#judge = new VoiceJudge();
  }

  #stop(): void {
    if (this.#timer === undefined && !this.#metered) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#meter?.close();
    this.#meter = this.#metered = null;
    this.#store.update({ hint: null });
  }

  #hear(): void {
    // Not the moment a call begins, when opening Web Audio would hold up the first picture.
    this.#followTrack();
    if (!this.#meter) return;
    const look = { level: this.#meter.level(), silent: this.#meter.isDigitalSilence() };
    this.#store.update({ hint: this.#judge.look(look, this.#store.getSnapshot().microphone) });
  }
}
