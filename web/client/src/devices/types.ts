// The words of devices, as an application sees them.
import type { BlurState } from './blur.js';

export type DeviceKind = 'microphone' | 'speaker' | 'camera';

/** A device that can be chosen. Without permission browsers give no name; then the label is empty. */
export interface CallDevice {
  kind: DeviceKind;
  id: string;
  label: string;
  /** Two devices with the same group are one thing on the table, for instance a headset. */
  groupId: string;
}

/** What the browser does to the voice before it is sent. All on unless the user switched one off. */
export interface VoiceProcessing {
  echoCancellation: boolean;
  noiseSuppression: boolean;
  autoGainControl: boolean;
}

/** Which devices there are and which of them serve. Immutable, like CallSnapshot. */
export interface DeviceSnapshot {
  microphones: readonly CallDevice[];
  speakers: readonly CallDevice[];
  cameras: readonly CallDevice[];
  /** Ids of what is in use, or would be used by the next call; null where there is none. */
  chosen: Readonly<Record<DeviceKind, string | null>>;
  /** False where the browser plays sound wherever the system does (Safari, Firefox on Android). */
  canChooseSpeaker: boolean;
  processing: Readonly<VoiceProcessing>;
  /** What is done to the background of the own picture. */
  blur: BlurState;
  /** The last change that came without being asked for, until it is taken note of. */
  change: DeviceChange | null;
}

/** A device came or went, and what was done about it. */
export interface DeviceChange {
  kind: DeviceKind;
  /** `switched`: another one serves now. `lost`: none is left. */
  outcome: 'switched' | 'lost';
  /** The name of what serves now, or of what is gone. */
  label: string;
}

export interface DeviceStore {
  subscribe(listener: () => void): () => void;
  getSnapshot(): DeviceSnapshot;
}

export const ALL_PROCESSING: VoiceProcessing = Object.freeze({
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
});

export const NO_DEVICES: DeviceSnapshot = Object.freeze({
  microphones: [],
  speakers: [],
  cameras: [],
  chosen: Object.freeze({ microphone: null, speaker: null, camera: null }),
  canChooseSpeaker: false,
  processing: ALL_PROCESSING,
  blur: 'unavailable',
  change: null,
});
