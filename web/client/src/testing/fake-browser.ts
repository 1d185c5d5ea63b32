import { vi } from 'vitest';

type Handler<E = unknown> = ((event: E) => void) | null;

export class FakeTrack {
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  muted = false;
  contentHint = '';
  onended: Handler = null;
  onmute: Handler = null;
  onunmute: Handler = null;
  readonly id = Math.random().toString(36).slice(2);

  /** What was asked for, and what it became. */
  constraints: MediaTrackConstraints = {};
  /** Makes `applyConstraints` change nothing, as browsers do for a live microphone. */
  stubborn = false;
  deviceId: string | undefined;

  constructor(readonly kind: 'audio' | 'video') {}

  getSettings(): MediaTrackSettings {
    const { echoCancellation, noiseSuppression, autoGainControl } = this.constraints as Record<string, boolean>;
    return { ...(this.deviceId && { deviceId: this.deviceId }), echoCancellation, noiseSuppression, autoGainControl };
  }

  async applyConstraints(constraints: MediaTrackConstraints): Promise<void> {
    if (!this.stubborn) this.constraints = { ...this.constraints, ...constraints };
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** The device was unplugged. */
  lose(): void {
    this.readyState = 'ended';
    this.onended?.({});
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    (muted ? this.onmute : this.onunmute)?.({});
  }
}

export class FakeStream {
  readonly #tracks: FakeTrack[];

  constructor(tracks: FakeTrack[] = []) {
    this.#tracks = [...tracks];
  }

  getTracks(): FakeTrack[] {
    return [...this.#tracks];
  }

  getAudioTracks(): FakeTrack[] {
    return this.#tracks.filter(({ kind }) => kind === 'audio');
  }

  getVideoTracks(): FakeTrack[] {
    return this.#tracks.filter(({ kind }) => kind === 'video');
  }

  addTrack(track: FakeTrack): void {
    this.#tracks.push(track);
  }

  removeTrack(track: FakeTrack): void {
    const at = this.#tracks.indexOf(track);
    if (at >= 0) this.#tracks.splice(at, 1);
  }
}

export class FakeDataChannel {
  readyState = 'connecting';
  readonly sent: string[] = [];
  onopen: Handler = null;
  onclose: Handler = null;
  onmessage: Handler<{ data: unknown }> = null;

  constructor(readonly label: string) {}

  open(): void {
    this.readyState = 'open';
    this.onopen?.({});
  }

  send(text: string): void {
    this.sent.push(text);
  }

  /** Hears nothing: what ships listens by the `on…` members. */
  addEventListener(): void {}
}

interface FakeTransceiver {
  direction: string;
  receiver: { track: FakeTrack };
  sender: {
    track: FakeTrack | null;
    encodings: RTCRtpEncodingParameters[];
    replaceTrack: (track: FakeTrack | null) => Promise<void>;
    setStreams: () => void;
    getParameters: () => { encodings: RTCRtpEncodingParameters[] };
    setParameters: (parameters: { encodings: RTCRtpEncodingParameters[] }) => Promise<void>;
  };
}

/** Enough of RTCPeerConnection to see in which order it was told what. */
export class FakePeerConnection {
  static made: FakePeerConnection[] = [];
  readonly log: string[] = [];
  readonly transceivers: FakeTransceiver[] = [];
  readonly channels: FakeDataChannel[] = [];
  connectionState = 'new';
  closed = false;
  /** Makes the operation of this name reject. */
  failing = new Map<string, Error>();
  onicecandidate: Handler<{ candidate: unknown }> = null;
  onconnectionstatechange: Handler = null;
  ontrack: Handler<{ track: FakeTrack }> = null;
  ondatachannel: Handler<{ channel: FakeDataChannel }> = null;

  constructor(public configuration: RTCConfiguration) {
    FakePeerConnection.made.push(this);
  }

  addEventListener(): void {}

  createDataChannel(label: string): FakeDataChannel {
    const channel = new FakeDataChannel(label);
    this.channels.push(channel);
    return channel;
  }

  /** The other side opened a channel. */
  accept(label: string): FakeDataChannel {
    const channel = new FakeDataChannel(label);
    this.ondatachannel?.({ channel });
    return channel;
  }

  addTransceiver(kind: 'audio' | 'video', { direction }: { direction: string }): FakeTransceiver {
    this.log.push(`addTransceiver ${kind} ${direction}`);
    return this.#addTransceiver(kind, direction, null);
  }

  addTrack(track: FakeTrack): void {
    this.log.push(`addTrack ${track.kind}`);
    this.#addTransceiver(track.kind, 'sendrecv', track);
  }

  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }

  createOffer({ iceRestart }: { iceRestart: boolean }): Promise<RTCSessionDescriptionInit> {
    return this.#do(`createOffer${iceRestart ? ' restart' : ''}`, { type: 'offer' as const, sdp: 'v=0 offer' });
  }

  createAnswer(): Promise<RTCSessionDescriptionInit> {
    return this.#do('createAnswer', { type: 'answer' as const, sdp: 'v=0 answer' });
  }

