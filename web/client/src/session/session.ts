import { DeviceBook } from '../devices/device-book.js';
import type { Config, Input, Output, Refused, SignalRow, VideoCall, WebRTCSignal } from '../generated/bridge.js';
import type { VideoCallsOptions } from '../options.js';
import { IDLE_SNAPSHOT, type SnapshotStore } from '../store.js';
import type { CallRowLike, WatcherListener } from '../watcher.js';
import { EngineBridge, InputTooLarge } from './bridge.js';
import { CallReporter, tellServer } from './call-report.js';
import { CallWatch } from './call-watch.js';
import { deviceId, seed } from './device.js';
import { DeviceDesk } from './device-desk.js';
import { EarlyPolicy } from './early.js';
import { fetchIceServers, type IceAnswer } from './ice.js';
import { keepCall, keptCall } from './kept-call.js';
import { loadEngine } from './load-engine.js';
import { MediaDriver } from './media.js';
import { rtcIceServers } from './peer.js';
import { NetworkKind } from './network-kind.js';
import { Peers } from './peers.js';
import { RestDriver } from './rest.js';
import { Ringer } from './ring.js';
import { SnapshotMapper } from './snapshot.js';
import { Alarm } from './wake.js';

type UserInputName =
  'StartCall' | 'AnswerCall' | 'EndCall' | 'SetMicrophone' | 'SetCamera' | 'SetVideo' | 'DismissCall' | 'RetryCall' | 'TakeOver';
export type CallSessionInput = Extract<Input, { type: UserInputName }> | SignalRow;

export interface SessionParts {
  options: VideoCallsOptions;
  userId: string;
  store: SnapshotStore;
  ring: boolean;
  /** The engine broke; the session has released everything and is of no more use. */
  onBroken: () => void;
}

/** Relay credentials are renewed this long before they expire. */
const ICE_RENEW_BEFORE_MS = 60_000;

export async function createSession(parts: SessionParts): Promise<CallSession> {
  const [engine, ice, device] = await Promise.all([
    loadEngine(parts.options),
    fetchIceServers(parts.options),
    deviceId(),
  ]);
  const { recovery, ringTimeoutMs, declineEverywhere = true } = parts.options;
  const config: Config = {
    user_id: parts.userId,
    device_id: device,
    seed: seed(),
    ice_servers: ice.servers,
    ...(ringTimeoutMs !== undefined && { ring_timeout_ms: ringTimeoutMs }),
    ...(!declineEverywhere && { decline_here_only: true }),
    ...(recovery && { recovery }),
    resume: keptCall(parts.userId),
  };
  return new CallSession(parts, new EngineBridge(engine, config), ice);
}

/**
 * The engine with its hands: inputs go in, orders come out and are carried out by the drivers, whose answers are inputs
 * again. Everything a call needs hangs on this object, and `destroy` releases all of it.
 */
export class CallSession implements WatcherListener {
  readonly #parts: SessionParts;
  readonly #bridge: EngineBridge;
  readonly #mapper = new SnapshotMapper();
  readonly #alarm: Alarm;
  readonly #iceAlarm: Alarm;
  readonly #ringer: Ringer;
  readonly #media: MediaDriver;
  readonly desk: DeviceDesk;
  readonly #watch: CallWatch;
  readonly #reporter: CallReporter | null;
  readonly #peers: Peers;
  readonly #rest: RestDriver;
  readonly #network: NetworkKind;
  readonly early: EarlyPolicy;
  readonly #inbox: Input[] = [];
  #ice: IceAnswer;
  #feeding = false;
  /** Whether the call on the screen is one with pictures. */
  #pictures = false;
  #lastNowMs = 0;
  #destroyed = false;

