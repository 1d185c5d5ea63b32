import { ArrowLeft, UserPlus } from 'lucide-react';
import { lazy, Suspense, useMemo } from 'react';
import { href, paths } from '../base/router';
import { usePart, useStore } from '../base/use-store';
import { CallButtons } from '../calls/call-buttons';
import { useWorkspace } from '../context';
import { t, withMoreWords } from '../i18n/i18n';
import { type RoomSummary, summaries } from '../rooms/rooms';
import { Avatar } from '../ui/avatar';
import { Failed, Loading, State } from '../ui/state';
import { Conversation } from './conversation';

const WaitingBar = lazy(withMoreWords(() => import('../visits/waiting-bar')));

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
  const { rooms, me } = useWorkspace();
  const role = usePart(rooms.state, ({ users }) => users.get(me)?.role);
  const forCalls = room.kind !== 'announcement';
  const hasDoctor = forCalls && room.others.some((other) => other.role === 'doctor');
  return (
    <section className="chat">
      <ChatHeader room={room} wide={wide} invites={role !== undefined && role !== 'patient' && forCalls} />
      {role === 'patient' && hasDoctor && (
        <Suspense fallback={null}>
          <WaitingBar roomId={room.id} />
        </Suspense>
      )}
      <Conversation room={room} autoFocus={wide} />
    </section>
  );
}

function ChatHeader({ room, wide, invites }: { room: RoomSummary; wide: boolean; invites: boolean }) {
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
      {invites && (
        <a className="icon-button" href={href(paths.links(room.id))} aria-label={t('chat.invite')} title={t('chat.invite')}>
          <UserPlus size={22} aria-hidden="true" />
        </a>
      )}
      <CallButtons roomId={room.id} />
    </header>
  );
}
