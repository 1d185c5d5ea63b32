import type { CreatePeer, IceServer } from '../generated/bridge.js';
import { Peer, type PeerListener } from './peer.js';

export interface PeersListener {
  report: PeerListener['report'];
  /** What may be seen and heard, and what must wait for an accept; at most one of them is there. */
  show(shown: MediaStream | null, waiting: MediaStream | null): void;
}

/** All connections the engine has open: several while one replaces another, and while it rings at several devices. */
export class Peers {
  readonly #peers = new Map<number, Peer>();
  readonly #remotes = new Map<number, MediaStream>();
  readonly #report: PeerListener['report'];
  readonly #show: PeersListener['show'];
  /** Whether what comes may be seen and heard: not before somebody accepted. */
  #revealed = false;

  constructor({ report, show }: PeersListener) {
    this.#report = report;
    this.#show = show;
  }

  create(order: CreatePeer): void {
    this.close(order.peer);
    try {
      const listener: PeerListener = {
        report: this.#report,
        remoteChanged: (id, stream) => this.#onRemote(id, stream),
      };
      this.#peers.set(order.peer, new Peer(order, listener));
    } catch (error) {
      const message = error instanceof Error ? error.name : 'Error';
      this.#report({ type: 'PeerFailed', peer: order.peer, order: 'CreatePeer', message });
    }
  }

  /** An order for a connection that is gone is answered as a failure: the engine must not wait for it. */
  order(id: number, order: string, act: (peer: Peer) => void): void {
    const peer = this.#peers.get(id);
    if (peer) act(peer);
    else this.#report({ type: 'PeerFailed', peer: id, order, message: 'NoSuchPeer' });
  }

  reveal(revealed: boolean): void {
    if (this.#revealed === revealed) return;
    this.#revealed = revealed;
    if (this.#remotes.size > 0) this.#showBest();
  }

  refreshMedia(tracks: MediaStreamTrack[]): void {
    for (const peer of this.#peers.values()) peer.refresh(tracks);
  }

  setIceServers(servers: IceServer[]): void {
    for (const peer of this.#peers.values()) peer.setIceServers(servers);
  }

  close(id: number, lastWords?: string): void {
    this.#peers.get(id)?.close(lastWords);
    this.#peers.delete(id);
    if (this.#remotes.delete(id)) this.#showBest();
  }

  closeAll(): void {
    for (const id of [...this.#peers.keys()]) this.close(id);
  }

  /** For measurements and tests: the newest connection. */
  newest(): RTCPeerConnection | null {
    return [...this.#peers.values()].at(-1)?.connection ?? null;
  }

  #onRemote(id: number, stream: MediaStream): void {
    this.#remotes.set(id, stream);
    this.#showBest();
  }

  /** The newest connection that brings a picture or a sound; a new one without either must not blank the old one's. */
  #showBest(): void {
    const newestFirst = [...this.#remotes.entries()].sort(([a], [b]) => b - a).map(([, stream]) => stream);
    const lively = newestFirst.find((stream) => stream.getTracks().some((track) => !track.muted));
    const best = lively ?? newestFirst[0] ?? null;
    if (this.#revealed) this.#show(best, null);
    else this.#show(null, best);
  }
}
