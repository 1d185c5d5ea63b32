import type { ScreenState } from '../generated/bridge.js';
import type { VideoCallsOptions } from '../options.js';
import { isMetered } from './network-kind.js';

/** Rooms of this kind hold a person and who cares for them (docs/data.md). */
const CARE_ROOM = 'consultation';
/** A call of mine does not wait longer than this to learn whether it may be connected while it rings. */
const PATIENCE_MS = 1_000;
/** Tabs that are looked at come first: the others ask this much later. */
const HIDDEN_WAIT_MS = 250;

/**
 * Whether a call may be connected while it rings: the engine is told, and decides what to do with it. What a room is does
 * not change during a visit, so it is asked once.
 */
export class EarlyPolicy {
  readonly #options: VideoCallsOptions;
  readonly #rooms = new Map<string, Promise<boolean>>();
  #told: string | undefined;
  /** Ends the turn of this tab, which a browser gives to one of its tabs for each call. */
  #yield: (() => void) | undefined;

  constructor(options: VideoCallsOptions) {
    this.#options = options;
  }

  /** For a call of mine in that room, which begins as soon as this answers. */
  allows(roomId: string): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const enough = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, false)));
    return Promise.race([this.#isAllowed(roomId), enough]).finally(() => clearTimeout(timer));
  }

  /** Calls `allowed` when the call that now rings here, and that shows the marker, may be connected by this tab. */
  update({ phase, call }: ScreenState, allowed: (callId: string) => void): void {
    const shown = (call?.metadata as { early?: unknown } | null | undefined)?.early === true;
    const rings = phase === 'incoming' && shown ? call?.id : undefined;
    if (this.#told === rings) return;
    this.dispose();
    this.#told = rings;
    if (rings === undefined) return;
    void this.#isAllowed(call!.room_id)
      .then((yes) => yes && this.#isFirst(rings))
      .then((yes) => yes && this.#told === rings && allowed(rings));
  }

  /** Lets go of what is kept while a call rings. */
  dispose(): void {
    this.#told = undefined;
    this.#yield?.();
    this.#yield = undefined;
  }

  /** One connection for a browser: its tabs share devices and network, and each would cost the caller an encoder. */
  async #isFirst(callId: string): Promise<boolean> {
    const locks = globalThis.navigator?.locks as LockManager | undefined;
    if (!locks) return true;
    if (document.visibilityState === 'hidden') await new Promise((resolve) => setTimeout(resolve, HIDDEN_WAIT_MS));
    if (this.#told !== callId) return false;
    return new Promise((resolve) => {
      const hold = (lock: Lock | null) => {
        resolve(lock !== null);
        return lock && this.#told === callId ? new Promise<void>((done) => (this.#yield = done)) : undefined;
      };
      // Where locks are refused altogether every tab connects.
      locks.request(`bedside.early.${callId}`, { ifAvailable: true }, hold).catch(() => resolve(true));
    });
  }

  async #isAllowed(roomId: string): Promise<boolean> {
    const { connectWhileRinging = 'care' } = this.#options;
    if (connectWhileRinging === 'never' || isMetered()) return false;
    if (connectWhileRinging === 'always') return true;
    let known = this.#rooms.get(roomId);
    if (!known) this.#rooms.set(roomId, (known = this.#ask(roomId)));
    return known;
  }

  async #ask(roomId: string): Promise<boolean> {
    try {
      const { data } = await this.#options.supabase.from('chat_rooms').select('kind').eq('id', roomId).limit(1);
      if (Array.isArray(data)) return data[0]?.kind === CARE_ROOM;
    } catch {
      // Not to be had now; the plain flow serves.
    }
    this.#rooms.delete(roomId);
    return false;
  }
}
