import type { OpenBlur } from '../devices/blur.js';
import type { DeviceBook } from '../devices/device-book.js';
import type { DeviceKind } from '../devices/types.js';
import type { MediaReason, TrackKind } from '../generated/bridge.js';
import type { VideoCallsOptions } from '../options.js';
import { type Attempt, openDevices, wishesFor } from './ask-devices.js';
import { BlurStage } from './blur-stage.js';

export interface MediaListener {
  /** Which tracks there are now. */
  ready(granted: { audio: boolean; video: boolean }): void;
  /** What was asked for and refused. */
  denied(denied: { audio: boolean; video: boolean }, reason: MediaReason): void;
  /** One of a kind that was gone serves again, told after `ready`; what was wanted of it before is wanted still. */
  returned?(kind: TrackKind): void;
  /** The set of tracks changed; null when there are none. A new stream each time, so that screens notice. */
  streamChanged(stream: MediaStream | null): void;
}

const DEVICE_OF: Record<TrackKind, DeviceKind> = { audio: 'microphone', video: 'camera' };

/**
 * Camera and microphone. Opens what the engine orders, says honestly what came of it, and stops every track on every way
 * out: a light that stays on after a call is a broken promise.
 */
export class MediaDriver {
  readonly #listener: MediaListener;
  readonly #constraints: VideoCallsOptions['mediaConstraints'];
  readonly #book: DeviceBook | null;
  readonly #tracks = new Map<TrackKind, MediaStreamTrack>();
  readonly #blur: BlurStage;
  readonly #enabled: Record<TrackKind, boolean> = { audio: true, video: true };
  /** What was asked for last, whether or not it was there. */
  #wanted = { audio: false, video: false };
  /** Kinds that another device is being opened for, because one went away. */
  readonly #replacing = new Set<TrackKind>();
  /** What is sent instead of the camera's picture: a shared screen. */
  #screen: MediaStreamTrack | null = null;
  /** Counts releases: what a device grants after its release is stopped at once. */
  #epoch = 0;
  /** Changes of device, one after another. */
  #changes: Promise<void> = Promise.resolve();

  constructor(
    listener: MediaListener,
    constraints: VideoCallsOptions['mediaConstraints'],
    book: DeviceBook | null = null,
    openBlur?: OpenBlur,
  ) {
    this.#listener = listener;
    this.#constraints = constraints;
    this.#book = book;
    this.#blur = new BlurStage(openBlur, book, () => this.#tracks.has('video') && this.#publish());
    if (book) book.onSwitch = (kind, device) => device && kind !== 'speaker' && void this.change(kind, device.id).catch(() => undefined);
  }

