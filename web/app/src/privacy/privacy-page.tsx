/** What is known about me, who may reach me, and how to take it all away. */
import { useState } from 'react';
import { href, paths } from '../base/router';
import { usePart } from '../base/use-store';
import { usePage, useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import type { CallsFrom } from '../live/rows';
import { Section } from '../ui/section';
import { EraseMe } from './erase-me';
import { OwnData } from './own-data';
import { Permissions } from './permissions';
import { Sessions } from './sessions';
import './privacy.css';

const kCallsFrom: readonly CallsFrom[] = ['everybody', 'doctors', 'nobody'];
const kKept = ['messages', 'calls', 'signals', 'sessions', 'audit'] as const;

export default function PrivacyPage() {
  const { backend } = useWorkspace();
  const [data] = useState(() => new OwnData(backend.auth));
  return (
    <section className="page">
      <header className="page-header">
        <h1>{t('privacy.title')}</h1>
      </header>
      <div className="page-scroll">
        <div className="settings">
          <Section title={t('privacy.recording')}>
            <p>{t('privacy.recording_body')}</p>
          </Section>
          <Section title={t('privacy.calls_from')}>
            <WhoMayCall />
          </Section>
          <Section title={t('privacy.permissions')}>
            <Permissions />
            <a className="button settings-link" href={href(paths.check)}>
              {t('check.open')}
            </a>
          </Section>
          <Section title={t('privacy.sessions')}>
            <Sessions data={data} />
          </Section>
          <Section title={t('privacy.kept')}>
            <Kept />
          </Section>
          <Section title={t('privacy.export')}>
            <Export data={data} />
          </Section>
          <Section title={t('privacy.erase')}>
            <EraseMe data={data} />
          </Section>
        </div>
      </div>
    </section>
  );
}

function WhoMayCall() {
  const workspace = useWorkspace();
  const chosen = usePart(workspace.rooms.state, ({ users }) => users.get(workspace.me)?.calls_from) ?? 'everybody';
  const [problem, setProblem] = useState(false);
  return (
    <>
      <fieldset className="privacy-choices">
        <legend className="soft">{t('privacy.calls_from_hint')}</legend>
        {kCallsFrom.map((from) => (
          <label key={from}>
            <input
              type="radio"
              name="calls-from"
              checked={chosen === from}
              onChange={() => void workspace.changeProfile({ calls_from: from }).then((done) => setProblem(!done))}
            />
            <span>{t(`privacy.from_${from}`)}</span>
          </label>
        ))}
      </fieldset>
      {problem && (
        <p className="notice notice-danger" role="alert">
          {t('privacy.not_saved')}
        </p>
      )}
    </>
  );
}

function Kept() {
  const { session } = usePage();
  const kept = session.config?.kept_days;
  if (!kept) return <p className="soft">{t('privacy.kept_unknown')}</p>;
  return (
    <>
      <dl className="privacy-kept">
        {kKept.map((kind) => {
          const days = kept[kind] ?? 0;
          return (
            <div key={kind}>
              <dt>{t(`privacy.kept_${kind}`)}</dt>
              <dd>{days === 0 ? t('privacy.kept_forever') : t('privacy.kept_days', { count: days })}</dd>
            </div>
          );
        })}
      </dl>
      <p className="soft small">{t('privacy.kept_media')}</p>
    </>
  );
}

function Export({ data }: { data: OwnData }) {
  const [state, setState] = useState<'idle' | 'working' | 'done' | 'slow_down' | 'failed'>('idle');

  async function download() {
    if (state === 'working') return;
    setState('working');
    const file = await data.export();
    if (typeof file === 'string') return setState(file);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = 'bedside-my-data.json';
    link.click();
    URL.revokeObjectURL(link.href);
    setState('done');
  }

  return (
    <>
      <p className="soft">{t('privacy.export_body')}</p>
      <div className="privacy-line">
        <button type="button" className="button" aria-disabled={state === 'working'} onClick={() => void download()}>
          {t(state === 'working' ? 'privacy.export_working' : 'privacy.export_do')}
        </button>
        <span role="status" className="soft">
          {state === 'done' ? t('privacy.export_done') : null}
        </span>
      </div>
      {(state === 'failed' || state === 'slow_down') && (
        <p className="notice notice-danger" role="alert">
          {t(`privacy.${state}`)}
        </p>
      )}
    </>
  );
}
