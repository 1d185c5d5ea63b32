/** A doctor's waiting room: who waits, how long, whether their devices work; one press lets somebody in. */
import { Armchair, Video, X } from 'lucide-react';
import { href, paths } from '../base/router';
import { usePart, useStore } from '../base/use-store';
import { useCallPerson } from '../calls/use-call-person';
import { useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import type { WaitingRow } from '../live/rows';
import { Avatar } from '../ui/avatar';
import { Failed, Loading, State } from '../ui/state';
import { useNow } from '../ui/use-now';
import { readyOfRow, waitingFor } from './waiting-model';
import './visits.css';

export default function WaitingPage() {
  const { waiting, me } = useWorkspace();
  const state = useStore(waiting.state);
  const now = useNow();
  const rows = waitingFor(me, state, now.getTime());
  return (
    <section className="page">
      <header className="page-header">
        <h1>{t('waiting.title')}</h1>
      </header>
      {state.status === 'loading' && <Loading />}
      {state.status === 'failed' && <Failed title={t('waiting.load_failed')} onRetry={() => void waiting.refresh()} />}
      {state.status === 'ready' && rows.length === 0 && (
        <State icon={Armchair} title={t('waiting.empty_title')} body={t('waiting.empty_body')} />
      )}
      {rows.length > 0 && (
        <div className="page-scroll">
          <p className="visually-hidden" role="status">
            {t('waiting.count', { count: rows.length })}
          </p>
          <ol className="waiting-list">
            {rows.map((row) => (
              <Place key={row.id} row={row} now={now} />
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}

function Place({ row, now }: { row: WaitingRow; now: Date }) {
  const { waiting, rooms, presence, notices } = useWorkspace();
  const name = usePart(rooms.state, ({ users }) => users.get(row.patient_id)?.display_name) ?? t('app.someone');
  const title = usePart(rooms.state, (state) => state.rooms.get(row.room_id)?.title);
  const availability = usePart(presence.state, ({ people }) => people.get(row.patient_id));
  const person = useCallPerson(row.room_id, row.patient_id);
  const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(row.since)) / 60_000));
  const ready = readyOfRow(row);
  const here = availability ? t(`rooms.${availability}`) : t('waiting.away');
  const facts = [title, here, ready ? t(`check.ready_${ready}`) : t('waiting.not_checked')].filter(Boolean);
  return (
    <li className="waiting-place">
      <Avatar id={row.patient_id} name={name} availability={availability} />
      <div className="waiting-words">
        <a className="waiting-name truncate" href={href(paths.room(row.room_id))}>
          {name}
        </a>
        <p>{minutes === 0 ? t('waiting.just_now') : t('waiting.minutes', { count: minutes })}</p>
        <p className="soft small">{facts.join(' · ')}</p>
      </div>
      <div className="waiting-acts">
        <button
          type="button"
          className="button button-primary"
          aria-disabled={!person.call || person.blocked !== null}
          title={person.blocked ?? undefined}
          aria-label={`${t('waiting.admit')}: ${name}`}
          onPointerEnter={person.prepare}
          onFocus={person.prepare}
          onClick={() => person.call?.('video')}
        >
          <Video size={18} aria-hidden="true" /> {t('waiting.admit')}
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={t('waiting.dismiss', { name })}
          title={t('waiting.dismiss', { name })}
          onClick={() => void waiting.dismiss(row).then((done) => done || notices.set(t('waiting.failed')))}
        >
          <X size={20} aria-hidden="true" />
        </button>
      </div>
    </li>
  );
}
