import { useEffect } from 'react';
import { usePart } from '../base/use-store';
import { useWorkspace } from '../context';

/** While this room is on the screen of a visible page, what arrives is read; coming back to it reads what came meanwhile. */
export function useReading(roomId: string): void {
  const { rooms } = useWorkspace();
  const newest = usePart(rooms.state, ({ lastMessages }) => lastMessages.get(roomId));
  const unread = usePart(rooms.state, (state) => state.unread.get(roomId) ?? 0);

  useEffect(() => {
    const look = () => rooms.setOpenRoom(document.visibilityState === 'visible' ? roomId : null);
    const onChange = () => {
      look();
      if (document.visibilityState === 'visible') void rooms.markRead(roomId);
    };
    look();
    document.addEventListener('visibilitychange', onChange);
    return () => {
      document.removeEventListener('visibilitychange', onChange);
      rooms.setOpenRoom(null);
    };
  }, [rooms, roomId]);

  const fromOther = newest !== undefined && newest.sender_id !== rooms.me;
  const newestId = newest?.id;
  useEffect(() => {
    if (document.visibilityState === 'visible' && (unread > 0 || fromOther)) void rooms.markRead(roomId);
  }, [rooms, roomId, unread, fromOther, newestId]);
}
