import { DeviceRelay } from './devices/device-relay.js';
import type { DeviceKind, DeviceStore, VoiceProcessing } from './devices/types.js';
import { isVideoCallError, VideoCallError } from './errors.js';
import type { Refused } from './generated/bridge.js';
import type { VideoCallsOptions } from './options.js';
import { keepCall, keptCall } from './session/kept-call.js';
import type { CallSession, CallSessionInput } from './session/session.js';
import { SnapshotStore } from './store.js';
import type { SupabaseSession } from './supabase.js';
import { isSupported } from './support.js';
import type { CallStore, CallType, VideoCall, WebRTCSignal } from './types.js';
import { type CallWatcher, watchCalls } from './watcher.js';

const NOT_SIGNED_IN = new VideoCallError('signed_out', 'Nobody is signed in.', 'Sign in, then call again.');
const DESTROYED = new VideoCallError('destroyed', 'This call service was closed.', 'Create a new one.');

/** What to do about the engine's refusals (src/call/engine.h). */
const NEXT: Record<string, string> = {
  'call.wrong_phase': 'Wait until the present call is over.',
  'call.unknown_call': 'That call is over; call back instead.',
  engine_error: 'Reload the page and try again.',
};

/** Waits between the attempts to load the engine for a call that rings; together shorter than a call rings. */
const ATTEND_RETRIES_MS = [1_000, 2_000, 4_000, 8_000, 16_000];

/** Watches for calls from this moment on, until `destroy()`. */
export function createVideoCalls(options: VideoCallsOptions): VideoCallService {
  return new VideoCallService(options);
}

/**
 * One telephone: the original design's class, a thin face over the engine. It is light: it watches for calls with one
 * realtime channel, and loads the engine and everything that touches WebRTC on the first intent (a press, a hover that
 * calls `setupPeerConnection`, an incoming row). It decides nothing about a call.
 */
export class VideoCallService {
  readonly #options: VideoCallsOptions;
  readonly #store = new SnapshotStore();
  readonly #devices = new DeviceRelay();
  #userId: string | null = null;
  #watcher: CallWatcher | null = null;
  /** The load under way or done; one for all who wait for it. */
  #session: Promise<CallSession> | null = null;
  #live: CallSession | null = null;
  #unfollowAuth: (() => void) | null = null;
  #ring: boolean;
  #destroyed = false;

  constructor(options: VideoCallsOptions) {
    this.#options = options;
    this.#ring = options.ring ?? true;
    // A server renders nobody's calls; it must not hold sockets either.
    if (typeof window !== 'undefined') void this.#followUser();
  }

  get store(): CallStore {
    return this.#store;
  }

  /** Which devices there are and which serve. Empty until the call code is loaded (a call, `setupPeerConnection`). */
  get devices(): DeviceStore {
    return this.#devices;
  }

  /** The user whose calls are watched, null while nobody is signed in. */
  get userId(): string | null {
    return this.#userId;
  }

  /** Resolves once the call exists on this side; its progress is in the store. */
  async startCall(roomId: string, receiverId: string, callType: CallType = 'video'): Promise<VideoCall> {
    await this.#say({ type: 'StartCall', room_id: roomId, receiver_id: receiverId, call_type: callType });
    const { call } = this.#store.getSnapshot();
    if (!call) throw engineError('The engine took the call but shows none.');
    return call;
  }

  async answerCall(callId: string, accept: boolean): Promise<void> {
    await this.#say({ type: 'AnswerCall', call_id: callId, accept });
  }

  /** Without a reason the engine says the right word: `hangup`, `cancelled` or `declined`. At most 50 characters. */
  async endCall(reason?: string): Promise<void> {
    await this.#say({ type: 'EndCall', ...(reason !== undefined && { reason }) });
  }