  constructor(parts: SessionParts, bridge: EngineBridge, ice: IceAnswer) {
    this.#parts = parts;
    this.#bridge = bridge;
    this.#ice = ice;
    const report = (input: Input) => void this.#take(input);
    const now = () => this.#now();
    this.#alarm = new Alarm(() => report({ type: 'Wake' }), now);
    this.#iceAlarm = new Alarm(() => void this.#renewIce(), now);
    this.#ringer = new Ringer(parts.ring);
    this.#peers = new Peers({
      report,
      show: (remoteStream, waitingStream) => parts.store.update({ remoteStream, waitingStream }),
    });
    this.#rest = new RestDriver(parts.options.supabase, parts.userId, report);
    this.early = new EarlyPolicy(parts.options);
    const { backgroundBlur } = parts.options;
    const book = new DeviceBook(backgroundBlur !== undefined);
    this.#media = new MediaDriver(
      {
        ready: (granted) => report({ type: 'MediaReady', ...granted }),
        denied: (denied, reason) => report({ type: 'MediaDenied', ...denied, reason }),
        returned: (kind) => report({ type: kind === 'audio' ? 'SetMicrophone' : 'SetCamera', enabled: true }),
        streamChanged: (localStream) => {
          parts.store.update({ localStream });
          this.#peers.refreshMedia(localStream?.getTracks() ?? []);
        },
      },
      parts.options.mediaConstraints,
      book,
      backgroundBlur,
    );
    this.#watch = new CallWatch(parts.store);
    this.#reporter = ice.fromServer ? new CallReporter(parts.store, tellServer(parts.options)) : null;
    this.desk = new DeviceDesk(book, this.#media, parts.store, report);
    this.#network = new NetworkKind((network) => report({ type: 'NetworkChanged', network }));
    this.#scheduleIce();
  }

  /** Feeds what a user did. Returns the engine's refusal, or null when it was taken. */
  feed(input: CallSessionInput): Refused | null {
    return this.#take(input);
  }

  callRow(row: CallRowLike): void {
    this.#take({ type: 'CallRow', row: row as unknown as VideoCall });
  }

  signalRow(row: Record<string, unknown>): void {
    this.#take({ type: 'SignalRow', row: row as unknown as WebRTCSignal });
  }

  signaling(up: boolean): void {
    this.#take({ type: up ? 'SignalingUp' : 'SignalingDown' });
  }

  setRing(enabled: boolean): void {
    this.#ringer.setEnabled(enabled);
  }

  rtcConfiguration(): RTCConfiguration {
    return { iceServers: rtcIceServers(this.#ice.servers) };
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#inbox.length = 0;
    this.#alarm.destroy();
    this.#iceAlarm.destroy();
    this.#ringer.destroy();
    this.early.dispose();
    this.#rest.destroy();
    this.#peers.closeAll();
    this.#reporter?.destroy();
    this.#watch.destroy();
    this.#network.stop();
    this.desk.destroy();
    this.#media.release();
    this.#bridge.free();
    const { signaling: _kept, mediaStreamState: _derived, ...idle } = IDLE_SNAPSHOT;
    this.#parts.store.update(idle);
  }

  /** A clock that never runs backwards, yet jumps ahead after sleep, as the engine's timers want it. */
  #now(): number {
    this.#lastNowMs = Math.max(this.#lastNowMs, Date.now());
    return this.#lastNowMs;
  }

  /** One input at a time: what the hands report while orders are carried out waits for its turn. */
  #take(input: Input): Refused | null {
    if (this.#destroyed) return null;
    this.#inbox.push(input);
    if (this.#feeding) return null;
    this.#feeding = true;
    let refused: Refused | null = null;
    try {
      for (let next = this.#inbox.shift(); next; next = this.#inbox.shift()) {
        const answer = this.#feedOne(next);
        if (next === input) refused = answer;
      }
    } finally {
      this.#feeding = false;
    }
    if (!this.#destroyed) this.#alarm.set(this.#bridge.wakeAt());
    return refused;
  }

  #feedOne(input: Input): Refused | null {
    let outputs: Output[];
    try {
      outputs = this.#bridge.feed(input, this.#now());
    } catch (error) {
      // Too large to mean anything: dropped like any row that the engine refuses. The rest is a broken engine.
      if (error instanceof InputTooLarge) return refusal(input, error.message);
      this.#break();
      return refusal(input, 'The call engine stopped working.');
    }
    let refused: Refused | null = null;
    for (const output of outputs) {
      if (output.type === 'Refused') refused = output;
      else this.#carryOut(output);
    }
    return refused;
  }

  #carryOut(order: Exclude<Output, Refused>): void {
    switch (order.type) {
      case 'InsertCall':
        return void this.#rest.insertCall(order);
      case 'UpdateCall':
        return void this.#rest.updateCall(order);
      case 'InsertSignals':
        return void this.#rest.insertSignals(order);
      case 'FetchSignals':
        return void this.#rest.fetchSignals(order);
      case 'FetchOpenCalls':
        return void this.#rest.fetchOpenCalls(order);
      case 'KeepAlive':
        return void this.#rest.keepAlive(order);
      case 'AcquireMedia':
        return void this.#media.acquire(order);
      case 'SetTrackEnabled':
        return this.#media.setEnabled(order.kind, order.enabled);
      case 'ReleaseMedia':
        this.desk.stopScreen();
        return this.#media.release();
      case 'CreatePeer':
        return this.#peers.create(order);
      case 'ClosePeer':
        return this.#peers.close(order.peer, order.last_words ?? undefined);
      case 'KeepCall':
        return keepCall(this.#parts.userId, order.call);
      case 'Snapshot':
        return this.#show(order.state);
      default:
        return this.#orderPeer(order);
    }
  }

  #orderPeer(
    order: Extract<
      Output,
      { type: 'AttachMedia' | 'CreateOffer' | 'CreateAnswer' | 'SetRemoteDescription' | 'AddCandidate' | 'SendData' | 'SetVideoEncoding' }
    >,
  ): void {
    this.#peers.order(order.peer, order.type, (peer) => {
      switch (order.type) {
        case 'AttachMedia':
          return peer.attach(() => this.#media.tracks());
        case 'CreateOffer':
          return peer.createOffer(order.ice_restart);
        case 'CreateAnswer':
          return peer.createAnswer(this.#pictures);
        case 'SetRemoteDescription':
          return peer.setRemoteDescription(order.description);
        case 'AddCandidate':
          return peer.addCandidate(order.candidate);
        case 'SendData':
          return peer.sendData(order.text);
        case 'SetVideoEncoding':
          return peer.setVideoEncoding(order);
      }
    });
  }

  #show(state: Extract<Output, { type: 'Snapshot' }>['state']): void {
    this.#parts.store.update(this.#mapper.map(state));
    this.#pictures = state.video;
    if (!state.video) this.desk.stopScreen();
    this.#ringer.update(state);
    this.#peers.reveal(state.phase === 'connecting' || state.phase === 'active' || state.phase === 'reconnecting');
    this.early.update(state, (call_id) => this.#take({ type: 'EarlyAllowed', call_id }));
  }

  #break(): void {
    this.destroy();
    const problem = { code: 'engine_error', message: 'The call engine stopped working.', next: 'Call again.' };
    this.#parts.store.update({ problem });
    this.#parts.onBroken();
  }

  #scheduleIce(): void {
    const { expiresAtMs } = this.#ice;
    this.#iceAlarm.set(expiresAtMs === null ? 0 : Math.max(expiresAtMs - ICE_RENEW_BEFORE_MS, this.#now() + 1_000));
  }

  async #renewIce(): Promise<void> {
    this.#iceAlarm.set(0);
    this.#ice = await fetchIceServers(this.#parts.options);
    if (this.#destroyed) return;
    this.#scheduleIce();
    this.#peers.setIceServers(this.#ice.servers);
    this.#take({ type: 'IceServersChanged', ice_servers: this.#ice.servers });
  }
}

function refusal(input: Input, message: string): Refused {
  return { type: 'Refused', input: input.type, code: 'engine_error', message };
}
