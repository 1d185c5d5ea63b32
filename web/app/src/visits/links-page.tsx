/** Links into a room for people without an account: made, copied, seen, taken back. */
import { ArrowLeft, Link2 } from 'lucide-react';
import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { href, paths } from '../base/router';
import { clockTime, dayName } from '../base/time';
import { usePart, useStore } from '../base/use-store';
import { useWorkspace } from '../context';
import { locale, t } from '../i18n/i18n';
import { Failed, Loading, State } from '../ui/state';
import { useNow } from '../ui/use-now';
import { CopyLink } from './copy-link';
import { Lifetime, kUsualLifetime } from './lifetime';
import { type LinkRow, LinksModel, stateOf, takeFresh } from './links-model';
import './visits.css';

const linkOf = (token: string) => `${location.origin}${location.pathname}${href(paths.join(token))}`;

export default function LinksPage({ roomId }: { roomId: string }) {
  const { rooms, backend } = useWorkspace();
  const [links] = useState(() => new LinksModel(backend, roomId));
  const title = useStore(rooms.state).rooms.get(roomId)?.title;
  return (
    <section className="page">
      <header className="page-header">
        <a className="icon-button" href={href(paths.room(roomId))} aria-label={t('app.back')}>
          <ArrowLeft className="turns" size={22} aria-hidden="true" />
        </a>
        <h1 className="truncate">{title ? t('links.title_room', { room: title }) : t('links.title')}</h1>
      </header>
      <div className="page-scroll">
        <div className="links">
          <p className="soft">{t('links.lead')}</p>
          <NewLink links={links} />
          <List links={links} />
        </div>
      </div>
    </section>
  );
}

function NewLink({ links }: { links: LinksModel }) {
  const [minutes, setMinutes] = useState(kUsualLifetime);
  const [working, setWorking] = useState(false);
  const [made, setMade] = useState(() => {
    const token = takeFresh(links.roomId);
    return token && linkOf(token);
  });
  const [problem, setProblem] = useState<'failed' | 'too_many' | null>(null);

  async function make(event: FormEvent) {
    event.preventDefault();
    if (working) return;
    setWorking(true);
    const { token, problem: refused } = await links.make(minutes);
    setWorking(false);
    setProblem(refused);
    setMade(token && linkOf(token));
  }

  return (
    <form className="links-new" onSubmit={(event) => void make(event)}>
      <Lifetime minutes={minutes} onChange={setMinutes} />
      <button type="submit" className="button button-primary" aria-disabled={working}>
        <Link2 size={18} aria-hidden="true" /> {t('links.make')}
      </button>
      {problem && (
        <p className="notice notice-danger" role="alert">
          {t(`links.${problem}`)}
        </p>
      )}
      {made && <Made link={made} />}
    </form>
  );
}

function Made({ link }: { link: string }) {
  return (
    <div className="links-made">
      <CopyLink label={t('links.made')} link={link} />
      <p className="soft small">{t('links.once')}</p>
    </div>
  );
}

function List({ links }: { links: LinksModel }) {
  const { status, rows } = useStore(links.state);
  const now = useNow();
  const { rooms } = useWorkspace();
  // Whoever comes or goes may have used a link.
  const people = usePart(rooms.state, ({ members }) => members.filter(({ room_id }) => room_id === links.roomId).length);
  const load = useCallback(() => void links.load(), [links]);
  useEffect(load, [load, people]);
  if (status === 'loading') return <Loading />;
  if (status === 'failed') return <Failed title={t('links.load_failed')} onRetry={load} />;
  if (rows.length === 0) return <State icon={Link2} title={t('links.empty_title')} body={t('links.empty_body')} />;
  return (
    <section aria-label={t('links.list')}>
      <h2 className="links-heading">{t('links.list')}</h2>
      <ul className="links-list">
        {rows.map((row) => (
          <Row key={row.id} row={row} links={links} now={now} />
        ))}
      </ul>
    </section>
  );
}

function Row({ row, links, now }: { row: LinkRow; links: LinksModel; now: Date }) {
  const { notices } = useWorkspace();
  const state = stateOf(row, now.getTime());
  const words = { today: t('day.today'), yesterday: t('day.yesterday') };
  const when = (iso: string) => `${dayName(iso, now, words, locale())}, ${clockTime(iso, locale())}`;
  const name = row.guest_name || t('app.someone');
  const told = {
    open: () => t('links.state_open', { time: when(row.expires_at) }),
    used: () => t('links.state_used', { name, time: when(row.used_at!) }),
    expired: () => t('links.state_expired', { time: when(row.expires_at) }),
    revoked: () => t('links.state_revoked', { time: when(row.revoked_at!) }),
  }[state]();
  const revocable = state === 'open' || state === 'used';
  const label = state === 'used' ? t('links.remove_guest', { name }) : t('links.revoke');
  return (
    <li className="links-row" data-state={state}>
      <div>
        <p>{told}</p>
        <p className="soft small">{t('links.created', { time: when(row.created_at) })}</p>
      </div>
      {revocable && (
        <button
          type="button"
          className="button button-danger"
          onClick={() => void links.revoke(row.id).then((done) => done || notices.set(t('links.failed')))}
        >
          {label}
        </button>
      )}
    </li>
  );
}
