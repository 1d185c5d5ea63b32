/** Somebody who is in no room yet: a conversation and the link into it, in one step. */
import { ArrowLeft, Link2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { href, paths } from '../base/router';
import { usePage, useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import { Field } from '../session/fields';
import { kUsualLifetime, Lifetime } from './lifetime';
import { openVisit } from './links-model';
import './visits.css';

const kMaxTitle = 80;

export default function NewVisitPage() {
  const { router } = usePage();
  const { backend, rooms } = useWorkspace();
  const [title, setTitle] = useState('');
  const [minutes, setMinutes] = useState(kUsualLifetime);
  const [working, setWorking] = useState(false);
  const [failed, setFailed] = useState(false);

  async function make(event: FormEvent) {
    event.preventDefault();
    if (working) return;
    setWorking(true);
    setFailed(false);
    const roomId = await openVisit(backend, title.trim(), minutes);
    setWorking(false);
    if (roomId === null) return setFailed(true);
    void rooms.refresh();
    router.replace(paths.links(roomId));
  }

  return (
    <section className="page">
      <header className="page-header">
        <a className="icon-button" href={href(paths.rooms)} aria-label={t('app.back')}>
          <ArrowLeft className="turns" size={22} aria-hidden="true" />
        </a>
        <h1>{t('rooms.new_visit')}</h1>
      </header>
      <div className="page-scroll">
        <div className="links">
          <p className="soft">{t('links.new_lead')}</p>
          <form className="links-new" onSubmit={(event) => void make(event)}>
            <Field
              label={t('links.about')}
              hint={t('links.about_hint')}
              name="title"
              autoComplete="off"
              maxLength={kMaxTitle}
              value={title}
              onValue={setTitle}
            />
            <Lifetime minutes={minutes} onChange={setMinutes} />
            <button type="submit" className="button button-primary" aria-disabled={working}>
              <Link2 size={18} aria-hidden="true" /> {t('links.make_room')}
            </button>
            {failed && (
              <p className="notice notice-danger" role="alert">
                {t('links.failed')}
              </p>
            )}
          </form>
        </div>
      </div>
    </section>
  );
}
