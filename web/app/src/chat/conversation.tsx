import { useEffect, useMemo } from 'react';
import { usePart } from '../base/use-store';
import { useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import type { RoomSummary } from '../rooms/rooms';
import { Failed, Loading } from '../ui/state';
import { Composer } from './composer';
import { MessageList } from './message-list';
import { useReading } from './use-reading';

/** What was written in a room, and where to write: on the page of the room, or beside the pictures of a call. */
export function Conversation({ room, autoFocus }: { room: RoomSummary; autoFocus: boolean }) {
  const workspace = useWorkspace();
  const chat = useMemo(() => workspace.chat(room.id), [workspace, room.id]);
  const status = usePart(chat.state, (state) => state.status);
  useEffect(() => void chat.load(), [chat]);
  useReading(room.id);
  // In announcements the clinic writes, which is everybody but patients.
  const role = usePart(workspace.rooms.state, ({ users }) => users.get(workspace.me)?.role);
  const mayWrite = room.kind !== 'announcement' || role !== 'patient';
  return (
    <>
      {status === 'loading' && <Loading />}
      {status === 'failed' && <Failed title={t('chat.failed')} onRetry={() => void chat.load()} />}
      {status === 'ready' && <MessageList chat={chat} room={room} />}
      {mayWrite ? <Composer chat={chat} autoFocus={autoFocus} /> : <p className="read-only">{t('chat.read_only')}</p>}
    </>
  );
}
