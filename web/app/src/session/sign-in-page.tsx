import { useEffect, useState } from 'react';
import { paths } from '../base/router';
import { usePage } from '../context';
import { t } from '../i18n/i18n';
import { Avatar } from '../ui/avatar';
import { Logo } from '../ui/logo';
import { LanguagePicker } from '../settings/language-picker';
import type { KnownAccount } from './accounts';
import { SignInForm } from './sign-in-form';
import type { Ended, SessionProblem } from './session';

interface SignInPageProps {
  /** Of a one-time link. */
  tokenHash: string | null;
  next: string | null;
  /** What ended by itself, which deserves a word. */
  ended: Ended | null;
  known: KnownAccount[];
}

export function SignInPage({ tokenHash, next, ended, known }: SignInPageProps) {
  const [another, setAnother] = useState(false);
  const [account, setAccount] = useState(false);
  const over = !tokenHash && ended === 'visit' && !account;
  const choose = !tokenHash && !over && known.length > 0 && !another;
  return (
    <main className="sign-in">
      <div className="sign-in-brand">
        <Logo size={48} />
        <p className="sign-in-name">{t('app.name')}</p>
        <p className="soft">{t('sign_in.lead')}</p>
      </div>
      <div className="sign-in-card">
        {ended === 'session' && !tokenHash && (
          <p className="notice" role="status">
            {t('sign_in.ended')}
          </p>
        )}
        {tokenHash && <LinkSignIn tokenHash={tokenHash} next={next} />}
        {choose && <KnownAccounts known={known} onOther={() => setAnother(true)} />}
        {over && <VisitOver onAccount={() => setAccount(true)} />}
        {!tokenHash && !over && !choose && <SignInForm />}
      </div>
      <LanguagePicker />
    </main>
  );
}

/** A guest has no account to sign in to: the way back is another link. */
function VisitOver({ onAccount }: { onAccount: () => void }) {
  return (
    <div className="sign-in-form" role="status">
      <h1>{t('sign_in.visit_over')}</h1>
      <p>{t('sign_in.visit_over_why')}</p>
      <p className="soft">{t('sign_in.new_link')}</p>
      <button type="button" className="button button-wide" onClick={onAccount}>
        {t('sign_in.have_account')}
      </button>
    </div>
  );
}

function KnownAccounts({ known, onOther }: { known: KnownAccount[]; onOther: () => void }) {
  const { session } = usePage();
  return (
    <section className="sign-in-form">
      <h1>{t('sign_in.known')}</h1>
      <ul className="account-list">
        {known.map(({ user_id, name }) => (
          <li key={user_id}>
            <button type="button" className="account" onClick={() => void session.resume(user_id)}>
              <Avatar id={user_id} name={name} />
              <span className="truncate">{t('sign_in.continue_as', { name })}</span>
            </button>
          </li>
        ))}
      </ul>
      <button type="button" className="button button-wide" onClick={onOther}>
        {t('sign_in.other')}
      </button>
    </section>
  );
}

function LinkSignIn({ tokenHash, next }: { tokenHash: string; next: string | null }) {
  const { session, router } = usePage();
  const [problem, setProblem] = useState<SessionProblem | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let current = true;
    void session.signInByLink(tokenHash).then((refusal) => {
      if (!current) return;
      if (refusal) setProblem(refusal);
      // The token must not stay in the address, where it would be copied along.
      else router.replace(next ?? paths.rooms);
    });
    return () => {
      current = false;
    };
  }, [session, router, tokenHash, next, attempt]);

  if (!problem) {
    return (
      <div className="sign-in-form" role="status">
        <h1>{t('sign_in.link_title')}</h1>
        <p className="soft">{t('sign_in.link_body')}</p>
        <span className="spinner" />
      </div>
    );
  }
  return (
    <div className="sign-in-form" role="alert">
      <h1>{t(problem.retry ? 'app.server_down_title' : 'sign_in.link_bad_title')}</h1>
      <p className="soft">{t(problem.retry ? 'sign_in.link_offline' : 'sign_in.link_bad_body')}</p>
      {problem.retry && (
        <button
          type="button"
          className="button button-primary button-wide"
          onClick={() => (setProblem(null), setAttempt(attempt + 1))}
        >
          {t('app.retry')}
        </button>
      )}
      <button type="button" className="button button-wide" onClick={() => router.replace(paths.signIn(next))}>
        {t('sign_in.with_password')}
      </button>
    </div>
  );
}
