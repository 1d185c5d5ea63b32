import type { RealtimeChannel } from '@supabase/supabase-js';
import { Owner } from '../base/owner';
import { backoffMs } from '../base/retry';
import type { Backend } from '../session/backend';
import type { CallRow, MemberRow, MessageRow, RoomRow, UserRow, WaitingRow } from './rows';

export interface FeedListener {
  message(row: MessageRow): void;
  room(row: RoomRow): void;
  member(row: MemberRow): void;
  memberLeft(row: { room_id?: string; user_id?: string }): void;
  user(row: UserRow): void;
  call(row: CallRow): void;
  waits(row: WaitingRow): void;
  waitsNoMore(row: Partial<WaitingRow>): void;
  /** The feed is attached, for the first time or again; what was missed has to be asked for. */
  attached(): void;
  live(up: boolean): void;
}

/**
 * The one subscription to everything this user may see. Row policies decide what arrives, so it needs no filters and no
 * new subscription when a room is opened. realtime-js keeps no history: after a gap the listener asks for what it missed.
 */
export class Feed {
  private readonly owner = new Owner();
  private channel: RealtimeChannel | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempts = 0;

  constructor(
    private readonly backend: Backend,
    private readonly listener: FeedListener,
  ) {}

  async start(): Promise<void> {
    this.owner.add(() => this.close());
    // A channel that joins before the session is known joins as nobody and hears nothing.
    await this.backend.auth.getSession();
    await this.backend.realtime.setAuth();
    if (!this.owner.disposed) this.open();
  }

  stop(): void {
    this.owner.dispose();
  }

  private open(): void {
    const { listener } = this;
    const on = (event: '*' | 'INSERT' | 'UPDATE', table: string) => ({ event, schema: 'public', table }) as const;
    const channel = this.backend.channel('app');
    this.channel = channel;
    channel
      .on<MessageRow>('postgres_changes', on('INSERT', 'messages') as never, (change: { new: MessageRow }) =>
        listener.message(change.new),
      )
      .on<RoomRow>('postgres_changes', on('UPDATE', 'chat_rooms') as never, (change: { new: RoomRow }) =>
        listener.room(change.new),
      )
      .on<MemberRow>('postgres_changes', on('*', 'room_members') as never, (change: MemberChange) => {
        if (change.eventType === 'DELETE') listener.memberLeft(change.old);
        else listener.member(change.new);
      })
      .on<UserRow>('postgres_changes', on('UPDATE', 'users') as never, (change: { new: UserRow }) =>
        listener.user(change.new),
      )
      .on<CallRow>('postgres_changes', on('*', 'video_calls') as never, (change: CallChange) => {
        if (change.eventType !== 'DELETE') listener.call(change.new);
      })
      .on<WaitingRow>('postgres_changes', on('*', 'waiting_room') as never, (change: WaitingChange) => {
        if (change.eventType === 'DELETE') listener.waitsNoMore(change.old);
        else listener.waits(change.new);
      })
      .subscribe((status) => this.onStatus(channel, status));
  }

  private onStatus(channel: RealtimeChannel, status: string): void {
    if (channel !== this.channel || this.owner.disposed) return;
    if (status === 'SUBSCRIBED') {
      this.attempts = 0;
      this.listener.live(true);
      this.listener.attached();
      return;
    }
    this.listener.live(false);
    // realtime-js comes back by itself after an error, but never after the server closed the channel.
    if (status === 'CLOSED') this.reopen();
  }

  private reopen(): void {
    this.close();
    this.timer = setTimeout(() => this.open(), backoffMs(this.attempts++, Math.random()));
  }

  private close(): void {
    clearTimeout(this.timer);
    const { channel } = this;
    this.channel = null;
    if (channel) void this.backend.removeChannel(channel);
  }
}

interface MemberChange {
  eventType: string;
  new: MemberRow;
  old: { room_id?: string; user_id?: string };
}

interface WaitingChange {
  eventType: string;
  new: WaitingRow;
  old: Partial<WaitingRow>;
}

interface CallChange {
  eventType: string;
  new: CallRow;
}