  /**
   * Readies everything a call needs (code, engine, relay addresses) and opens no device. Worth calling on the first sign
   * of intent; a call does it by itself. Returns the configuration that the next peer connection will get.
   */
  async setupPeerConnection(): Promise<RTCConfiguration> {
    return (await this.#ensureSession()).rtcConfiguration();
  }

  /** For applications that receive `webrtc_signals` rows by a subscription of their own. Doubles are harmless. */
  async handleSignal(signal: WebRTCSignal): Promise<void> {
    await this.#say({ type: 'SignalRow', row: signal });
  }

  /** Returns whether the camera is wanted now. */
  async toggleCamera(): Promise<boolean> {
    const enabled = !this.#store.getSnapshot().camera;
    await this.#say({ type: 'SetCamera', enabled });
    return this.#store.getSnapshot().camera;
  }

  /** Returns whether the microphone is wanted now. */
  async toggleMicrophone(): Promise<boolean> {
    const enabled = !this.#store.getSnapshot().microphone;
    await this.#say({ type: 'SetMicrophone', enabled });
    return this.#store.getSnapshot().microphone;
  }

  /**
   * With pictures, or by voice alone. Asks the other side, or agrees with what it asked (`pictureRequest`); what is the
   * case already declines its question, or takes the own one back. No camera is opened before both have said yes.
   */
  async setVideo(enabled: boolean): Promise<void> {
    await this.#say({ type: 'SetVideo', enabled });
  }

  /** Another camera, microphone or speaker, from now on and for later calls. A running call is not negotiated anew. */
  async chooseDevice(kind: DeviceKind, id: string): Promise<void> {
    await (await this.#ensureSession()).desk.choose(kind, id);
  }

  /** Echo cancellation, noise suppression and gain control; remembered. All are on by default. */
  async setVoiceProcessing(change: Partial<VoiceProcessing>): Promise<void> {
    await (await this.#ensureSession()).desk.setProcessing(change);
  }

  /** Blurs what is behind the user, or shows it again; remembered. `devices.getSnapshot().blur` says what came of it. */
  async setBackgroundBlur(wanted: boolean): Promise<void> {
    (await this.#ensureSession()).desk.blurBackground(wanted);
  }

  /** Takes `devices.getSnapshot().change` away, once it was read. */
  noteDeviceChange(): void {
    this.#live?.desk.book.noted();
  }

  /** Asks the user for a screen or window and shows it instead of the camera; `false` brings the camera back. */
  async shareScreen(share: boolean): Promise<void> {
    await (await this.#ensureSession()).desk.shareScreen(share);
  }

  /** Leaves the screen of an ended call; at other times it takes the shown problem away. */
  async dismiss(): Promise<void> {
    if (!this.#session) return;
    await this.#say({ type: 'DismissCall' });
  }

  /** Calls the same person again after a failed call. */
  async retry(): Promise<void> {
    await this.#say({ type: 'RetryCall' });
  }

  /** Goes on here with the active call of `elsewhere`; the other device lets go of it, and nothing rings. */
  async takeOver(): Promise<void> {
    const { elsewhere } = this.#store.getSnapshot();
    if (!elsewhere) throw new VideoCallError('call.unknown_call', 'No other device is in a call.', 'Call instead.');
    await this.#say({ type: 'TakeOver', call_id: elsewhere.id });
  }

  /**
   * Leaves the picture and not the visit: devices and connections are released here and nothing is written, so the other
   * side waits as it does for a page that is loaded again. The call is `elsewhere` from then on; `takeOver()` goes back.
   * It ends when somebody ends it, or when the other side has waited for two minutes.
   */
  async disconnect(): Promise<void> {
    const { phase } = this.#store.getSnapshot();
    const watcher = this.#watcher;
    const talks = phase === 'active' || phase === 'reconnecting' || phase === 'connecting';
    if (!this.#live || !this.#userId || !watcher || !talks)
      throw new VideoCallError('call.wrong_phase', 'There is no call to leave.', 'Call first.');
    // Forgotten, so that the next engine finds it as a call of mine that somebody holds, and goes back only when asked.
    keepCall(this.#userId, null);
    this.#live.destroy();
    this.#forgetSession(watcher);
    await this.#ensureSession();
  }

  /** Ring tones on or off, from now on. */
  setRing(enabled: boolean): void {
    this.#ring = enabled;
    this.#live?.setRing(enabled);
  }

  /** Releases devices, connections, timers and the subscription. The call of the other side is not ended by this. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#unfollowAuth?.();
    this.#setUser(null);
    this.#store.clear();
    this.#devices.clear();
  }

  async #say(input: CallSessionInput): Promise<void> {
    // With everything at hand nothing is prepared: an accept is on its way before the page is drawn anew.
    if (this.#live && input.type !== 'StartCall') return mustBeTaken(this.#live.feed(input));
    const starts = input.type === 'StartCall' || input.type === 'AnswerCall' || input.type === 'RetryCall' || input.type === 'TakeOver';
    if (starts) this.#store.update({ preparing: true });
    try {
      const session = await this.#ensureSession();
      mustBeTaken(
        session.feed(input.type === 'StartCall' ? { ...input, early: await session.early.allows(input.room_id) } : input),
      );
    } finally {
      if (starts) this.#store.update({ preparing: false });
    }
  }

  #ensureSession(): Promise<CallSession> {
    if (this.#destroyed) return Promise.reject(DESTROYED);
    const support = isSupported();
    if (!support.supported) return Promise.reject(unsupported(support.reasons));
    if (!this.#session) {
      const loading = this.#loadSession();
      this.#session = loading;
      // A failed load is not kept: the next intent tries again.
      loading.catch(() => {
        if (this.#session === loading) this.#session = null;
      });
    }
    return this.#session;
  }

  async #loadSession(): Promise<CallSession> {
    if (!this.#userId) await this.#readUser();
    const userId = this.#userId;
    const watcher = this.#watcher;
    if (this.#destroyed) throw DESTROYED;
    if (!userId || !watcher) throw NOT_SIGNED_IN;
    const { createSession } = await import('./session/session.js').catch((cause: unknown) => {
      throw new VideoCallError(
        'engine_unavailable',
        'The call code could not be loaded.',
        'Check the connection and try again.',
        { cause },
      );
    });
    const session = await createSession({
      options: this.#options,
      userId,
      store: this.#store,
      ring: this.#ring,
      onBroken: () => this.#forgetSession(watcher),
    });
    if (this.#destroyed || this.#watcher !== watcher) {
      session.destroy();
      throw this.#destroyed ? DESTROYED : NOT_SIGNED_IN;
    }
    this.#live = session;
    this.#devices.follow(session.desk.book);
    void session.desk.book.refresh();
    session.setRing(this.#ring);
    watcher.attach(session);
    return session;
  }

  /** The next intent, or the next row of a call, starts a fresh engine. */
  #forgetSession(watcher: CallWatcher): void {
    if (this.#watcher !== watcher) return;
    this.#session = this.#live = null;
    this.#devices.follow(null);
    watcher.detach();
  }

  /** Somebody calls: the engine must come, and one lost packet while it loads must not cost the call. */
  async #attend(watcher: CallWatcher): Promise<void> {
    for (const waitMs of ATTEND_RETRIES_MS) {
      try {
        await this.#ensureSession();
        return;
      } catch (error) {
        if (isVideoCallError(error) && error.code !== 'engine_unavailable') return;
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (this.#watcher !== watcher) return;
    }
  }

  async #followUser(): Promise<void> {
    const { userId, supabase } = this.#options;
    if (!userId) {
      const { data } = supabase.auth.onAuthStateChange((_event, session) => {
        // Later, because supabase-js holds its lock while it calls back.
        setTimeout(() => this.#setUser(session?.user.id ?? null), 0);
      });
      this.#unfollowAuth = () => data.subscription.unsubscribe();
    }
    await this.#readUser();
  }

  async #readUser(): Promise<void> {
    const { supabase, userId } = this.#options;
    const session: SupabaseSession | null = await supabase.auth.getSession().then(
      ({ data }) => data.session,
      () => null,
    );
    const id = userId ?? session?.user.id ?? null;
    if (id) this.#setUser(id);
  }

  #setUser(userId: string | null): void {
    if (this.#destroyed) userId = null;
    if (userId === this.#userId) return;
    // A load that began before anybody was signed in goes on for the first user; one for another user ends by itself.
    if (this.#userId) this.#session = null;
    this.#userId = userId;
    this.#watcher?.stop();
    this.#watcher = null;
    this.#live?.destroy();
    this.#live = null;
    this.#devices.follow(null);
    if (!userId) return;
    const watcher: CallWatcher = watchCalls(this.#options.supabase, userId, {
      onCall: () => void this.#attend(watcher),
      onSignaling: (signaling) => this.#store.update({ signaling }),
    });
    this.#watcher = watcher;
    // This tab was in a call when it was loaded again: the other side is waiting for it.
    if (keptCall(userId)) void this.#attend(watcher);
  }
}

function unsupported(reasons: string[]): VideoCallError {
  const insecure = reasons.includes('insecure_context');
  return new VideoCallError(
    'unsupported',
    insecure ? 'Calls need a secure page.' : 'This browser cannot make video calls.',
    insecure ? 'Open the same address with https://.' : 'Use a current Chrome, Edge, Firefox or Safari.',
  );
}

function mustBeTaken(refusal: Refused | null): void {
  if (refusal) throw new VideoCallError(refusal.code, refusal.message, NEXT[refusal.code] ?? 'Try again in a moment.');
}

function engineError(message: string): VideoCallError {
  return new VideoCallError('engine_error', message, 'Reload the page and try again.');
}
