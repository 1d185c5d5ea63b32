import { createStore, type ReadonlyStore } from '../base/store';
import type { MemberRow, MessageRow, RoomRow, UnreadRow, UserRow } from '../live/rows';
import type { Backend } from '../session/backend';
import * as change from './rooms';

const kMaxRooms = 500;
const kRecentMessages = 200;
/** Rooms whose last message is older than the recent ones are asked for one by one, this many at most. */
const kMaxSingleAsks = 30;

/** My conversations: loaded, kept live by the feed, read and unread. */
export class RoomsModel {
  private readonly store = createStore<change.RoomsState>(change.emptyRooms);
  private refreshing: Promise<void> | null = null;
  private again = false;
  private openRoom: string | null = null;

  constructor(
    private readonly backend: Backend,
    readonly me: string,
  ) {}

  get state(): ReadonlyStore<change.RoomsState> {
    return this.store;
  }

  /** Asks for everything; calls made meanwhile are answered by one more round. */
  refresh(): Promise<void> {
    if (this.refreshing) {
      this.again = true;
      return this.refreshing;
    }
    this.refreshing = this.load().finally(() => {
      this.refreshing = null;
      if (!this.again) return;
      this.again = false;
      void this.refresh();
    });
    return this.refreshing;
  }

  /** The room on the screen, in a visible page: what arrives there is not unread. */
  setOpenRoom(roomId: string | null): void {
    this.openRoom = roomId;
  }

  async markRead(roomId: string): Promise<void> {
    this.store.update((state) => change.roomRead(state, roomId));
    // Without an answer the next refresh tells the truth again.
    await this.backend.rpc('mark_read', { room_id: roomId });
  }

  onMessage(row: MessageRow): void {
    const state = this.store.getSnapshot();
    if (state.status === 'ready' && !state.rooms.has(row.room_id)) void this.refresh();
    this.store.update((now) => change.messageArrived(now, row, this.me, row.room_id === this.openRoom));
  }

  onRoom(row: RoomRow): void {
    this.store.update((state) => change.roomChanged(state, row));
  }

  onUser(row: UserRow): void {
    this.store.update((state) => change.userChanged(state, row));
  }

  onMember(row: MemberRow): void {
    const state = this.store.getSnapshot();
    const isNew = !state.rooms.has(row.room_id) || !state.users.has(row.user_id);
    this.store.update((now) => change.memberChanged(now, row));
    if (isNew) void this.refresh();
    // Another tab or device of mine has read.
    else if (row.user_id === this.me) void this.refreshUnread();
  }

  onMemberLeft(row: { room_id?: string; user_id?: string }): void {
    const { room_id, user_id } = row;
    if (room_id && user_id) this.store.update((state) => change.memberGone(state, room_id, user_id, this.me));
    else void this.refresh();
  }

  private async refreshUnread(): Promise<void> {
    const { data, error } = await this.backend.rpc('unread_counts');
    if (error || !Array.isArray(data)) return;
    this.store.update((state) => ({ ...state, unread: change.unreadOf(data as UnreadRow[]) }));
  }

  private async load(): Promise<void> {
    const { backend } = this;
    const [rooms, users, members, messages, unread] = await Promise.all([
      backend.from('chat_rooms').select('*').order('last_message_at', { ascending: false }).limit(kMaxRooms),
      backend.from('users').select('id,display_name,role,avatar_url,calls_from').limit(2 * kMaxRooms),
      backend.from('room_members').select('room_id,user_id,last_read_at').limit(4 * kMaxRooms),
      backend.from('messages').select('*').order('created_at', { ascending: false }).limit(kRecentMessages),
      backend.rpc('unread_counts'),
    ]);
    const failed = [rooms, users, members, messages, unread].some(({ error }) => error !== null);
    if (failed) {
      this.store.update((state) => (state.status === 'ready' ? state : { ...state, status: 'failed' }));
      return;
    }
    const roomRows = (rooms.data ?? []) as RoomRow[];
    const recent = (messages.data ?? []) as MessageRow[];
    const older = await this.lastOfQuietRooms(roomRows, recent);
    this.store.update((state) =>
      change.loaded(state, {
        rooms: roomRows,
        users: (users.data ?? []) as UserRow[],
        members: (members.data ?? []) as MemberRow[],
        messages: [...recent, ...older],
        unread: (unread.data ?? []) as UnreadRow[],
      }),
    );
  }

  private async lastOfQuietRooms(rooms: RoomRow[], recent: MessageRow[]): Promise<MessageRow[]> {
    const known = new Set([...this.store.getSnapshot().lastMessages.keys(), ...recent.map((row) => row.room_id)]);
    const quiet = rooms.filter((room) => room.last_message_at !== null && !known.has(room.id)).slice(0, kMaxSingleAsks);
    const answers = await Promise.all(
      quiet.map((room) =>
        this.backend
          .from('messages')
          .select('*')
          .eq('room_id', room.id)
          .order('created_at', { ascending: false })
          .limit(1),
      ),
    );
    return answers.flatMap(({ data }) => (data ?? []) as MessageRow[]);
  }
}
