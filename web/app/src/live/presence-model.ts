import type { RealtimeChannel } from '@supabase/supabase-js';
import { backoffMs } from '../base/retry';
import { createStore, type ReadonlyStore } from '../base/store';
import type { Backend } from '../session/backend';
import type { Ready } from '../check/ready';
import {
  availability,
  emptyPresence,
  type PresenceMeta,
  type PresenceState,
  readiness,
  type RoomPresence,
  typingChanged,
} from './presence';

/** Presence costs a channel per room; the most recent rooms have one, and the open room always. */
const kMaxRooms = 30;
/** A channel closed by the server is worth a pause of a few seconds. */
const kReopenAttempt = 2;
/** A writer says so this often at most, and is taken to have stopped after the other. */
export const kTypingRepeatMs = 2_500;
export const kTypingForgetMs = 5_000;

interface RoomChannel {
  channel: RealtimeChannel;
  joined: boolean;
  presence: RoomPresence;
}

/**
 * One private channel per room (`room:<id>`, members only): presence under the user's id, and "is writing" as a
 * broadcast. Nothing of it is kept anywhere.
 */
export class PresenceModel {
  private readonly store = createStore<PresenceState>(emptyPresence);
  private readonly rooms = new Map<string, RoomChannel>();
  private readonly forget = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly reopening = new Map<string, ReturnType<typeof setTimeout>>();
  private saidTypingAt = 0;
  private inCall = false;
  private ready: Ready | null = null;
  private disposed = false;

  constructor(
    private readonly backend: Backend,
    private readonly me: string,
    private readonly now: () => number = Date.now,
  ) {}

  get state(): ReadonlyStore<PresenceState> {
    return this.store;
  }

  /** The rooms by activity; channels are opened and closed to fit. */
  watch(roomIds: readonly string[]): void {
    if (this.disposed) return;
    const wanted = new Set(roomIds.slice(0, kMaxRooms));
    for (const roomId of this.rooms.keys()) if (!wanted.has(roomId)) this.close(roomId);
    for (const roomId of wanted) if (!this.rooms.has(roomId)) this.open(roomId);
  }

  setInCall(inCall: boolean): void {
    if (inCall === this.inCall) return;
    this.inCall = inCall;
    this.tell();
  }

  /** What the check before a call came to. */
  setReady(ready: Ready | null): void {
    if (ready === this.ready) return;
    this.ready = ready;
    this.tell();
  }

  /** Called with every key; tells the others now and then. `false` takes it back at once. */
  typing(roomId: string, typing: boolean): void {
    const room = this.rooms.get(roomId);
    const now = this.now();
    if (!room?.joined || (typing && now - this.saidTypingAt < kTypingRepeatMs)) return;
    if (!typing && this.saidTypingAt === 0) return;
    this.saidTypingAt = typing ? now : 0;
    void room.channel.send({ type: 'broadcast', event: 'typing', payload: { user_id: this.me, typing } });
  }

  /** Whoever has just written has stopped writing. */
  stopped(roomId: string, userId: string): void {
    this.setTyping(roomId, userId, false);
  }

  dispose(): void {
    this.disposed = true;
    for (const roomId of [...this.rooms.keys()]) this.close(roomId);
    for (const timer of [...this.forget.values(), ...this.reopening.values()]) clearTimeout(timer);
  }

  private open(roomId: string): void {
    const channel = this.backend.channel(`room:${roomId}`, {
      config: { private: true, presence: { key: this.me }, broadcast: { self: false, ack: false } },
    });
    const room: RoomChannel = { channel, joined: false, presence: {} };
    this.rooms.set(roomId, room);
    channel
      .on('presence', { event: 'sync' }, () => {
        room.presence = channel.presenceState() as RoomPresence;
        this.recount();
      })
      .on('broadcast', { event: 'typing' }, ({ payload }) => this.onTyping(roomId, payload))
      .subscribe((status) => this.onStatus(roomId, room, status));
  }

  private meta(): PresenceMeta {
    return { in_call: this.inCall, ...(this.ready && { ready: this.ready }) };
  }

  private tell(): void {
    for (const { channel, joined } of this.rooms.values()) if (joined) void channel.track({ ...this.meta() });
  }

  private onStatus(roomId: string, room: RoomChannel, status: string): void {
    if (this.rooms.get(roomId) !== room) return;
    room.joined = status === 'SUBSCRIBED';
    if (room.joined) {
      void room.channel.track({ ...this.meta() });
      return;
    }
    // What is not heard is not known: after a gap everybody of this room is offline until the next sync.
    room.presence = {};
    this.recount();
    if (status !== 'CLOSED') return;
    this.close(roomId);
    const reopen = () => !this.disposed && !this.rooms.has(roomId) && this.open(roomId);
    this.reopening.set(roomId, setTimeout(reopen, backoffMs(kReopenAttempt, Math.random())));
  }

  private close(roomId: string): void {
    const room = this.rooms.get(roomId);
    if (!room) return;
    this.rooms.delete(roomId);
    void this.backend.removeChannel(room.channel);
    this.recount();
  }

  private recount(): void {
    const presences = [...this.rooms.values()].map(({ presence }) => presence);
    this.store.update((state) => ({ ...state, people: availability(presences), ready: readiness(presences) }));
  }

  private onTyping(roomId: string, payload: unknown): void {
    const { user_id, typing } = (payload ?? {}) as { user_id?: unknown; typing?: unknown };
    if (typeof user_id === 'string' && user_id !== this.me) this.setTyping(roomId, user_id, typing === true);
  }

  private setTyping(roomId: string, userId: string, typing: boolean): void {
    const key = `${roomId} ${userId}`;
    clearTimeout(this.forget.get(key));
    this.forget.delete(key);
    if (typing) this.forget.set(key, setTimeout(() => this.setTyping(roomId, userId, false), kTypingForgetMs));
    this.store.update((state) => typingChanged(state, roomId, userId, typing));
  }
}
