import { DoorOpen, MessageSquare, Phone, Settings, type LucideIcon } from 'lucide-react';
import { href, paths, type Route } from '../base/router';
import { usePart } from '../base/use-store';
import { useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import { totalUnread } from '../rooms/rooms';
import { Logo } from '../ui/logo';
import { useNow } from '../ui/use-now';
import { waitingFor } from '../visits/waiting-model';

interface NavigationProps {
  page: Route['page'];
  wide: boolean;
}

export function Navigation({ page, wide }: NavigationProps) {
  const { rooms, waiting, me } = useWorkspace();
  const now = useNow();
  const doctor = usePart(rooms.state, ({ users }) => users.get(me)?.role === 'doctor');
  const waits = usePart(waiting.state, (state) => waitingFor(me, state, now.getTime()).length);
  const unread = usePart(rooms.state, totalUnread);
  const inChats = page === 'rooms' || page === 'room' || page === 'links' || page === 'new_visit';
  const inSettings = page === 'settings' || page === 'privacy' || page === 'check';
  return (
    <nav className="navigation" aria-label={t('nav.label')}>
      {wide && (
        <a className="navigation-brand" href={href(paths.rooms)} aria-label={t('app.name')}>
          <Logo size={36} />
        </a>
      )}
      <NavigationLink icon={MessageSquare} to={paths.rooms} current={inChats} words={t('nav.chats')} count={unread} />
      {doctor && (
        <NavigationLink icon={DoorOpen} to={paths.waiting} current={page === 'waiting'} words={t('nav.waiting')} count={waits} counted="nav.waiting_count" />
      )}
      <NavigationLink icon={Phone} to={paths.history} current={page === 'history'} words={t('nav.calls')} />
      <NavigationLink icon={Settings} to={paths.settings} current={inSettings} words={t('nav.settings')} />
    </nav>
  );
}

interface LinkProps {
  icon: LucideIcon;
  to: string;
  current: boolean;
  words: string;
  count?: number;
  counted?: 'rooms.unread' | 'nav.waiting_count';
}

function NavigationLink({ icon: Icon, to, current, words, count = 0, counted = 'rooms.unread' }: LinkProps) {
  return (
    <a className="navigation-link" href={href(to)} aria-current={current ? 'page' : undefined}>
      <span className="navigation-icon">
        <Icon size={22} aria-hidden="true" />
        {count > 0 && (
          <span className="badge navigation-badge">
            <span aria-hidden="true">{count > 99 ? t('rooms.unread_cap') : count}</span>
            <span className="visually-hidden">{t(counted, { count })}</span>
          </span>
        )}
      </span>
      <span>{words}</span>
    </a>
  );
}
