/** What is known of my conversations, as values: every change is a function from one state to the next. */
import { compareTimes, type MemberRow, type MessageRow, type RoomRow, type UnreadRow, type UserRow } from '../live/rows';

export interface RoomsState {
  status: 'loading' | 'ready' | 'failed';
  rooms: ReadonlyMap<string, RoomRow>;
  users: ReadonlyMap<string, UserRow>;
  members: readonly MemberRow[];
  lastMessages: ReadonlyMap<string, MessageRow>;
  unread: ReadonlyMap<string, number>;
}

export const emptyRooms: RoomsState = {
  status: 'loading',
  rooms: new Map(),
  users: new Map(),
  members: [],
  lastMessages: new Map(),
  unread: new Map(),
};

export interface RoomSummary {
  id: string;
  kind: RoomRow['kind'];
  /** Its title, or else the names of the others. */
  name: string;
  others: readonly UserRow[];
  last: MessageRow | null;
  lastAt: string;
  unread: number;
}

function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

export interface RoomsLoaded {
  rooms: RoomRow[];
  users: UserRow[];
  members: MemberRow[];
  messages: MessageRow[];
  unread: UnreadRow[];
}

/** Everything anew; last messages that are newer than the loaded ones stay. */
export function loaded(state: RoomsState, rows: RoomsLoaded): RoomsState {
  let next: RoomsState = {
    ...state,
    status: 'ready',
    rooms: new Map(rows.rooms.map((room) => [room.id, room])),
    users: new Map(rows.users.map((user) => [user.id, user])),
    members: rows.members,
    unread: unreadOf(rows.unread),
  };
  for (const message of rows.messages) next = withLastMessage(next, message);
  return next;
}

export function unreadOf(rows: UnreadRow[]): ReadonlyMap<string, number> {
  return new Map(rows.map(({ room_id, unread }) => [room_id, Number(unread)]));
}

function withLastMessage(state: RoomsState, message: MessageRow): RoomsState {
  const before = state.lastMessages.get(message.room_id);
  if (before && compareTimes(before.created_at, message.created_at) >= 0) return state;
  return { ...state, lastMessages: withEntry(state.lastMessages, message.room_id, message) };
}

/** A message came. It is unread when another wrote it and I am not looking. A second arrival changes nothing. */
export function messageArrived(state: RoomsState, message: MessageRow, me: string, seen: boolean): RoomsState {
  const next = withLastMessage(state, message);
  if (next === state || message.sender_id === me || seen) return next;
  const unread = (state.unread.get(message.room_id) ?? 0) + 1;
  return { ...next, unread: withEntry(state.unread, message.room_id, unread) };
}

export function roomRead(state: RoomsState, roomId: string): RoomsState {
  if (!state.unread.get(roomId)) return state;
  return { ...state, unread: withEntry(state.unread, roomId, 0) };
}

export function roomChanged(state: RoomsState, room: RoomRow): RoomsState {
  if (!state.rooms.has(room.id)) return state;
  return { ...state, rooms: withEntry(state.rooms, room.id, { ...state.rooms.get(room.id), ...room }) };
}

export function userChanged(state: RoomsState, user: UserRow): RoomsState {
  return { ...state, users: withEntry(state.users, user.id, { ...state.users.get(user.id), ...user }) };
}

export function memberChanged(state: RoomsState, member: MemberRow): RoomsState {
  const others = state.members.filter((row) => !(row.room_id === member.room_id && row.user_id === member.user_id));
  return { ...state, members: [...others, member] };
}

export function memberGone(state: RoomsState, roomId: string, userId: string, me: string): RoomsState {
  const members = state.members.filter((row) => !(row.room_id === roomId && row.user_id === userId));
  if (userId !== me) return { ...state, members };
  const rooms = new Map(state.rooms);
  rooms.delete(roomId);
  return { ...state, members: members.filter((row) => row.room_id !== roomId), rooms };
}

/** The list as it is shown, latest activity first. */
export function summaries(state: RoomsState, me: string, fallbackName: string): RoomSummary[] {
  const others = new Map<string, UserRow[]>();
  for (const { room_id, user_id } of state.members) {
    const user = user_id === me ? undefined : state.users.get(user_id);
    if (!user) continue;
    const list = others.get(room_id);
    if (list) list.push(user);
    else others.set(room_id, [user]);
  }
  const list = [...state.rooms.values()].map((room): RoomSummary => {
    const people = (others.get(room.id) ?? []).sort((a, b) => a.display_name.localeCompare(b.display_name));
    const last = state.lastMessages.get(room.id) ?? null;
    return {
      id: room.id,
      kind: room.kind,
      name: room.title || people.map((user) => user.display_name).join(', ') || fallbackName,
      others: people,
      last,
      lastAt: last?.created_at ?? room.last_message_at ?? room.created_at,
      unread: state.unread.get(room.id) ?? 0,
    };
  });
  return list.sort((a, b) => compareTimes(b.lastAt, a.lastAt));
}

export function totalUnread(state: RoomsState): number {
  let total = 0;
  for (const [roomId, unread] of state.unread) if (state.rooms.has(roomId)) total += unread;
  return total;
}
