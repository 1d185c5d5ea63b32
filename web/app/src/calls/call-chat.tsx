import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { usePart } from '../base/use-store';
import { Conversation } from '../chat/conversation';
import { useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import { summaries } from '../rooms/rooms';

/** A call that fills the screen hides the page beside it, and with it the chat. */
export function useFillsScreen(): boolean {
  return useSyncExternalStore(
    (tell) => {
      document.addEventListener('fullscreenchange', tell);
      return () => document.removeEventListener('fullscreenchange', tell);
    },
    () => Boolean(document.fullscreenElement),
  );
}

/** Whether the other side has written since the chat was last looked at here. */
export function useNews(roomId: string | null, fresh: boolean): { unread: boolean; look: (newest: string | null) => void } {
  const { rooms, me } = useWorkspace();
  const newest = usePart(rooms.state, ({ lastMessages }) => (roomId ? lastMessages.get(roomId) : undefined));
  const id = newest && newest.sender_id !== me ? newest.id : null;
  const [seen, setSeen] = useState<string | null>(id);
  useEffect(() => {
    if (!fresh) setSeen(id);
  }, [fresh, id]);
  return { unread: fresh && id !== null && id !== seen, look: setSeen };
}

interface CallChatProps {
  roomId: string;
  onLook: (newest: string | null) => void;
}

/** The conversation of the call's room beside the pictures. */
export function CallChat({ roomId, onLook }: CallChatProps) {
  const { rooms, me } = useWorkspace();
  const state = usePart(rooms.state, (now) => now);
  const room = useMemo(() => summaries(state, me, t('app.someone')).find(({ id }) => id === roomId), [state, me, roomId]);
  const newest = state.lastMessages.get(roomId)?.id ?? null;
  useEffect(() => onLook(newest), [newest, onLook]);
  if (!room) return null;
  return (
    <section className="chat" aria-label={room.name}>
      <Conversation room={room} autoFocus />
    </section>
  );
}
