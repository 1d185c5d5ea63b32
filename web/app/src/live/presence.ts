/** Who is here and who is writing, as values. */
import { type Ready, readyOf } from '../check/ready';

export type Availability = 'online' | 'in_call';

export interface PresenceState {
  /** By user id; whoever is not in it is offline. */
  people: ReadonlyMap<string, Availability>;
  /** By user id: what the check before a call came to, where it was made. */
  ready: ReadonlyMap<string, Ready>;
  /** By room id: the users writing there. */
  typing: ReadonlyMap<string, readonly string[]>;
}

export const emptyPresence: PresenceState = { people: new Map(), ready: new Map(), typing: new Map() };

/** What a tab tells about its user; `user_id` is the presence key. */
export interface PresenceMeta {
  in_call?: boolean;
  ready?: Ready;
}

export type RoomPresence = Record<string, PresenceMeta[]>;

/** One user may be in several rooms' channels with several tabs; one tab in a call makes the person busy. */
export function availability(rooms: Iterable<RoomPresence>): ReadonlyMap<string, Availability> {
  const people = new Map<string, Availability>();
  for (const presence of rooms) {
    for (const [userId, metas] of Object.entries(presence)) {
      const inCall = metas.some((meta) => meta.in_call === true);
      if (inCall || !people.has(userId)) people.set(userId, inCall ? 'in_call' : 'online');
    }
  }
  return people;
}

/** Of several tabs that checked, the last one tells. */
export function readiness(rooms: Iterable<RoomPresence>): ReadonlyMap<string, Ready> {
  const found = new Map<string, Ready>();
  for (const presence of rooms) {
    for (const [userId, metas] of Object.entries(presence)) {
      for (const meta of metas) {
        const ready = readyOf(meta.ready);
        if (ready) found.set(userId, ready);
      }
    }
  }
  return found;
}

export function typingChanged(state: PresenceState, roomId: string, userId: string, typing: boolean): PresenceState {
  const before = state.typing.get(roomId) ?? [];
  if (before.includes(userId) === typing) return state;
  const after = typing ? [...before, userId] : before.filter((id) => id !== userId);
  return { ...state, typing: new Map(state.typing).set(roomId, after) };
}