  setLocalDescription(description: RTCSessionDescriptionInit): Promise<void> {
    // Browsers may fire this before the promise's continuation runs.
    this.onicecandidate?.({
      candidate: { candidate: 'candidate:1', toJSON: () => ({ candidate: 'candidate:1', sdpMid: '0' }) },
    });
    return this.#do(`setLocalDescription ${description.type}`, undefined);
  }

  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    if (description.type === 'offer') {
      for (const kind of ['audio', 'video'] as const) {
        if (!this.transceivers.some((t) => t.receiver.track.kind === kind))
          this.#addTransceiver(kind, 'recvonly', null);
      }
    }
    return this.#do(`setRemoteDescription ${description.type}`, undefined);
  }

  addIceCandidate(candidate?: RTCIceCandidateInit): Promise<void> {
    return this.#do(`addIceCandidate ${candidate?.candidate ?? 'end'}`, undefined);
  }

  async getStats(): Promise<Map<string, unknown>> {
    return new Map();
  }

  getConfiguration(): RTCConfiguration {
    return this.configuration;
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration;
  }

  close(): void {
    this.closed = true;
  }

  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.({});
  }

  #addTransceiver(kind: 'audio' | 'video', direction: string, track: FakeTrack | null): FakeTransceiver {
    const remote = new FakeTrack(kind);
    remote.muted = true;
    const transceiver: FakeTransceiver = {
      direction,
      receiver: { track: remote },
      sender: {
        track,
        replaceTrack: async (next) => {
          this.log.push(`replaceTrack ${kind} ${next ? 'track' : 'null'}`);
          transceiver.sender.track = next;
        },
        setStreams: () => undefined,
        encodings: [{ active: true }],
        getParameters: () => structuredClone({ encodings: transceiver.sender.encodings }),
        setParameters: async ({ encodings }) => {
          await this.#do('setParameters', undefined);
          transceiver.sender.encodings = encodings;
        },
      },
    };
    this.transceivers.push(transceiver);
    return transceiver;
  }

  async #do<T>(name: string, result: T): Promise<T> {
    this.log.push(name);
    const error = this.failing.get(name.split(' ')[0]!);
    if (error) throw error;
    return result;
  }
}

/** Devices that are there, and what asking for each of them brings. */
export class FakeDevices {
  present: ('audio' | 'video')[] = ['audio', 'video'];
  readonly refusals = new Map<'audio' | 'video' | 'screen', string>();
  /** Devices with names, instead of `present`. */
  named: { kind: string; deviceId: string; label: string; groupId: string }[] = [];
  /** Ids of devices that another program has. */
  readonly held = new Set<string>();
  readonly screens: FakeTrack[] = [];
  readonly asked: MediaStreamConstraints[] = [];
  readonly granted: FakeTrack[] = [];
  /** What the Permissions API says; a browser that refused says so. */
  readonly permissions: Record<string, PermissionState> = { microphone: 'denied', camera: 'denied' };
  /** Resolves when the user has made up their mind. */
  decision: Promise<void> = Promise.resolve();

  enumerateDevices = async () =>
    this.named.length > 0 ? this.named : this.present.map((kind) => ({ kind: `${kind}input` }));

  getUserMedia = async (constraints: MediaStreamConstraints) => {
    this.asked.push(constraints);
    await this.decision;
    const kinds = (['audio', 'video'] as const).filter((kind) => constraints[kind]);
    for (const kind of kinds) {
      const name = this.refusals.get(kind);
      if (name) throw new DOMException('refused', name);
    }
    const tracks = kinds.map((kind) => this.#track(kind, constraints[kind] as MediaTrackConstraints));
    this.granted.push(...tracks);
    return new FakeStream(tracks);
  };

  getDisplayMedia = async () => {
    const refusal = this.refusals.get('screen');
    if (refusal) throw new DOMException('refused', refusal);
    const track = new FakeTrack('video');
    this.screens.push(track);
    return new FakeStream([track]);
  };

  /** By id, as soon as a test gives one. */
  #track(kind: 'audio' | 'video', constraints: MediaTrackConstraints): FakeTrack {
    const track = new FakeTrack(kind);
    track.constraints = constraints;
    const { exact, ideal } = (constraints.deviceId ?? {}) as ConstrainDOMStringParameters;
    const wanted = String(exact ?? ideal ?? '');
    if (this.held.has(wanted)) throw new DOMException('held', 'NotReadableError');
    if (exact && !this.named.some(({ deviceId }) => deviceId === wanted)) throw new DOMException('gone', 'OverconstrainedError');
    const named = this.named.filter((device) => device.kind === `${kind}input`);
    track.deviceId = (named.find(({ deviceId }) => deviceId === wanted) ?? named[0])?.deviceId;
    return track;
  }
}

/** Puts the fakes where the code looks for the browser's own; vitest takes them away after each test. */
export function installBrowser(connection: typeof FakePeerConnection = FakePeerConnection): FakeDevices {
  const devices = new FakeDevices();
  FakePeerConnection.made = [];
  vi.stubGlobal('RTCPeerConnection', connection);
  vi.stubGlobal('MediaStream', FakeStream);
  vi.stubGlobal('isSecureContext', true);
  Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: devices });
  const query = async ({ name }: { name: string }) => ({ state: devices.permissions[name] });
  Object.defineProperty(navigator, 'permissions', { configurable: true, value: { query } });
  return devices;
}

/** Lets promises that are already settled run their continuations, however long the chain. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 60; i += 1) await Promise.resolve();
}

/** Waits for what will come by itself; patient, because a busy machine is slow but not wrong. */
export function eventually(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 10_000, interval: 10 });
}