  tracks(): MediaStreamTrack[] {
    const shown = [...this.#tracks.values()].map((track) => (track.kind === 'video' ? this.#pictureOf(track) : track));
    if (this.#screen && !this.#tracks.has('video')) shown.push(this.#screen);
    return shown.filter((track) => track !== null);
  }

  /** These devices and no others: opens what is missing and closes what is not wanted any more. */
  async acquire(wanted: { audio: boolean; video: boolean }): Promise<void> {
    this.#wanted = wanted;
    for (const kind of [...this.#tracks.keys()]) if (!wanted[kind]) this.#letGo(kind);
    await this.#open(kindsOf(wanted));
  }

  async #open(kinds: TrackKind[]): Promise<void> {
    const epoch = this.#epoch;
    const missing = kinds.filter((kind) => !this.#tracks.has(kind));
    const known = missing.every((kind) => this.#book?.has(kind === 'audio' ? 'microphone' : 'camera'));
    const { tracks, failed } = await openDevices(missing, wishesFor(this.#book, this.#constraints), known);
    if (epoch !== this.#epoch) {
      for (const track of tracks) track.stop();
      return;
    }
    for (const track of tracks) {
      // A change of device may have been quicker.
      if (this.#tracks.has(track.kind as TrackKind)) track.stop();
      else this.#add(track);
    }
    if (tracks.length > 0) this.#publish();
    if (this.#tracks.size > 0) this.#listener.ready(flagsOf([...this.#tracks.keys()]));
    for (const { kinds, reason } of byReason(failed)) this.#listener.denied(flagsOf(kinds), reason);
    // Names are given only with the permission.
    void this.#book?.refresh();
  }

  setEnabled(kind: TrackKind, enabled: boolean): void {
    this.#enabled[kind] = enabled;
    const track = this.#tracks.get(kind);
    if (!track) return;
    track.enabled = enabled;
    if (kind === 'video') this.#blur.of(track);
  }

  /** Blurs what is behind the user, or shows it; a running call is not negotiated anew. */
  blurBackground(wanted: boolean): void {
    this.#blur.want(wanted);
  }

  /**
   * Another camera or microphone in the place of the one in use; what is sent changes without a new negotiation. The old
   * one goes on when the new one cannot be opened. Rejects then with the browser's error. Where all of a kind were gone,
   * it is the first one again.
   */
  change(kind: 'camera' | 'microphone', deviceId: string): Promise<void> {
    const change = this.#changes.then(() => this.#change(kind === 'camera' ? 'video' : 'audio', deviceId));
    this.#changes = change.catch(() => undefined);
    return change;
  }

  /** Opens the microphone anew with what the book now says of echo, noise and gain; where browsers cannot change a live one. */
  async applyProcessing(): Promise<void> {
    const track = this.#tracks.get('audio');
    if (!track) return;
    const { audio } = wishesFor(this.#book, this.#constraints);
    const { deviceId: _same, ...processing } = audio;
    // Chromium takes these for a live track only by opening the device again.
    await track.applyConstraints(processing).catch(() => undefined);
    const now = track.getSettings();
    const differs = (['echoCancellation', 'noiseSuppression', 'autoGainControl'] as const).some(
      (name) => now[name] !== undefined && now[name] !== audio[name],
    );
    if (differs && now.deviceId) await this.change('microphone', now.deviceId);
  }

  /** Sends this instead of the camera's picture; null brings the camera back. */
  showScreen(screen: MediaStreamTrack | null): void {
    if (this.#screen === screen) return;
    this.#screen?.stop();
    this.#screen = screen;
    // Nothing is worked out for a picture that nobody sees.
    this.#blur.serve(screen ? null : (this.#tracks.get('video') ?? null));
    this.#publish();
  }

  release(): void {
    this.#epoch += 1;
    this.#wanted = { audio: false, video: false };
    const { size } = this.#tracks;
    this.#screen?.stop();
    this.#screen = null;
    this.#blur.serve(null);
    for (const track of this.#tracks.values()) {
      track.onended = null;
      track.stop();
    }
    this.#tracks.clear();
    if (size > 0) this.#publish();
  }

  async #change(kind: TrackKind, deviceId: string): Promise<void> {
    const old = this.#tracks.get(kind);
    if (!old) return this.#bringBack(kind, deviceId);
    const epoch = this.#epoch;
    let attempt = await this.#openOne(kind, deviceId);
    if (attempt.failed[0]?.reason === 'in_use' && epoch === this.#epoch) {
      // Phones open one camera at a time: let go of the old one first.
      if (kind === 'video') this.#blur.serve(null);
      old.onended = null;
      old.stop();
      attempt = await this.#openOne(kind, deviceId);
      const before = old.getSettings?.().deviceId;
      if (attempt.failed.length > 0 && before) attempt = { ...(await this.#openOne(kind, before)), failed: attempt.failed };
    }
    const [track] = attempt.tracks;
    // The call is over, or the old one went away and was replaced meanwhile.
    if (epoch !== this.#epoch || this.#tracks.get(kind) !== old) return track?.stop();
    if (track) {
      old.onended = null;
      this.#add(track);
      this.#publish();
      // After the new one serves, so that nothing is missing in between.
      old.stop();
    } else if (old.readyState === 'ended') {
      await this.#replace(kind, old);
    }
    const reason = attempt.failed[0]?.reason;
    if (reason) throw new DeviceChangeFailed(reason);
  }

  async #bringBack(kind: TrackKind, deviceId: string): Promise<void> {
    if (!this.#wanted[kind] || this.#replacing.has(kind)) return;
    const epoch = this.#epoch;
    // Read first: with none to speak of, whoever hears `ready` takes this one for switched off.
    const enabled = this.#enabled[kind];
    const { tracks, failed } = await this.#openOne(kind, deviceId);
    const [track] = tracks;
    if (epoch !== this.#epoch || !this.#wanted[kind] || this.#tracks.has(kind)) return track?.stop();
    if (!track) throw new DeviceChangeFailed(failed[0]?.reason ?? 'other');
    this.#add(track);
    this.#publish();
    this.#listener.ready(flagsOf([...this.#tracks.keys()]));
    if (enabled) this.#listener.returned?.(kind);
  }

  #letGo(kind: TrackKind): void {
    const track = this.#tracks.get(kind);
    if (!track) return;
    track.onended = null;
    track.stop();
    this.#tracks.delete(kind);
    if (kind === 'video') this.#blur.serve(null);
    this.#publish();
  }

  #pictureOf(camera: MediaStreamTrack): MediaStreamTrack | null {
    return this.#screen ?? this.#blur.of(camera);
  }

  #openOne(kind: TrackKind, deviceId: string): Promise<Attempt> {
    return openDevices([kind], wishesFor(this.#book, this.#constraints, { [kind]: deviceId }));
  }

  #add(track: MediaStreamTrack): void {
    const kind = track.kind as TrackKind;
    track.enabled = this.#enabled[kind];
    // Speech and faces: the encoder should drop resolution before smoothness.
    if (kind === 'video' && 'contentHint' in track) track.contentHint = 'motion';
    track.onended = () => void this.#replace(kind, track);
    this.#tracks.set(kind, track);
    if (kind === 'video' && !this.#screen) this.#blur.serve(track);
    const id = track.getSettings?.().deviceId;
    if (id) this.#book?.serves(DEVICE_OF[kind], id);
  }

  /** A device was unplugged or taken away: go on with another one, if there is one. */
  async #replace(kind: TrackKind, lost: MediaStreamTrack): Promise<void> {
    if (this.#tracks.get(kind) !== lost) return;
    this.#tracks.delete(kind);
    if (kind === 'video') this.#blur.serve(null);
    this.#publish();
    this.#replacing.add(kind);
    try {
      // First, so that the wish is for one that is still there.
      await this.#book?.refresh();
      await this.#open([kind]);
    } finally {
      this.#replacing.delete(kind);
    }
  }

  #publish(): void {
    const tracks = this.tracks();
    this.#listener.streamChanged(tracks.length > 0 ? new MediaStream(tracks) : null);
  }
}

/** The other device could not be opened; the one before goes on. */
export class DeviceChangeFailed extends Error {
  override readonly name = 'DeviceChangeFailed';

  constructor(readonly reason: MediaReason) {
    super(reason);
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
