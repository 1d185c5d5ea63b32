/** The wiring page: makes what lives as long as the page, and hands it to React. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { createRouter } from './base/router';
import { safeStorage } from './base/storage';
import { PageContext } from './context';
import { chooseLanguage } from './i18n/i18n';
import { TabAccounts } from './session/accounts';
import { openBackend } from './session/backend';
import { fetchConfig } from './session/config';
import { Session } from './session/session';
import { applyTheme, PreferencesModel } from './settings/preferences';
import { startWorker } from './base/worker';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/layout.css';
import './styles/sign-in.css';
import './styles/rooms.css';
import './styles/chat.css';
import './styles/call.css';
import './styles/contrast.css';

const shared = safeStorage(() => window.localStorage);
const tab = safeStorage(() => window.sessionStorage);
const accounts = new TabAccounts(shared, tab);
const preferences = new PreferencesModel(shared);
const router = createRouter(window);
const session = new Session({ loadConfig: fetchConfig, openBackend, accounts, storage: shared, now: Date.now });

const followTheme = () => applyTheme(preferences.state.getSnapshot().theme, document.documentElement);
preferences.state.subscribe(followTheme);
followTheme();

const followLanguage = () => {
  const own = preferences.state.getSnapshot().language;
  return chooseLanguage(own ? [own] : navigator.languages);
};
preferences.state.subscribe(() => void followLanguage().catch(() => undefined));
// A catalogue that cannot be loaded leaves English, which is built in.
void followLanguage().catch(() => undefined).then(() => {
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <PageContext.Provider value={{ session, router, preferences }}>
        <App accounts={accounts} tabStorage={tab} />
      </PageContext.Provider>
    </StrictMode>,
  );
});
void session.start();
void startWorker();
