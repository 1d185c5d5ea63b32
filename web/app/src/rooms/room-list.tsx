import { MessageSquare, UserPlus } from 'lucide-react';
import { useMemo } from 'react';
import { href, paths } from '../base/router';
import { usePart, useStore } from '../base/use-store';
import { useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import { useNow } from '../ui/use-now';
import { Failed, Loading, State } from '../ui/state';
import { RoomRow } from './room-row';
import { summaries } from './rooms';

export function RoomList({ openRoomId }: { openRoomId: string | null }) {
  const { rooms, me } = useWorkspace();
  const state = useStore(rooms.state);
  const now = useNow();
  const list = useMemo(() => summaries(state, me, t('app.someone')), [state, me]);
  return (
    <>
      <header className="list-header">
        <div>
          <h1>{t('rooms.title')}</h1>
          <Me />
        </div>
        <NewVisit />
      </header>
      {state.status === 'loading' && <Loading />}
      {state.status === 'failed' && <Failed title={t('rooms.failed')} onRetry={() => void rooms.refresh()} />}
      {state.status === 'ready' && list.length === 0 && (
        <State icon={MessageSquare} title={t('rooms.empty_title')} body={t('rooms.empty_body')} />
      )}
      {list.length > 0 && (
        <ul className="room-list">
          {list.map((room) => (
            <RoomRow key={room.id} room={room} me={me} open={room.id === openRoomId} now={now} />
          ))}
        </ul>
      )}
    </>
  );
}

/** A doctor sees somebody who is in no room yet. */
function NewVisit() {
  const { rooms, me } = useWorkspace();
  const doctor = usePart(rooms.state, ({ users }) => users.get(me)?.role === 'doctor');
  if (!doctor) return null;
  return (
    <a className="icon-button" href={href(paths.newVisit)} aria-label={t('rooms.new_visit')} title={t('rooms.new_visit')}>
      <UserPlus size={22} aria-hidden="true" />
    </a>
  );
}

/** Whose page this is: with two tabs for two people, one wants to know. */
function Me() {
  const { rooms, me } = useWorkspace();
  const name = usePart(rooms.state, ({ users }) => users.get(me)?.display_name);
  if (!name) return null;
  return <p className="soft small truncate">{t('rooms.me', { name })}</p>;
}
