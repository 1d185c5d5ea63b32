/** What opens behind a join link: whose room it is, a name to give, and in. A link that is good no more says what next. */
import { type FormEvent, useEffect, useState } from 'react';
import { paths } from '../base/router';
import { unsupportedWords } from '../calls/unsupported';
import { usePage } from '../context';
import { t } from '../i18n/i18n';
import type { more } from '../i18n/more/en';
import { Field } from '../session/fields';
import type { KnownAccount } from '../session/accounts';
import type { SessionProblem } from '../session/session';
import { LanguagePicker } from '../settings/language-picker';
import { Logo } from '../ui/logo';
import { CopyLink } from './copy-link';
import { join, type JoinLink, lookAtLink } from './join-link';

const kMaxName = 40;
const kGone = ['link_unknown', 'link_expired', 'link_used', 'link_revoked'] as const;

export default function JoinPage({ token, known }: { token: string; known: KnownAccount[] }) {
  const [link, setLink] = useState<JoinLink | null>(null);
  const [problem, setProblem] = useState<SessionProblem | null>(null);
  const [attempt, setAttempt] = useState(0);
  const cannot = unsupportedWords();
  useEffect(() => {
    let current = true;
    void lookAtLink(token).then((answer) => {
      if (!current) return;
      setLink(answer.value);
      setProblem(answer.problem);
    });
    return () => {
      current = false;
    };
  }, [token, attempt]);
  return (
    <main className="sign-in">
      <div className="sign-in-brand">
        <Logo size={48} />
        <p className="sign-in-name">{t('app.name')}</p>
      </div>
      <div className="sign-in-card">
        {!link && !problem && (
          <div className="sign-in-form" role="status">
            <h1>{t('join.title')}</h1>
            <p className="soft">{t('join.looking')}</p>
            <span className="spinner" />
          </div>
        )}
        {problem && (
          <Gone problem={problem} known={known} onRetry={() => (setProblem(null), setAttempt(attempt + 1))} />
        )}
        {link && !problem && (cannot ? <Elsewhere why={cannot} /> : <NameForm token={token} link={link} onGone={setProblem} />)}
      </div>
      <LanguagePicker />
    </main>
  );
}

/** A browser without calls must not use up a link that is good once: another one on the same device can. */
function Elsewhere({ why }: { why: string }) {
  return (
    <div className="sign-in-form">
      <h1>{t('join.other_browser')}</h1>
      <p role="alert">{why}</p>
      <p>{t('join.not_used')}</p>
      <CopyLink label={t('join.your_link')} link={location.href} />
    </div>
  );
}

interface NameFormProps {
  token: string;
  link: JoinLink;
  onGone: (problem: SessionProblem) => void;
}

function NameForm({ token, link, onGone }: NameFormProps) {
  const { session, router } = usePage();
  const [name, setName] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [working, setWorking] = useState(false);
  const host = link.host_name || t('app.someone');

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (working) return;
    const given = name.trim();
    if (given === '') return setError(t('error.fill'));
    setWorking(true);
    setError(null);
    const { value: roomId, problem } = await join(session, token, given);
    setWorking(false);
    // The token must not stay in the address, where it would be copied along.
    if (!problem) router.replace(paths.room(roomId));
    else if (isGone(problem)) onGone(problem);
    else setError(t(problem.code === 'network' ? 'error.network' : problem.retry ? 'error.over_request_rate_limit' : 'error.unknown'));
  }

  return (
    <form className="sign-in-form" noValidate onSubmit={(event) => void submit(event)}>
      <h1>{t('join.title')}</h1>
      <p>
        {link.room_title ? t('join.invited_to', { host, room: link.room_title }) : t('join.invited', { host })}
      </p>
      <Field
        label={t('join.name')}
        hint={t('join.name_hint', { host })}
        name="name"
        autoComplete="name"
        maxLength={kMaxName}
        value={name}
        onValue={(value) => (setName(value), setError(null))}
        error={error}
      />
      <button type="submit" className="button button-primary button-wide" aria-disabled={working}>
        {t(working ? 'join.working' : 'join.enter')}
      </button>
      <p className="soft small">{t('join.promise')}</p>
    </form>
  );
}

type GoneCode = (typeof kGone)[number];

function isGone(problem: SessionProblem): problem is SessionProblem & { code: GoneCode } {
  return kGone.some((code) => code === problem.code);
}

function Gone({ problem, known, onRetry }: { problem: SessionProblem; known: KnownAccount[]; onRetry: () => void }) {
  const { session, router } = usePage();
  const key: `join.${keyof typeof more.join}` = isGone(problem) ? `join.${problem.code}` : problem.code === 'network' ? 'join.offline' : 'join.slow_down';
  return (
    <div className="sign-in-form" role="alert">
      <h1>{t(isGone(problem) ? 'join.gone_title' : 'app.server_down_title')}</h1>
      <p>{t(key)}</p>
      {isGone(problem) && <p className="soft">{t('sign_in.new_link')}</p>}
      {problem.retry && (
        <button type="button" className="button button-primary button-wide" onClick={onRetry}>
          {t('app.retry')}
        </button>
      )}
      {problem.code === 'link_used' &&
        known.map(({ user_id, name }) => (
          <button
            key={user_id}
            type="button"
            className="button button-primary button-wide"
            onClick={() => void session.resume(user_id).then(() => router.replace(paths.rooms))}
          >
            <span className="truncate">{t('sign_in.continue_as', { name })}</span>
          </button>
        ))}
      <button type="button" className="button button-wide" onClick={() => router.replace(paths.signIn(null))}>
        {t('sign_in.have_account')}
      </button>
    </div>
  );
}
