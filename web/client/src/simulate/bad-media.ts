/** Sees every connection that is made from now on, and can silence all of them. */
export class BadMedia {
  readonly #own = globalThis.RTCPeerConnection;
  readonly #connections = new Set<WeakRef<Silenceable>>();
  #killed = false;

  constructor() {
    if (typeof this.#own !== 'function') return;
    const made = (connection: Silenceable) => {
      this.#connections.add(new WeakRef(connection));
      if (this.#killed) void connection.silence();
    };
    globalThis.RTCPeerConnection = silenceable(this.#own, made);
  }

  kill(): void {
    this.#killed = true;
    for (const connection of this.#living()) void connection.silence();
  }

  restore(): void {
    this.#killed = false;
    for (const connection of this.#living()) void connection.speak();
  }

  uninstall(): void {
    if (typeof this.#own === 'function') globalThis.RTCPeerConnection = this.#own;
  }

  #living(): Silenceable[] {
    const living: Silenceable[] = [];
    for (const held of this.#connections) {
      const connection = held.deref();
      if (connection && connection.signalingState !== 'closed') living.push(connection);
      else this.#connections.delete(held);
    }
    return living;
  }
}

interface Silenceable extends RTCPeerConnection {
  silence(): Promise<void>;
  speak(): Promise<void>;
}

/**
 * A dead path as a page sees it: nothing is sent, nothing that comes is shown, the counters stand still and messages are
 * lost. The transport itself lives on, so that `speak` brings everything back at once.
 */
function silenceable(
  Base: typeof RTCPeerConnection,
  made: (connection: Silenceable) => void,
): typeof RTCPeerConnection {
  return class extends Base implements Silenceable {
    #silent = false;
    #frozen: RTCStatsReport | null = null;

    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('track', () => this.#silent && void this.silence());
      this.addEventListener('datachannel', ({ channel }) => this.#muffle(channel));
      made(this);
    }

    override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
      const channel = super.createDataChannel(label, options);
      this.#muffle(channel);
      return channel;
    }

    override async getStats(selector?: MediaStreamTrack | null): Promise<RTCStatsReport> {
      if (!this.#silent) return super.getStats(selector);
      return (this.#frozen ??= await super.getStats(selector));
    }

    async silence(): Promise<void> {
      this.#silent = true;
      await this.#let(false);
    }

    async speak(): Promise<void> {
      if (!this.#silent) return;
      this.#silent = false;
      this.#frozen = null;
      await this.#let(true);
    }

    async #let(flow: boolean): Promise<void> {
      for (const { receiver, sender } of this.getTransceivers()) {
        receiver.track.enabled = flow;
        const parameters = sender.getParameters();
        if (parameters.encodings.length === 0) continue;
        for (const encoding of parameters.encodings) encoding.active = flow;
        // Refused while a description is being exchanged; then the counters and the picture stand still all the same.
        await sender.setParameters(parameters).catch(() => undefined);
      }
    }

    #muffle(channel: RTCDataChannel): void {
      const send = channel.send.bind(channel) as (data: string) => void;
      channel.send = (data: unknown) => void (this.#silent || send(data as string));
      // First in line: who listens with `onmessage` later is not told.
      channel.addEventListener('message', (event) => this.#silent && event.stopImmediatePropagation());
    }
  };
}
