import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { MessagesSquare } from 'lucide-react';
import { href, paths, type Route } from '../base/router';
import { usePart, useStore } from '../base/use-store';
import { CallDock, callFace } from '../calls/call-dock';
import { ChatPage } from '../chat/chat-page';
import { usePage, useWorkspace } from '../context';
import { t, withMoreWords } from '../i18n/i18n';
import { RoomList } from '../rooms/room-list';
import { ErrorBoundary } from '../ui/error-boundary';
import { Loading, State } from '../ui/state';
import { kWide, useMedia } from '../ui/use-media';
import { ConnectionBanner } from './connection-banner';
import { Navigation } from './navigation';
import { Notice } from './notice';
import { useTab } from './use-tab';

const CheckPage = lazy(() => import('../check/check-page'));
const HistoryPage = lazy(withMoreWords(() => import('../calls/history-page')));
const SettingsPage = lazy(withMoreWords(() => import('../settings/settings-page')));
const VisitBar = lazy(withMoreWords(() => import('../visits/visit-bar')));
const WaitingPage = lazy(withMoreWords(() => import('../visits/waiting-page')));
const LinksPage = lazy(withMoreWords(() => import('../visits/links-page')));
const NewVisitPage = lazy(withMoreWords(() => import('../visits/new-visit-page')));
const PrivacyPage = lazy(withMoreWords(() => import('../privacy/privacy-page')));

/** Where the skip link leads. */
const kMain = { id: 'main', tabIndex: -1 };

/** The signed-in page: conversations at the left, what is open at the right, a call over or beside it. */
export function Shell({ email }: { email: string }) {
  const { router } = usePage();
  const route = useStore(router.route);
  const wide = useMedia(kWide);
  const { calls } = useWorkspace();
  const face = usePart(calls.store, callFace);
  const [toggled, setToggled] = useState(false);
  const toggle = useCallback(() => setToggled((now) => !now), []);
  const elsewhere = usePart(calls.store, (snapshot) => snapshot.elsewhere);
  const over = usePart(calls.store, ({ phase }) => phase === 'ended' || phase === 'idle');
  // How it ended is said in full, and the next call begins with the usual view.
  if (over && toggled) setToggled(false);
  useTab();
  useAnswerFromNotification(route);
  const showList = wide || route.page === 'rooms';
  // On a phone the list is the page.
  const List = wide ? 'aside' : 'main';
  const inRoom = route.page === 'room';
  return (
    <div className="shell" data-page={route.page} data-call={face} data-call-toggled={toggled}>
      <a className="skip-link" href="#main" onClick={(event) => (event.preventDefault(), focusMain())}>
        {t('app.skip')}
      </a>
      <ConnectionBanner />
      {elsewhere && (
        <div className="visit-place">
          <Suspense fallback={null}>
            <VisitBar call={elsewhere} />
          </Suspense>
        </div>
      )}
      {(wide || !inRoom) && <Navigation page={route.page} wide={wide} />}
      {showList && (
        <List className="shell-list" aria-label={t('rooms.title')} {...(wide ? {} : kMain)}>
          <ErrorBoundary>
            <RoomList openRoomId={inRoom ? route.roomId : null} />
          </ErrorBoundary>
        </List>
      )}
      {(wide || route.page !== 'rooms') && (
        <main className="shell-main" {...kMain}>
          <ErrorBoundary resetKey={router.path()}>
            <Suspense fallback={<Loading />}>
              <Pane route={route} email={email} wide={wide} />
            </Suspense>
          </ErrorBoundary>
        </main>
      )}
      <ErrorBoundary>
        <CallDock toggled={toggled} onToggle={toggle} />
      </ErrorBoundary>
      <ErrorBoundary>
        <Notice />
      </ErrorBoundary>
    </div>
  );
}

/** The address of a notification says which call to answer; it is good once. */
function useAnswerFromNotification(route: Route): void {
  const { router } = usePage();
  const { incoming } = useWorkspace();
  const answer = route.page === 'room' ? route.answer : null;
  const roomId = route.page === 'room' ? route.roomId : null;
  useEffect(() => {
    if (answer === null || roomId === null) return;
    incoming.answerWhenItRings(answer);
    router.replace(paths.room(roomId));
  }, [answer, roomId, incoming, router]);
}

function focusMain(): void {
  document.getElementById('main')?.focus();
}

function Pane({ route, email, wide }: { route: Route; email: string; wide: boolean }) {
  switch (route.page) {
    case 'room':
      return <ChatPage key={route.roomId} roomId={route.roomId} wide={wide} />;
    case 'history':
      return <HistoryPage />;
    case 'settings':
      return <SettingsPage email={email} />;
    case 'check':
      return <CheckPage />;
    case 'waiting':
      return <WaitingPage />;
    case 'links':
      return <LinksPage key={route.roomId} roomId={route.roomId} />;
    case 'new_visit':
      return <NewVisitPage />;
    case 'privacy':
      return <PrivacyPage />;
    case 'rooms':
    case 'join':
    case 'sign_in':
      return <State icon={MessagesSquare} title={t('rooms.pick_title')} body={t('rooms.pick_body')} />;
    case 'not_found':
      return (
        <State title={t('app.not_found_title')} body={t('app.not_found_body')} page>
          <a className="button" href={href(paths.rooms)}>
            {t('app.not_found_action')}
          </a>
        </State>
      );
  }
}
