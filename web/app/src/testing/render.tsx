/** Puts a part of the page on the screen, with a workspace over a fake backend. */
import { VideoCallService } from '@bedside/client';
import { act, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createRouter } from '../base/router';
import { memoryStorage } from '../base/storage';
import { PageContext, WorkspaceContext } from '../context';
import { Workspace } from '../live/workspace';
import { TabAccounts } from '../session/accounts';
import { Session } from '../session/session';
import { PreferencesModel } from '../settings/preferences';
import type { FakeBackend } from './fake-backend';
import { doctorsBackend } from './world';

/** The longest chain here: a render asks, the answer renders, and that asks again. */
const kTurns = 4;

/** Waits until every promise that could be kept has been, and what they changed is drawn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < kTurns; turn += 1) await act(() => new Promise<void>((done) => setTimeout(done, 0)));
}

export interface Rendered {
  fake: FakeBackend;
  workspace: Workspace;
  session: Session;
  preferences: PreferencesModel;
  container: HTMLElement;
}

/** Calls need WebRTC, which no test environment has; the service is real and only asked, never spoken through. */
export async function renderPart(part: ReactNode, fake: FakeBackend = doctorsBackend()): Promise<Rendered> {
  const storage = memoryStorage();
  const preferences = new PreferencesModel(storage);
  const session = new Session({
    loadConfig: () => Promise.resolve({ url: '', anon_key: 'k', sign_up: true, version: '0.1.0' }),
    openBackend: () => fake.backend,
    accounts: new TabAccounts(storage, memoryStorage()),
    storage,
    now: () => 1,
  });
  const workspace = new Workspace({
    backend: fake.backend,
    me: fake.userId,
    tabStorage: memoryStorage(),
    anonKey: 'k',
    taste: () => preferences.state.getSnapshot(),
    createCalls: (options) => new VideoCallService(options),
  });
  await session.start();
  workspace.start();
  const page = { session, router: createRouter(window), preferences };
  const { container } = render(
    <PageContext.Provider value={page}>
      <WorkspaceContext.Provider value={workspace}>{part}</WorkspaceContext.Provider>
    </PageContext.Provider>,
  );
  await settle();
  return { fake, workspace, session, preferences, container };
}
