import type { DeviceBook } from '../devices/device-book.js';
import type { MediaReason, TrackKind } from '../generated/bridge.js';
import type { VideoCallsOptions } from '../options.js';

export interface Attempt {
  tracks: MediaStreamTrack[];
  failed: { kind: TrackKind; reason: MediaReason }[];
}

export type DeviceWishes = Record<TrackKind, MediaTrackConstraints>;

const VIDEO: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};

/**
 * What is asked of the devices: what suits a face and a voice, the user's choice as a wish, and the application's own
 * words above all. `exactly` names a device that must be this one.
 */
export function wishesFor(
  book: DeviceBook | null,
  extra: VideoCallsOptions['mediaConstraints'],
  exactly: Partial<Record<TrackKind, string>> = {},
): DeviceWishes {
  const { chosen, processing } = book?.getSnapshot() ?? {};
  const device = (kind: TrackKind, id: string | null | undefined): MediaTrackConstraints =>
    exactly[kind] ? { deviceId: { exact: exactly[kind] } } : id ? { deviceId: { ideal: id } } : {};
  const camera = device('video', chosen?.camera);
  return {
    audio: {
      echoCancellation: processing?.echoCancellation ?? true,
      noiseSuppression: processing?.noiseSuppression ?? true,
      autoGainControl: processing?.autoGainControl ?? true,
      ...device('audio', chosen?.microphone),
      ...extra?.audio,
    },
    // A named camera may be the rear one on purpose.
    video: { ...('deviceId' in camera ? camera : { facingMode: 'user' }), ...VIDEO, ...extra?.video },
  };
}

/** Opens what is there of these kinds; says of each of the others why not. `known`: that they were all there a moment ago. */
export async function openDevices(kinds: TrackKind[], wishes: DeviceWishes, known = false): Promise<Attempt> {
  if (kinds.length === 0) return { tracks: [], failed: [] };
  const devices = globalThis.navigator?.mediaDevices;
  if (!devices?.getUserMedia) return { tracks: [], failed: kinds.map((kind) => ({ kind, reason: 'unsupported' })) };
  // One that has gone meanwhile is not found below.
  if (known) return ask(devices, kinds, wishes);
  // Asked first because it opens no device and halves what a cold getUserMedia takes.
  const present = await devices.enumerateDevices().catch((): MediaDeviceInfo[] => []);
  const absent = kinds.filter((kind) => present.length > 0 && !present.some((d) => d.kind === `${kind}input`));
  const rest = kinds.filter((kind) => !absent.includes(kind));
  const attempt = await ask(devices, rest, wishes);
  for (const kind of absent) attempt.failed.push({ kind, reason: 'not_found' });
  return attempt;
}

/** Both together, which is one question to the user; one by one when that fails, so that a voice is not lost to a camera. */
async function ask(
  devices: MediaDevices,
  kinds: TrackKind[],
  wishes: DeviceWishes,
): Promise<Attempt> {
  if (kinds.length === 0) return { tracks: [], failed: [] };
  try {
    const stream = await devices.getUserMedia({
      audio: kinds.includes('audio') && wishes.audio,
      video: kinds.includes('video') && wishes.video,
    });
    return { tracks: stream.getTracks(), failed: [] };
  } catch (error) {
    const reason = reasonOf(error);
    if (kinds.length === 1) return { tracks: [], failed: [{ kind: kinds[0]!, reason }] };
    const alone: Attempt = { tracks: [], failed: [] };
    for (const kind of kinds) {
      // A refusal is asked about again only where the browser says that it was about the other device.
      const again = reason !== 'denied' || (await mayStillAsk(kind));
      const single = again ? await ask(devices, [kind], wishes) : { tracks: [], failed: [{ kind, reason }] };
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
export function reasonOf(error: unknown): MediaReason {
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
