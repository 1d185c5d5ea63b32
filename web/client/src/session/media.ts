import type { MediaReason, TrackKind } from '../generated/bridge.js';
import type { VideoCallsOptions } from '../options.js';

export interface MediaListener {
  /** Which tracks there are now. */
  ready(granted: { audio: boolean; video: boolean }): void;
  /** What was asked for and refused. */
  denied(denied: { audio: boolean; video: boolean }, reason: MediaReason): void;
  /** The set of tracks changed; null when there are none. A new stream each time, so that screens notice. */
  streamChanged(stream: MediaStream | null): void;
}

interface Attempt {
  tracks: MediaStreamTrack[];
  failed: { kind: TrackKind; reason: MediaReason }[];
}

const AUDIO: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const VIDEO: MediaTrackConstraints = {
  facingMode: 'user',
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};

/**
 * Camera and microphone. Opens what the engine orders, says honestly what came of it, and stops every track on every way
 * out: a light that stays on after a call is a broken promise.
 */
export class MediaDriver {
  readonly #listener: MediaListener;
  readonly #constraints: VideoCallsOptions['mediaConstraints'];
  readonly #tracks = new Map<TrackKind, MediaStreamTrack>();
  readonly #enabled: Record<TrackKind, boolean> = { audio: true, video: true };
  /** Counts releases: what a device grants after its release is stopped at once. */
  #epoch = 0;

  constructor(listener: MediaListener, constraints: VideoCallsOptions['mediaConstraints']) {
    this.#listener = listener;
    this.#constraints = constraints;
  }

  tracks(): MediaStreamTrack[] {
    return [...this.#tracks.values()];
  }

  async acquire(wanted: { audio: boolean; video: boolean }): Promise<void> {
    const epoch = this.#epoch;
    const missing = kindsOf(wanted).filter((kind) => !this.#tracks.has(kind));
    const { tracks, failed } = await open(missing, this.#constraints);
    if (epoch !== this.#epoch) {
      for (const track of tracks) track.stop();
      return;
    }
    for (const track of tracks) this.#add(track);
    if (tracks.length > 0) this.#publish();
    if (this.#tracks.size > 0) this.#listener.ready(flagsOf([...this.#tracks.keys()]));
    for (const { kinds, reason } of byReason(failed)) this.#listener.denied(flagsOf(kinds), reason);
  }

  setEnabled(kind: TrackKind, enabled: boolean): void {
    this.#enabled[kind] = enabled;
    const track = this.#tracks.get(kind);
    if (track) track.enabled = enabled;
  }

  release(): void {
    this.#epoch += 1;
    if (this.#tracks.size === 0) return;
    for (const track of this.#tracks.values()) {
      track.onended = null;
      track.stop();
    }
    this.#tracks.clear();
    this.#publish();
  }

  #add(track: MediaStreamTrack): void {
    const kind = track.kind as TrackKind;
    track.enabled = this.#enabled[kind];
    // Speech and faces: the encoder should drop resolution before smoothness.
    if (kind === 'video' && 'contentHint' in track) track.contentHint = 'motion';
    track.onended = () => void this.#replace(kind, track);
    this.#tracks.set(kind, track);
  }

  /** A device was unplugged or taken away: go on with another one, if there is one. */
  async #replace(kind: TrackKind, lost: MediaStreamTrack): Promise<void> {
    if (this.#tracks.get(kind) !== lost) return;
    this.#tracks.delete(kind);
    this.#publish();
    await this.acquire(flagsOf([kind]));
  }

  #publish(): void {
    this.#listener.streamChanged(this.#tracks.size > 0 ? new MediaStream(this.tracks()) : null);
  }
}

async function open(kinds: TrackKind[], extra: VideoCallsOptions['mediaConstraints']): Promise<Attempt> {
  if (kinds.length === 0) return { tracks: [], failed: [] };
  const devices = globalThis.navigator?.mediaDevices;
  if (!devices?.getUserMedia) return { tracks: [], failed: kinds.map((kind) => ({ kind, reason: 'unsupported' })) };
  // Asked first because it opens no device and halves what a cold getUserMedia takes.
  const present = await devices.enumerateDevices().catch((): MediaDeviceInfo[] => []);
  const absent = kinds.filter((kind) => present.length > 0 && !present.some((d) => d.kind === `${kind}input`));
  const rest = kinds.filter((kind) => !absent.includes(kind));
  const attempt = await ask(devices, rest, extra);
  for (const kind of absent) attempt.failed.push({ kind, reason: 'not_found' });
  return attempt;
}

/** Both together, which is one question to the user; one by one when that fails, so that a voice is not lost to a camera. */
async function ask(
  devices: MediaDevices,
  kinds: TrackKind[],
  extra: VideoCallsOptions['mediaConstraints'],
): Promise<Attempt> {
  if (kinds.length === 0) return { tracks: [], failed: [] };
  try {
    const stream = await devices.getUserMedia({
      audio: kinds.includes('audio') && { ...AUDIO, ...extra?.audio },
      video: kinds.includes('video') && { ...VIDEO, ...extra?.video },
    });
    return { tracks: stream.getTracks(), failed: [] };
  } catch (error) {
    const reason = reasonOf(error);
    if (kinds.length === 1) return { tracks: [], failed: [{ kind: kinds[0]!, reason }] };
    const alone: Attempt = { tracks: [], failed: [] };
    for (const kind of kinds) {
      // A refusal is asked about again only where the browser says that it was about the other device.
      const again = reason !== 'denied' || (await mayStillAsk(kind));
      const single = again ? await ask(devices, [kind], extra) : { tracks: [], failed: [{ kind, reason }] };
      alone.tracks.push(...single.tracks);
      alone.failed.push(...single.failed);
    }
    return alone;
  }
}

async function mayStillAsk(kind: TrackKind): Promise<boolean> {
  const name = (kind === 'audio' ? 'microphone' : 'camera') as PermissionName;
  try {
    return (await navigator.permissions.query({ name })).state === 'granted';
  } catch {
    return false;
  }
}

/** W3C Media Capture and Streams, section 10.3 (getUserMedia), names each of these. */
function reasonOf(error: unknown): MediaReason {
  switch ((error as DOMException | null)?.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'not_found';
    case 'NotReadableError':
    case 'AbortError':
      return 'in_use';
    case 'TypeError':
      return 'unsupported';
    default:
      return 'other';
  }
}

function byReason(failed: Attempt['failed']): { kinds: TrackKind[]; reason: MediaReason }[] {
  const reasons = [...new Set(failed.map(({ reason }) => reason))];
  return reasons.map((reason) => ({ reason, kinds: failed.filter((f) => f.reason === reason).map((f) => f.kind) }));
}

function kindsOf(flags: { audio: boolean; video: boolean }): TrackKind[] {
  return (['audio', 'video'] as const).filter((kind) => flags[kind]);
}

function flagsOf(kinds: TrackKind[]): { audio: boolean; video: boolean } {
  return { audio: kinds.includes('audio'), video: kinds.includes('video') };
}
