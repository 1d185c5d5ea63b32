import type { ScreenState } from '../generated/bridge.js';
import type { VideoCallsOptions } from '../options.js';
import { isMetered } from './network-kind.js';

/** Rooms of this kind hold a person and who cares for them (docs/data.md). */
const CARE_ROOM = 'consultation';
/** A call of mine does not wait longer than this to learn whether it may be connected while it rings. */
const PATIENCE_MS = 1_000;

/**
 * Whether a call may be connected while it rings: the engine is told, and decides what to do with it. What a room is does
 * not change during a visit, so it is asked once.
 */
export class EarlyPolicy {
  readonly #options: VideoCallsOptions;
  readonly #rooms = new Map<string, Promise<boolean>>();
  #told: string | undefined;

  constructor(options: VideoCallsOptions) {
    this.#options = options;
  }

  /** For a call of mine in that room, which begins as soon as this answers. */
  allows(roomId: string): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const enough = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, false)));
    return Promise.race([this.#isAllowed(roomId), enough]).finally(() => clearTimeout(timer));
  }

  /** Calls `allowed` when the call that now rings here, and that shows the marker, may be connected. */
  update({ phase, call }: ScreenState, allowed: (callId: string) => void): void {
    const shown = (call?.metadata as { early?: unknown } | null | undefined)?.early === true;
    if (phase !== 'incoming' || !call || !shown || this.#told === call.id) return;
    this.#told = call.id;
    void this.#isAllowed(call.room_id).then((yes) => yes && allowed(call.id));
  }

  async #isAllowed(roomId: string): Promise<boolean> {
    const { connectWhileRinging = 'never' } = this.#options;
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
