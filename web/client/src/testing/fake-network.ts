import { type FakeDataChannel, FakePeerConnection } from './fake-browser.js';

/**
 * Peer connections that find each other by what stands in their descriptions, as real ones do: once both have both,
 * they are connected, tracks that are sent arrive, and the channel of the one opens at the other.
 */
export class NetworkedPeerConnection extends FakePeerConnection {
  static readonly #all: NetworkedPeerConnection[] = [];
  readonly #id = NetworkedPeerConnection.#all.push(this) - 1;
  #local = false;
  #remote: NetworkedPeerConnection | null = null;

  override async createOffer(options: { iceRestart: boolean }): Promise<RTCSessionDescriptionInit> {
    return { ...(await super.createOffer(options)), sdp: this.#sdp() };
  }

  override async createAnswer(): Promise<RTCSessionDescriptionInit> {
    return { ...(await super.createAnswer()), sdp: this.#sdp() };
  }

  override async setLocalDescription(description: RTCSessionDescriptionInit): Promise<void> {
    await super.setLocalDescription(description);
    this.#local = true;
    this.#connect();
  }

  override async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    await super.setRemoteDescription(description);
    const id = Number(/o=- (\d+)/.exec(description.sdp ?? '')?.[1] ?? NaN);
    this.#remote = NetworkedPeerConnection.#all[id] ?? null;
    for (const { receiver } of this.transceivers) this.ontrack?.({ track: receiver.track });
    this.#connect();
  }

  override close(): void {
    super.close();
    const other = this.#remote;
    // Closing says nothing; the other side notices that nothing comes any more, if anything ever came.
    if (other?.connectionState !== 'connected') return;
    setTimeout(() => !other.closed && other.become('disconnected'), 0);
  }

  #sdp(): string {
    return `v=0\r\no=- ${this.#id} 1 IN IP4 0.0.0.0\r\na=ice-ufrag:u${this.#id}\r\n`;
  }

  #connect(): void {
    const other = this.#remote;
    if (!other || !this.#local || !other.#local || other.#remote !== this) return;
    for (const [from, to] of [
      [this, other],
      [other, this],
    ] as const) {
      to.become('connecting');
      to.become('connected');
      from.channels.forEach((channel) => openAt(channel, to));
      for (const kind of ['audio', 'video'] as const) to.#hear(from, kind);
    }
  }

  /** Media arrives when the other side sends a track, now or by a later replaceTrack. */
  #hear(from: NetworkedPeerConnection, kind: 'audio' | 'video'): void {
    const of = (pc: NetworkedPeerConnection) => pc.transceivers.find((t) => t.receiver.track.kind === kind);
    const sender = of(from)?.sender;
    const track = of(this)?.receiver.track;
    if (!sender || !track) return;
    if (sender.track) track.setMuted(false);
    const replace = sender.replaceTrack;
    sender.replaceTrack = async (next) => {
      await replace(next);
      track.setMuted(next === null);
    };
  }
}

function openAt(near: FakeDataChannel, pc: NetworkedPeerConnection): void {
  const far = pc.accept(near.label);
  near.send = (text) => void setTimeout(() => far.onmessage?.({ data: text }), 0);
  far.send = (text) => void setTimeout(() => near.onmessage?.({ data: text }), 0);
  far.open();
  near.open();
}
