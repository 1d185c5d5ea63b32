import { LevelMeter } from '../devices/level-meter.js';
import type { SnapshotStore } from '../store.js';
import { judgeLine, type LineLook, lookAt, sameLine } from './line.js';
import { LOOK_MS, VoiceJudge } from './voice.js';

const LINE_MS = 2_000;

/**
 * Watches a running call for what its people should know: a voice behind a muted microphone, a microphone that gives
 * nothing, a line that is bad and why. Runs only while there is a call, and holds nothing afterwards.
 */
export class CallWatch {
  readonly #store: SnapshotStore;
  readonly #connection: () => RTCPeerConnection | null;
  readonly #leave: () => void;
  #timers: ReturnType<typeof setInterval>[] = [];
  #meter: LevelMeter | null = null;
  #metered: MediaStreamTrack | null = null;
  #judge = new VoiceJudge();
  #look: { connection: RTCPeerConnection; look: LineLook } | null = null;

  constructor(store: SnapshotStore, connection: () => RTCPeerConnection | null) {
    this.#store = store;
    this.#connection = connection;
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
    this.#followTrack();
    if (this.#timers.length > 0) return;
    this.#timers = [setInterval(() => this.#hear(), LOOK_MS), setInterval(() => void this.#measure(), LINE_MS)];
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
    if (this.#timers.length === 0 && !this.#metered) return;
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    this.#meter?.close();
    this.#meter = this.#metered = this.#look = null;
    this.#store.update({ hint: null, line: null });
  }

  #hear(): void {
    if (!this.#meter) return;
    const look = { level: this.#meter.level(), silent: this.#meter.isDigitalSilence() };
    this.#store.update({ hint: this.#judge.look(look, this.#store.getSnapshot().microphone) });
  }

  async #measure(): Promise<void> {
    const connection = this.#connection();
    const report = await connection?.getStats().catch(() => null);
    if (!connection || !report || this.#timers.length === 0) return;
    const before = this.#look?.connection === connection ? this.#look.look : null;
    const look = lookAt(report, performance.now());
    this.#look = { connection, look };
    const line = before && judgeLine(before, look);
    if (line && !sameLine(line, this.#store.getSnapshot().line)) this.#store.update({ line });
  }
}
