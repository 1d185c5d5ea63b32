import type { MediaReason } from '../generated/bridge.js';
import { DeviceChangeFailed, MediaDriver } from '../session/media.js';
import type { OpenBlur } from './blur.js';
import { DeviceBook } from './device-book.js';
import { LevelMeter } from './level-meter.js';
import { testSpeaker } from './speaker-test.js';
import type { DeviceKind, DeviceStore } from './types.js';

/** What a screen of the device check shows. Immutable. */
export interface PreviewSnapshot {
  /** `asking`: the browser's question may be on the screen. */
  state: 'closed' | 'asking' | 'open';
  stream: MediaStream | null;
  /** Why there is no picture or no sound; null where there is. */
  cameraProblem: MediaReason | null;
  microphoneProblem: MediaReason | null;
  speaker: 'untested' | 'playing' | 'heard' | 'not_heard';
  /** A picked device could not be opened; the one before goes on. */
  refusedDevice: DeviceKind | null;
}

export interface PreviewOptions {
  /** The same as a call's (VideoCallsOptions). */
  backgroundBlur?: OpenBlur | undefined;
}

const CLOSED: PreviewSnapshot = Object.freeze({
  state: 'closed',
  stream: null,
  cameraProblem: null,
  microphoneProblem: null,
  speaker: 'untested',
  refusedDevice: null,
});

/**
 * Camera and microphone before a call, for a look in the mirror. Opens and stops them with the same hands as a call does,
 * and remembers choices for it.
 */
export class DevicePreview {
  readonly #book: DeviceBook;
  readonly #media: MediaDriver;
  readonly #listeners = new Set<() => void>();
  #snapshot = CLOSED;
  #meter: LevelMeter | null = null;
  #metered: string | undefined;
  #abort = new AbortController();

  constructor({ backgroundBlur }: PreviewOptions = {}) {
    this.#book = new DeviceBook(backgroundBlur !== undefined);
    this.#media = new MediaDriver(
      {
        ready: ({ audio, video }) =>
          this.#set({ ...(audio && { microphoneProblem: null }), ...(video && { cameraProblem: null }) }),
        denied: ({ audio, video }, reason) =>
          this.#set({ ...(audio && { microphoneProblem: reason }), ...(video && { cameraProblem: reason }) }),
        streamChanged: (stream) => this.#show(stream),
      },
      undefined,
      this.#book,
      backgroundBlur,
    );
  }

  get devices(): DeviceStore {
    return this.#book;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): PreviewSnapshot => this.#snapshot;

  /** Asks for both, or for what is still missing. */
  async open(): Promise<void> {
    this.#set({ state: 'asking', cameraProblem: null, microphoneProblem: null });
    await this.#media.acquire({ audio: true, video: true });
    this.#set({ state: 'open' });
  }

  async choose(kind: DeviceKind, id: string): Promise<void> {
    const before = this.#book.getSnapshot().chosen[kind];
    if (!this.#book.choose(kind, id)) return;
    this.#set({ refusedDevice: null, ...(kind === 'speaker' && { speaker: 'untested' as const }) });
    if (kind === 'speaker') return;
    try {
      await this.#media.change(kind, id);
    } catch (error) {
      if (!(error instanceof DeviceChangeFailed)) throw error;
      if (before) this.#book.choose(kind, before);
      this.#set({ refusedDevice: kind });
    }
  }

  /** Remembered for calls. */
  setBackgroundBlur(wanted: boolean): void {
    this.#media.blurBackground(wanted);
  }

  /** Loudness of the microphone now, 0 to 1. */
  level(): number {
    return this.#meter?.level() ?? 0;
  }

  /** Plays two notes and listens for them with a second opening of the microphone, without echo cancelling. */
  async testSpeaker(): Promise<void> {
    if (this.#snapshot.speaker === 'playing') return;
    this.#set({ speaker: 'playing' });
    const { chosen } = this.#book.getSnapshot();
    const plain = await openPlainMicrophone(chosen.microphone);
    const meter = LevelMeter.open(plain?.getAudioTracks()[0]);
    try {
      const { heard } = await testSpeaker(chosen.speaker, meter, this.#abort.signal);
      this.#set({ speaker: heard ? 'heard' : 'not_heard' });
    } catch {
      this.#set({ speaker: 'not_heard' });
    } finally {
      meter?.close();
      for (const track of plain?.getTracks() ?? []) track.stop();
    }
  }

  /** Stops everything; the lights go out. */
  close(): void {
    this.#abort.abort();
    this.#meter?.close();
    this.#meter = null;
    this.#media.release();
    this.#book.stop();
    this.#listeners.clear();
    this.#snapshot = CLOSED;
  }

  #show(stream: MediaStream | null): void {
    const track = stream?.getAudioTracks()[0];
    if (track?.id !== this.#metered) {
      this.#meter?.close();
      this.#meter = LevelMeter.open(track);
      this.#metered = track?.id;
    }
    this.#set({ stream });
  }

  #set(change: Partial<PreviewSnapshot>): void {
    if (this.#abort.signal.aborted) return;
    this.#snapshot = Object.freeze({ ...this.#snapshot, ...change });
    for (const listener of [...this.#listeners]) listener();
  }
}

async function openPlainMicrophone(id: string | null): Promise<MediaStream | null> {
  const audio: MediaTrackConstraints = {
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
    ...(id && { deviceId: { ideal: id } }),
  };
  return navigator.mediaDevices.getUserMedia({ audio }).catch(() => null);
}
