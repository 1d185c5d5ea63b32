import { lazy, Suspense, useEffect, useState } from 'react';
import { Owner } from './base/owner';
import { paths } from './base/router';
import type { KeyValue } from './base/storage';
import { useStore } from './base/use-store';
import { usePage, WorkspaceContext } from './context';
import { language, t, withMoreWords } from './i18n/i18n';
import { Workspace } from './live/workspace';
import type { TabAccounts } from './session/accounts';
import type { SessionState } from './session/session';
import { SignInPage } from './session/sign-in-page';
import { Shell } from './shell/shell';
import { ErrorBoundary } from './ui/error-boundary';
import { Loading, State } from './ui/state';

const JoinPage = lazy(withMoreWords(() => import('./visits/join-page')));

interface AppProps {
  accounts: TabAccounts;
  tabStorage: KeyValue;
}

/** Who is here decides what is shown: the sign-in page or the signed-in part. */
export function App({ accounts, tabStorage }: AppProps) {
  const { session, router } = usePage();
  const state = useStore(session.state);
  const route = useStore(router.route);
  // Another language draws everything anew; what lives in the models stays, a running call among it.
  const tongue = useStore(language);
  useRedirects(state);

  if (state.status === 'loading') return <Loading />;
  if (state.status === 'unreachable') return <Unreachable />;
  if (route.page === 'join') {
    return (
      <Suspense fallback={<Loading />}>
        <JoinPage key={`${tongue} ${route.token}`} token={route.token} known={accounts.known()} />
      </Suspense>
    );
  }
  const link = route.page === 'sign_in' ? route : null;
  if (state.status === 'signed_out' || link?.tokenHash) {
    return (
      <SignInPage
        key={tongue}
        tokenHash={link?.tokenHash ?? null}
        next={link?.next ?? null}
        ended={state.status === 'signed_out' ? state.ended : null}
        known={accounts.known()}
      />
    );
  }
  return (
    <ErrorBoundary>
      <SignedIn key={state.user.id} state={state} tongue={tongue} tabStorage={tabStorage} />
    </ErrorBoundary>
  );
}

const kRetryMs = 5_000;

/** Comes back by itself as soon as the server does; the button is for the impatient. */
function Unreachable() {
  const { session } = usePage();
  useEffect(() => {
    const owner = new Owner();
    const retry = () => void session.start();
    const timer = setInterval(retry, kRetryMs);
    owner.add(() => clearInterval(timer));
    owner.listen(window, 'online', retry);
    return () => owner.dispose();
  }, [session]);
  return (
    <main className="full-page">
      <State title={t('app.server_down_title')} body={t('app.server_down_body')} alert page>
        <button type="button" className="button button-primary" onClick={() => void session.start()}>
          {t('app.retry')}
        </button>
      </State>
    </main>
  );
}

/** To the sign-in page and back again to the page that was wanted. */
function useRedirects(state: SessionState): void {
  const { router } = usePage();
  const route = useStore(router.route);
  useEffect(() => {
    if (state.status === 'signed_out' && route.page !== 'sign_in' && route.page !== 'join') {
      const wanted = route.page === 'rooms' || route.page === 'not_found' ? null : router.path();
      router.replace(paths.signIn(wanted));
    }
    if (state.status === 'signed_in' && route.page === 'sign_in' && !route.tokenHash) {
      router.replace(route.next ?? paths.rooms);
    }
  }, [state, route, router]);
}

interface SignedInProps {
  state: SessionState & { status: 'signed_in' };
  tongue: string;
  tabStorage: KeyValue;
}

function SignedIn({ state, tongue, tabStorage }: SignedInProps) {
  const { preferences, session } = usePage();
  const { backend, user } = state;
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  useEffect(() => {
    const made = new Workspace({
      backend,
      me: user.id,
      tabStorage,
      anonKey: session.config?.anon_key ?? '',
      taste: preferences.state.getSnapshot,
    });
    made.start();
    setWorkspace(made);
    const unfollow = preferences.state.subscribe(() => made.retune());
    return () => {
      unfollow();
      made.dispose();
    };
  }, [backend, user.id, tabStorage, preferences, session]);
  if (!workspace) return <Loading />;
  return (
    <WorkspaceContext.Provider value={workspace}>
      <Shell key={tongue} email={user.email} />
    </WorkspaceContext.Provider>
  );
}
