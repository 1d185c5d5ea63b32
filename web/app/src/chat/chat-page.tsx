import { ArrowLeft } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { href, paths } from '../base/router';
import { usePart, useStore } from '../base/use-store';
import { CallButtons } from '../calls/call-buttons';
import { useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import { type RoomSummary, summaries } from '../rooms/rooms';
import { Avatar } from '../ui/avatar';
import { Failed, Loading, State } from '../ui/state';
import { Composer } from './composer';
import { MessageList } from './message-list';
import { useReading } from './use-reading';

export function ChatPage({ roomId, wide }: { roomId: string; wide: boolean }) {
  const { rooms, me } = useWorkspace();
  const state = useStore(rooms.state);
  const room = useMemo(
    () => summaries(state, me, t('app.someone')).find(({ id }) => id === roomId) ?? null,
    [state, me, roomId],
  );
  if (!room) {
    if (state.status === 'loading') return <Loading />;
    if (state.status === 'failed') return <Failed title={t('rooms.failed')} onRetry={() => void rooms.refresh()} />;
    return (
      <State title={t('chat.not_found_title')} body={t('chat.not_found_body')} page>
        <a className="button" href={href(paths.rooms)}>
          {t('app.not_found_action')}
        </a>
      </State>
    );
  }
  return <Chat room={room} wide={wide} />;
}

function Chat({ room, wide }: { room: RoomSummary; wide: boolean }) {
  const workspace = useWorkspace();
  const chat = useMemo(() => workspace.chat(room.id), [workspace, room.id]);
  const status = usePart(chat.state, (state) => state.status);
  useEffect(() => void chat.load(), [chat]);
  useReading(room.id);
  // In announcements the clinic writes, which is everybody but patients.
  const role = usePart(workspace.rooms.state, ({ users }) => users.get(workspace.me)?.role);
  const mayWrite = room.kind !== 'announcement' || role !== 'patient';
  return (
    <section className="chat">
      <ChatHeader room={room} wide={wide} />
      {status === 'loading' && <Loading />}
      {status === 'failed' && <Failed title={t('chat.failed')} onRetry={() => void chat.load()} />}
      {status === 'ready' && <MessageList chat={chat} room={room} />}
      {mayWrite ? <Composer chat={chat} autoFocus={wide} /> : <p className="read-only">{t('chat.read_only')}</p>}
    </section>
  );
}

function ChatHeader({ room, wide }: { room: RoomSummary; wide: boolean }) {
  const { presence } = useWorkspace();
  const [other] = room.others;
  const alone = room.others.length === 1;
  const availability = usePart(presence.state, ({ people }) => (alone && other ? people.get(other.id) : undefined));
  const ready = usePart(presence.state, (state) => (alone && other ? state.ready.get(other.id) : undefined));
  const line = !alone
    ? t('rooms.group', { count: room.others.length + 1 })
    : [t(`role.${other!.role}`), t(`rooms.${availability ?? 'offline'}`), ready && t(`check.ready_${ready}`)].filter(Boolean).join(' · ');
  return (
    <header className="chat-header">
      {!wide && (
        <a className="icon-button" href={href(paths.rooms)} aria-label={t('app.back')}>
          <ArrowLeft className="turns" size={22} aria-hidden="true" />
        </a>
      )}
      <Avatar id={other?.id ?? room.id} name={room.name} availability={availability} />
      <div className="chat-header-words">
        <h1 className="truncate">{room.name}</h1>
        <p className="soft small truncate">{line}</p>
      </div>
      <CallButtons roomId={room.id} />
    </header>
  );
}
