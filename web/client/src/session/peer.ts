import type {
  CreatePeer,
  Description,
  IceCandidate,
  IceServer,
  Input,
  PeerConnectionState,
  Receive,
  SetVideoEncoding,
  TrackKind,
} from '../generated/bridge.js';
import { placeholder, scaleToPlaceholder } from './placeholder.js';
import { StatsProbe } from './stats.js';

export interface PeerListener {
  report(input: Input): void;
  /** The remote tracks that can be shown; called whenever one comes or goes. */
  remoteChanged(peer: number, stream: MediaStream): void;
}

/** The caller opens it in band, so that a plain client, which never offers one, is not asked to know of it. */
const CHANNEL_LABEL = 'bedside';
/** The engine's messages are short; anything longer is not from an engine. */
const MAX_DATA_TEXT = 64 * 1024;
const LAST_WORDS_MS = 500;
/** The first pictures after the black one are as small as that, so that they come at once; full size takes a line that is warm. */
const SMALL_START_MS = 2_000;

/**
 * One RTCPeerConnection doing what the engine orders. Orders run one after another, each to its end, because an
 * RTCPeerConnection answers overlapping ones with InvalidStateError; what fails is reported and decided by the engine.
 */
export class Peer {
  readonly #id: number;
  readonly #pc: RTCPeerConnection;
  readonly #listener: PeerListener;
  readonly #receive: Receive;
  /** What our tracks are announced under. One for all, so that plain clients show sound and picture together. */
  readonly #announced = new MediaStream();
  readonly #remote = new MediaStream();
  readonly #heard = new Set<MediaStreamTrack>();
  readonly #stats: StatsProbe;
  #channel: RTCDataChannel | null = null;
  #queue: Promise<void> = Promise.resolve();
  #held: (IceCandidate | null)[] | null = null;
  #attached = false;
  #encoding: SetVideoEncoding | null = null;
  /** Stands in for a camera while it rings, and for as long as there is none after it. */
  #black: MediaStreamTrack | null = null;
  #startScale = 1;
  #grow: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(order: CreatePeer, listener: PeerListener) {
    this.#id = order.peer;
    this.#receive = order.receive;
    this.#listener = listener;
    this.#pc = new RTCPeerConnection({
      iceServers: rtcIceServers(order.ice_servers),
      iceTransportPolicy: order.relay_only ? 'relay' : 'all',
      bundlePolicy: 'max-bundle',
    });
    this.#stats = new StatsProbe(order.peer, this.#pc, (stats) => this.#report(stats));
    this.#pc.onicecandidate = (event) => this.#onCandidate(event.candidate);
    this.#pc.onconnectionstatechange = () => this.#onState();
    this.#pc.ontrack = (event) => this.#onTrack(event.track);
    this.#pc.ondatachannel = ({ channel }) => {
      if (channel.label === CHANNEL_LABEL && !this.#channel) this.#useChannel(channel);
    };
    if (order.data_channel) this.#useChannel(this.#pc.createDataChannel(CHANNEL_LABEL));
  }

  get connection(): RTCPeerConnection {
    return this.#pc;
  }

  createOffer(iceRestart: boolean): void {
    this.#run('CreateOffer', async () => {
      for (const kind of kindsOf(this.#receive)) {
        // sendrecv even without a track: media attached later then needs no second negotiation.
        if (!this.#transceiver(kind))
          this.#pc.addTransceiver(kind, { direction: 'sendrecv', streams: [this.#announced] });
      }
      await this.#describe(await this.#pc.createOffer({ iceRestart }));
    });
  }

  /** An answer without our tracks is given while it rings; `pictures`: that the call is to have some. */
  createAnswer(pictures: boolean): void {
    this.#run('CreateAnswer', async () => {
      for (const transceiver of this.#pc.getTransceivers()) this.#openForAnswer(transceiver);
      if (pictures && !this.#attached) await this.#showBlack();
      await this.#describe(await this.#pc.createAnswer());
    });
  }

  setRemoteDescription(description: Description): void {
    this.#run('SetRemoteDescription', async () => {
      await this.#pc.setRemoteDescription(description);
      this.#report({ type: 'RemoteDescriptionSet', peer: this.#id });
    });
  }

  addCandidate(candidate: IceCandidate | null): void {
    this.#run('AddCandidate', () => this.#pc.addIceCandidate(candidate ?? undefined));
  }

  /** Puts tracks on the connection, and from then on whatever replaces them. */
  attach(tracks: () => MediaStreamTrack[]): void {
    this.#attached = true;
    this.#run('AttachMedia', () => this.#attachAll(tracks()));
  }

  /** The local tracks changed; matters only where media was attached. */
  refresh(tracks: MediaStreamTrack[]): void {
    if (this.#attached) this.#run('AttachMedia', () => this.#attachAll(tracks));
  }

  /** Bounds of the own picture; where there is no sender for one yet, they hold as soon as there is. */
  setVideoEncoding(encoding: SetVideoEncoding): void {
    this.#encoding = encoding;
    this.#run('SetVideoEncoding', () => this.#encode());
  }

  sendData(text: string): void {
    this.#run('SendData', async () => {
      if (this.#channel?.readyState !== 'open') throw new Error('The data channel is not open.');
      this.#channel.send(text);
    });
  }

  setIceServers(servers: IceServer[]): void {
    this.#run('IceServersChanged', async () => {
      this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers: rtcIceServers(servers) });
    });
  }

  /** Silent at once in every respect; last words keep the bare transport for as long as they need. */
  close(lastWords?: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stats.stop();
    clearTimeout(this.#grow);
    this.#stopBlack();
    this.#pc.onicecandidate = this.#pc.onconnectionstatechange = this.#pc.ontrack = this.#pc.ondatachannel = null;
    if (this.#channel) this.#channel.onopen = this.#channel.onclose = this.#channel.onmessage = null;
    for (const track of this.#heard) {
      track.onmute = track.onunmute = track.onended = null;
      this.#remote.removeTrack(track);
    }
    if (lastWords === undefined || this.#channel?.readyState !== 'open') return this.#pc.close();
    this.#say(lastWords, this.#channel);
  }

  /** A connection that is closed at once takes what it was just told with it: the other side closes it first. */
  #say(lastWords: string, channel: RTCDataChannel): void {
    for (const { sender } of this.#pc.getTransceivers()) void sender.replaceTrack(null).catch(() => undefined);
    const alarm = setTimeout(() => this.#pc.close(), LAST_WORDS_MS);
    channel.onclose = () => {
      clearTimeout(alarm);
      channel.onclose = null;
      this.#pc.close();
    };
    try {
      channel.send(lastWords);
    } catch {
      channel.onclose(new Event('close'));
    }
  }

  #run(order: string, act: () => Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#closed) return;
      try {
        await act();
      } catch (error) {
        this.#report({ type: 'PeerFailed', peer: this.#id, order, message: messageOf(error) });
      }
    });
  }

  /** Candidates are held until their description is reported: nobody can use them before it. */
  async #describe(description: RTCSessionDescriptionInit): Promise<void> {
    this.#held = [];
    try {
      await this.#pc.setLocalDescription(description);
      const { type, sdp } = description;
      this.#report({ type: 'LocalDescription', peer: this.#id, description: { type, sdp } as Description });
    } finally {
      const held = this.#held;
      this.#held = null;
      for (const candidate of held) this.#report({ type: 'LocalCandidate', peer: this.#id, candidate });
    }
  }

  async #showBlack(): Promise<void> {
    const sender = this.#transceiver('video')?.sender;
    if (!sender || sender.track || !(this.#black = placeholder())) return;
    await sender.replaceTrack(this.#black);
  }

  #stopBlack(): void {
    this.#black?.stop();
    this.#black = null;
  }

  #openForAnswer(transceiver: RTCRtpTransceiver): void {
    if (transceiver.direction === 'stopped') return;
    const kind = transceiver.receiver.track.kind as TrackKind;
    const wanted = this.#receive[kind] || transceiver.sender.track !== null;
    transceiver.direction = wanted ? 'sendrecv' : 'inactive';
    if (wanted) transceiver.sender.setStreams?.(this.#announced);
  }

  async #attachAll(tracks: MediaStreamTrack[]): Promise<void> {
    const attach = async (kind: TrackKind) => {
      const own = tracks.find((candidate) => candidate.kind === kind);
      // A video element that waits for its first picture is silent: where one was promised, black ones go on.
      const track = own ?? (kind === 'video' ? this.#black : null);
      const transceiver = this.#transceiver(kind);
      if (!transceiver) {
        // addTrack and not addTransceiver: only the former is matched with an offer that comes later (RFC 8829, 5.10).
        if (track) this.#pc.addTrack(track, this.#announced);
        return;
      }
      if (transceiver.sender.track === track) return;
      if (own && this.#black && kind === 'video') await this.#startSmall(own);
      await transceiver.sender.replaceTrack(track);
      transceiver.sender.setStreams?.(this.#announced);
      if (track && transceiver.direction !== 'sendrecv') transceiver.direction = 'sendrecv';
      if (kind === 'video') this.#stopBlack();
    };
    await Promise.all([attach('audio'), attach('video')]);
    // Media without bounds is better than none.
    await this.#encode().catch(() => undefined);
  }

  /** Before the camera takes the place of the black picture, and not after: its first frame would be a large one. */
  async #startSmall(camera: MediaStreamTrack): Promise<void> {
    this.#startScale = scaleToPlaceholder(camera);
    if (this.#startScale === 1) return;
    this.#grow = setTimeout(() => {
      this.#startScale = 1;
      this.#run('SetVideoEncoding', () => this.#encode());
    }, SMALL_START_MS);
    // Or the next black picture would be made smaller too.
    this.#black?.stop();
    await this.#encode().catch(() => undefined);
  }

  async #encode(): Promise<void> {
    const sender = this.#transceiver('video')?.sender;
    const bounds = this.#encoding;
    const parameters = sender?.track ? sender.getParameters() : null;
    // Before the exchange of descriptions a sender has no encodings that could be changed (W3C WebRTC 5.2).
    if (!sender || !parameters?.encodings?.length) return;
    const before = JSON.stringify(parameters.encodings);
    for (const encoding of parameters.encodings) {
      const scale = Math.max(bounds?.scale_down_by ?? 1, this.#startScale);
      if (scale !== (encoding.scaleResolutionDownBy ?? 1)) encoding.scaleResolutionDownBy = scale;
      if (!bounds) continue;
      encoding.active = bounds.active;
      if (!bounds.active) continue;
      encoding.maxBitrate = bounds.max_kbps * 1000;
      encoding.maxFramerate = bounds.max_frame_rate;
    }
    // Setting what is set already takes the encoder's time.
    if (JSON.stringify(parameters.encodings) !== before) await sender.setParameters(parameters);
  }

  #transceiver(kind: TrackKind): RTCRtpTransceiver | undefined {
    return this.#pc.getTransceivers().find((t) => t.direction !== 'stopped' && t.receiver.track.kind === kind);
  }

  #useChannel(channel: RTCDataChannel): void {
    this.#channel = channel;
    channel.onopen = () => this.#report({ type: 'DataOpen', peer: this.#id });
    channel.onclose = () => this.#report({ type: 'DataClosed', peer: this.#id });
    channel.onmessage = (event) => {
      if (typeof event.data !== 'string' || event.data.length > MAX_DATA_TEXT) return;
      this.#report({ type: 'DataMessage', peer: this.#id, text: event.data });
    };
  }

  #onCandidate(candidate: RTCIceCandidate | null): void {
    // Firefox ends each generation with an empty candidate before the null.
    if (candidate && candidate.candidate === '') return;
    const init = candidate ? (candidate.toJSON() as IceCandidate) : null;
    if (this.#held) this.#held.push(init);
    else this.#report({ type: 'LocalCandidate', peer: this.#id, candidate: init });
  }

  #onState(): void {
    if (this.#pc.connectionState === 'connected') this.#stats.start();
    this.#report({ type: 'PeerState', peer: this.#id, state: this.#pc.connectionState as PeerConnectionState });
  }

  #onTrack(track: MediaStreamTrack): void {
    const kind = track.kind as TrackKind;
    let live = false;
    const tell = () => {
      const now = track.readyState === 'live' && !track.muted;
      if (now !== live) {
        live = now;
        this.#report({ type: 'RemoteTrack', peer: this.#id, kind, live });
      }
      // A picture that has not come yet stays away: a video element would wait for its first frame, and be silent.
      if ((live || kind === 'audio') && !this.#remote.getTracks().includes(track)) this.#remote.addTrack(track);
      this.#listener.remoteChanged(this.#id, this.#remote);
    };
    this.#heard.add(track);
    track.onmute = track.onunmute = track.onended = tell;
    tell();
  }

  #report(input: Input): void {
    if (!this.#closed) this.#listener.report(input);
  }
}

/** The engine writes absent members as null, which WebIDL would turn into the text "null". */
export function rtcIceServers(servers: IceServer[]): RTCIceServer[] {
  return servers.map(({ urls, username, credential }) => ({
    urls,
    ...(typeof username === 'string' && { username }),
    ...(typeof credential === 'string' && { credential }),
  }));
}

function kindsOf(receive: Receive): TrackKind[] {
  return (['audio', 'video'] as const).filter((kind) => receive[kind]);
}

/** Bounded, and without what could be an address: browsers put candidates and SDP lines into some messages. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}
