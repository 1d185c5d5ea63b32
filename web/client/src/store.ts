import type { CallSnapshot, CallStore } from './types.js';

/** What a screen shows before anything is known, and on a server. */
export const IDLE_SNAPSHOT: CallSnapshot = Object.freeze({
  phase: 'idle',
  call: null,
  peerId: null,
  direction: null,
  ringing: false,
  microphone: true,
  camera: true,
  remoteMicrophone: true,
  remoteCamera: true,
  video: true,
  pictureRequest: null,
  media: 'none',
  mediaProblem: null,
  connectedAtMs: null,
  endedReason: null,
  problem: null,
  signaling: 'down',
  canRetry: false,
  elsewhere: null,
  preparing: false,
  sharingScreen: false,
  hint: null,
  line: null,
  localStream: null,
  remoteStream: null,
  waitingStream: null,
  mediaStreamState: Object.freeze({
    localStream: null,
    remoteStream: null,
    isCameraEnabled: true,
    isMicrophoneEnabled: true,
  }),
} satisfies CallSnapshot);

/** A snapshot and those who want to hear of the next one. */
export class SnapshotStore implements CallStore {
  #snapshot = IDLE_SNAPSHOT;
  readonly #listeners = new Set<() => void>();

  // Bound, because React and others pass them around by themselves.
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): CallSnapshot => this.#snapshot;

  /** Changes members; tells the listeners only when one of them is really another value. */
  update(change: Partial<Omit<CallSnapshot, 'mediaStreamState'>>): void {
    const before = this.#snapshot;
    const changed = (Object.keys(change) as (keyof typeof change)[]).some(
      (key) => !Object.is(before[key], change[key]),
    );
    if (!changed) return;
    const next: CallSnapshot = { ...before, ...change };
    next.mediaStreamState = mediaStateOf(before, next);
    this.#snapshot = Object.freeze(next);
    for (const listener of [...this.#listeners]) tell(listener);
  }

  clear(): void {
    this.#listeners.clear();
  }
}

/** A screen that throws must not cost the call: the error goes where errors of the page go, and the rest goes on. */
function tell(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    if (typeof reportError === 'function') reportError(error);
    else queueMicrotask(() => Promise.reject(error));
  }
}

function mediaStateOf(before: CallSnapshot, next: CallSnapshot): CallSnapshot['mediaStreamState'] {
  const same =
    before.localStream === next.localStream &&
    before.remoteStream === next.remoteStream &&
    before.camera === next.camera &&
    before.microphone === next.microphone;
  if (same) return before.mediaStreamState;
  return Object.freeze({
    localStream: next.localStream,
    remoteStream: next.remoteStream,
    isCameraEnabled: next.camera,
    isMicrophoneEnabled: next.microphone,
  });
}
