import type { CallType } from '@bedside/client';
import { useCallback, useMemo } from 'react';
import { usePart } from '../base/use-store';
import { useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import type { UserRow } from '../live/rows';
import { preloadCallScreen } from './call-screen-loader';
import { unsupportedWords } from './unsupported';
import { refusalWords } from './words';

export interface CallPerson {
  /** Loads what a call needs; for the first sign of intent. Opens no device. */
  prepare: () => void;
  /** Null where there is nobody to call: announcements, and rooms that are not a conversation of two. Blocked, it says why. */
  call: ((type: CallType) => void) | null;
  /** Why calling is not possible right now, in words. */
  blocked: string | null;
  name: string;
}

/** The rule of the database (docs/data.md), said before anybody presses. */
export function takesMyCalls(other: UserRow | undefined, mine: UserRow | undefined): boolean {
  if (other?.calls_from === 'nobody') return false;
  return other?.calls_from !== 'doctors' || mine === undefined || mine.role !== 'patient';
}

/** Calling the other person of a room, or `whom` of several. */
export function useCallPerson(roomId: string, whom?: string): CallPerson {
  const { calls, rooms, presence, me, notices } = useWorkspace();
  const room = usePart(rooms.state, (state) => state.rooms.get(roomId));
  const members = usePart(rooms.state, (state) => state.members);
  const otherIds = useMemo(
    () => members.filter((row) => row.room_id === roomId && row.user_id !== me).map((row) => row.user_id),
    [members, roomId, me],
  );
  const chosen = whom === undefined ? otherIds.length === 1 && otherIds[0] : otherIds.includes(whom) && whom;
  const otherId = chosen || null;
  const name = usePart(rooms.state, ({ users }) => (otherId && users.get(otherId)?.display_name) || t('app.someone'));
  const taken = usePart(rooms.state, ({ users }) => takesMyCalls(otherId ? users.get(otherId) : undefined, users.get(me)));
  const peerBusy = usePart(presence.state, ({ people }) => otherId !== null && people.get(otherId) === 'in_call');
  const inCall = usePart(calls.store, ({ phase, preparing }) => preparing || (phase !== 'idle' && phase !== 'ended'));

  const prepare = useCallback(() => {
    preloadCallScreen();
    void calls.setupPeerConnection().catch(() => undefined);
  }, [calls]);

  let blocked = unsupportedWords();
  if (blocked === null) {
    if (!taken) blocked = t('call.not_taken', { name });
    else if (inCall) blocked = t('call.busy_me');
    else if (peerBusy) blocked = t('call.busy', { name });
  }

  const call = useCallback(
    (type: CallType) => {
      if (!otherId) return;
      if (blocked !== null) return notices.set(blocked);
      preloadCallScreen();
      calls.startCall(roomId, otherId, type).catch((cause: unknown) => {
        notices.set(refusalWords(cause));
      });
    },
    [calls, roomId, otherId, notices, blocked],
  );

  const callable = otherId !== null && room !== undefined && room.kind !== 'announcement';
  return { prepare, call: callable ? call : null, blocked, name };
}
