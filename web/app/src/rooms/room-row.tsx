import { Megaphone, Phone, Users, Video } from 'lucide-react';
import { memo } from 'react';
import { href, paths } from '../base/router';
import { shortTime } from '../base/time';
import { usePart } from '../base/use-store';
import { useWorkspace } from '../context';
import { locale, t } from '../i18n/i18n';
import { Avatar } from '../ui/avatar';
import { callMessageText } from '../calls/words';
import type { RoomSummary } from './rooms';

interface RoomRowProps {
  room: RoomSummary;
  me: string;
  open: boolean;
  now: Date;
}

function sameRow(a: RoomRowProps, b: RoomRowProps): boolean {
  return (
    a.open === b.open &&
    a.now === b.now &&
    a.room.name === b.room.name &&
    a.room.last === b.room.last &&
    a.room.unread === b.room.unread &&
    a.room.others.length === b.room.others.length
  );
}

export const RoomRow = memo(function RoomRow({ room, me, open, now }: RoomRowProps) {
  const { presence } = useWorkspace();
  const [other] = room.others;
  const alone = room.others.length === 1;
  const availability = usePart(presence.state, ({ people }) => (alone && other ? people.get(other.id) : undefined));
  const typing = usePart(presence.state, (state) => (state.typing.get(room.id)?.length ?? 0) > 0);
  const words = { today: t('day.today'), yesterday: t('day.yesterday') };
  return (
    <li>
      <a
        className="room-row"
        href={href(paths.room(room.id))}
        aria-current={open ? 'true' : undefined}
        data-unread={room.unread > 0}
      >
        <Avatar id={other?.id ?? room.id} name={room.name} availability={availability} />
        <span className="room-row-top">
          <span className="room-row-name truncate" dir="auto">{room.name}</span>
          {room.kind === 'announcement' && <Megaphone size={14} aria-label={t('rooms.announcement')} />}
          {room.others.length > 1 && (
            <Users size={14} aria-label={t('rooms.group', { count: room.others.length + 1 })} />
          )}
          <time className="room-row-time" dateTime={room.lastAt}>
            {shortTime(room.lastAt, now, words, locale())}
          </time>
        </span>
        <span className="room-row-bottom">
          <span className="room-row-last" dir="auto">
            {typing ? <em className="room-row-typing">{t('rooms.typing')}</em> : <Preview room={room} me={me} />}
          </span>
          {room.unread > 0 && (
            <span className="badge">
              <span aria-hidden="true">{room.unread > 99 ? t('rooms.unread_cap') : room.unread}</span>
              <span className="visually-hidden">{t('rooms.unread', { count: room.unread })}</span>
            </span>
          )}
        </span>
      </a>
    </li>
  );
}, sameRow);

function Preview({ room, me }: { room: RoomSummary; me: string }) {
  const { last } = room;
  if (!last) return <>{t('rooms.no_messages')}</>;
  if (last.kind === 'call') {
    const Icon = last.metadata?.call_type === 'audio' ? Phone : Video;
    return (
      <span className="room-row-call">
        <Icon size={14} aria-hidden="true" /> {callMessageText(last, me)}
      </span>
    );
  }
  // A preview is one line; what follows the first hundred characters cannot be seen.
  const text = last.body.slice(0, 100);
  return <>{last.sender_id === me ? t('rooms.you', { text }) : text}</>;
}
