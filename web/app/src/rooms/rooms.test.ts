// Goal: unread counts, order and names of conversations follow from rows in whatever order they come.
import { describe, expect, it } from 'vitest';
import type { MessageRow, RoomRow, UserRow } from '../live/rows';
import { at, kDoctor, kNurse, kOtherRoom, kPatient, kRoom, messageRow } from '../testing/world';
import * as rooms from './rooms';

const message = (id: string, minute: number, sender = kPatient, room = kRoom) =>
  messageRow(id, minute, `text ${id}`, sender, room) as unknown as MessageRow;

function start(unread = 0): rooms.RoomsState {
  const user = (id: string, display_name: string): UserRow => ({ id, display_name, role: 'patient', avatar_url: null, calls_from: 'everybody' });
  const room = (id: string, minute: number): RoomRow => ({
    id,
    kind: 'consultation',
    title: '',
    created_by: null,
    created_at: at(0),
    last_message_at: at(minute),
  });
  const member = (room_id: string, user_id: string) => ({ room_id, user_id, last_read_at: null });
  return rooms.loaded(rooms.emptyRooms, {
    rooms: [room(kRoom, 1), room(kOtherRoom, 2)],
    users: [user(kDoctor, 'Dr. Amara Okafor'), user(kPatient, 'Jonas Weber'), user(kNurse, 'Lena Sato')],
    members: [member(kRoom, kDoctor), member(kRoom, kPatient), member(kOtherRoom, kDoctor), member(kOtherRoom, kNurse)],
    messages: [message('m1', 1), message('m2', 2, kNurse, kOtherRoom)],
    unread: [{ room_id: kRoom, unread }],
  });
}

const list = (state: rooms.RoomsState) => rooms.summaries(state, kDoctor, 'Someone');

describe('unread messages', () => {
  it('count what others wrote while I was elsewhere', () => {
    const state = rooms.messageArrived(start(1), message('m3', 3), kDoctor, false);
    expect(state.unread.get(kRoom)).toBe(2);
    expect(rooms.totalUnread(state)).toBe(2);
  });

  it('do not count my own, nor what I am looking at, nor the same one twice', () => {
    let state = rooms.messageArrived(start(), message('m3', 3, kDoctor), kDoctor, false);
    state = rooms.messageArrived(state, message('m4', 4), kDoctor, true);
    state = rooms.messageArrived(state, message('m4', 4), kDoctor, false);
    expect(rooms.totalUnread(state)).toBe(0);
  });

  it('are none once the room was read, and reading a read room changes nothing', () => {
    const state = rooms.roomRead(start(3), kRoom);
    expect(rooms.totalUnread(state)).toBe(0);
    expect(rooms.roomRead(state, kRoom)).toBe(state);
  });

  it('come as text from a server that counts in int8', () => {
    expect(rooms.unreadOf([{ room_id: kRoom, unread: '4' as unknown as number }]).get(kRoom)).toBe(4);
  });
});

describe('the list', () => {
  it('is sorted by activity and moves a room up when something arrives', () => {
    expect(list(start()).map(({ id }) => id)).toEqual([kOtherRoom, kRoom]);
    const state = rooms.messageArrived(start(), message('m9', 9), kDoctor, false);
    expect(list(state).map(({ id }) => id)).toEqual([kRoom, kOtherRoom]);
  });

  it('names a room by its title, else by its people, else by the fallback', () => {
    let state = start();
    expect(list(state).find(({ id }) => id === kRoom)?.name).toBe('Jonas Weber');
    state = rooms.roomChanged(state, { ...state.rooms.get(kRoom)!, title: 'Knee' });
    expect(list(state).find(({ id }) => id === kRoom)?.name).toBe('Knee');
    state = rooms.memberGone(state, kOtherRoom, kNurse, kDoctor);
    expect(list(state).find(({ id }) => id === kOtherRoom)?.name).toBe('Someone');
  });

  it('loses a room that I left, and ignores changes of rooms I am not in', () => {
    const state = rooms.memberGone(start(), kRoom, kDoctor, kDoctor);
    expect(list(state).map(({ id }) => id)).toEqual([kOtherRoom]);
    expect(rooms.roomChanged(state, { id: kRoom } as RoomRow)).toBe(state);
  });

  it('keeps a newer last message when older rows are loaded again', () => {
    let state = rooms.messageArrived(start(), message('m9', 9), kDoctor, true);
    state = rooms.loaded(state, {
      rooms: [...state.rooms.values()],
      users: [...state.users.values()],
      members: [...state.members],
      messages: [message('m1', 1)],
      unread: [],
    });
    expect(state.lastMessages.get(kRoom)?.id).toBe('m9');
  });

  it('takes a new name of a person everywhere', () => {
    const state = rooms.userChanged(start(), { id: kPatient, display_name: 'Jonas W.', role: 'patient', avatar_url: null, calls_from: 'everybody' });
    expect(list(state).find(({ id }) => id === kRoom)?.name).toBe('Jonas W.');
  });
});
