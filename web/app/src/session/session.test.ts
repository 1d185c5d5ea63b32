// Goal: restoring, signing in and out lead to the right state, and a failure says what it was.
import { describe, expect, it, vi } from 'vitest';
import { memoryStorage } from '../base/storage';
import { kDoctor } from '../testing/world';
import { storageKey, TabAccounts } from './accounts';
import type { Backend } from './backend';
import { problemOf, Session } from './session';

const kSession = {
  access_token: 'a',
  refresh_token: 'r',
  user: { id: kDoctor, email: 'amara@clinic.example', user_metadata: { display_name: 'Dr. Amara Okafor' } },
};

/** The Auth part of a backend; each answer may be replaced by a test. */
function fakeAuth() {
  let onChange: (event: string) => void = () => undefined;
  const auth = {
    getSession: vi.fn(() => Promise.resolve({ data: { session: kSession as unknown }, error: null as unknown })),
    signInWithPassword: vi.fn(() => Promise.resolve({ data: { session: kSession as unknown }, error: null as unknown })),
    signUp: vi.fn(() => Promise.resolve({ data: { session: kSession as unknown }, error: null as unknown })),
    verifyOtp: vi.fn(() => Promise.resolve({ data: { session: kSession as unknown }, error: null as unknown })),
    setSession: vi.fn(() => Promise.resolve({ data: { session: kSession }, error: null })),
    signOut: vi.fn(() => Promise.resolve({ error: null as unknown })),
    stopAutoRefresh: vi.fn(() => Promise.resolve()),
    onAuthStateChange: vi.fn((listener: (event: string) => void) => {
      onChange = listener;
      return { data: { subscription: { unsubscribe: () => (onChange = () => undefined) } } };
    }),
  };
  return { auth, say: (event: string) => onChange(event) };
}

function setUp({ known = false, guest = false, config = () => Promise.resolve({ url: '', anon_key: 'k', sign_up: true, version: '1' }) } = {}) {
  const storage = memoryStorage();
  const accounts = new TabAccounts(storage, memoryStorage());
  if (known) {
    storage.setItem(storageKey(kDoctor), '{}');
    accounts.take(kDoctor, 'Dr. Amara Okafor', 1, guest);
  }
  const { auth, say } = fakeAuth();
  const opened: Array<string | null> = [];
  const backend = { auth, removeAllChannels: vi.fn(() => Promise.resolve([])) };
  const session = new Session({
    loadConfig: config,
    openBackend: (_config, userId) => {
      opened.push(userId);
      return backend as unknown as Backend;
    },
    accounts,
    storage,
    now: () => 5,
  });
  return { session, auth, say, accounts, storage, opened, backend };
}

describe('starting', () => {
  it('restores the account of the tab', async () => {
    const { session, opened } = setUp({ known: true });
    await session.start();
    expect(session.state.getSnapshot()).toMatchObject({ status: 'signed_in', user: { id: kDoctor } });
    expect(opened).toEqual([kDoctor]);
  });

  it('asks who is there when nobody is known', async () => {
    const { session } = setUp();
    await session.start();
    expect(session.state.getSnapshot()).toEqual({ status: 'signed_out', ended: null });
  });

  it('says that the server is unreachable, and comes back by another start', async () => {
    const config = vi.fn(() => Promise.resolve({ url: '', anon_key: 'k', sign_up: true, version: '1' }));
    config.mockRejectedValueOnce(new TypeError('fetch'));
    const { session } = setUp({ known: true, config });
    await session.start();
    expect(session.state.getSnapshot().status).toBe('unreachable');
    await session.start();
    expect(session.state.getSnapshot().status).toBe('signed_in');
  });

  it('forgets a session that the server has ended', async () => {
    const { session, auth, accounts } = setUp({ known: true });
    auth.getSession.mockResolvedValueOnce({ data: { session: null }, error: { code: 'refresh_token_not_found', status: 400 } });
    await session.start();
    expect(session.state.getSnapshot()).toEqual({ status: 'signed_out', ended: 'session' });
    expect(accounts.known()).toEqual([]);
  });

  it('keeps a session that could not be refreshed for want of a connection', async () => {
    const { session, auth, accounts } = setUp({ known: true });
    auth.getSession.mockResolvedValueOnce({ data: { session: null }, error: { name: 'AuthRetryableFetchError', status: 0 } });
    await session.start();
    expect(session.state.getSnapshot().status).toBe('unreachable');
    expect(accounts.current()).toBe(kDoctor);
  });
});

describe('signing in', () => {
  it('takes the account for this tab and opens its own client', async () => {
    const { session, opened, accounts, storage } = setUp();
    await session.start();
    storage.setItem(storageKey(kDoctor), '{}');
    expect(await session.signIn('a@b', 'secret')).toBeNull();
    expect(opened).toEqual([null, kDoctor]);
    expect(accounts.current()).toBe(kDoctor);
    expect(accounts.known()[0]).toMatchObject({ name: 'Dr. Amara Okafor', used_at: 5 });
  });

  it('says what the server refused and stays signed out', async () => {
    const { session, auth } = setUp();
    await session.start();
    auth.signInWithPassword.mockResolvedValueOnce({ data: { session: null }, error: { code: 'invalid_credentials', status: 400 } });
    expect(await session.signIn('a@b', 'wrong')).toEqual({ code: 'invalid_credentials', retry: false });
    expect(session.state.getSnapshot().status).toBe('signed_out');
  });

  it('uses a link once, however often it is asked for', async () => {
    const { session, auth } = setUp();
    await session.start();
    await Promise.all([session.signInByLink('t1'), session.signInByLink('t1')]);
    expect(auth.verifyOtp).toHaveBeenCalledTimes(1);
  });

  it('asks again for a link whose answer was lost', async () => {
    const { session, auth } = setUp();
    await session.start();
    auth.verifyOtp.mockResolvedValueOnce({ data: { session: null }, error: { name: 'AuthRetryableFetchError' } });
    expect(await session.signInByLink('t1')).toMatchObject({ code: 'network', retry: true });
    expect(await session.signInByLink('t1')).toBeNull();
  });
});

describe('signing out', () => {
  it('here forgets the account on this device', async () => {
    const { session, auth, accounts, backend } = setUp({ known: true });
    await session.start();
    expect(await session.signOut('local')).toBeNull();
    expect(auth.signOut).toHaveBeenCalledWith({ scope: 'local' });
    expect(session.state.getSnapshot()).toEqual({ status: 'signed_out', ended: null });
    expect(accounts.known()).toEqual([]);
    expect(backend.removeAllChannels).toHaveBeenCalled();
  });

  it('everywhere that did not reach the server did not happen', async () => {
    const { session, auth } = setUp({ known: true });
    await session.start();
    auth.signOut.mockResolvedValueOnce({ error: { name: 'AuthRetryableFetchError' } });
    expect(await session.signOut('global')).toMatchObject({ retry: true });
    expect(session.state.getSnapshot().status).toBe('signed_in');
  });

  it('in another tab ends this one too', async () => {
    const { session, say } = setUp({ known: true });
    await session.start();
    say('SIGNED_OUT');
    expect(session.state.getSnapshot()).toEqual({ status: 'signed_out', ended: 'session' });
  });

  it('for another account leaves the first one signed in on this device', async () => {
    const { session, accounts } = setUp({ known: true });
    await session.start();
    await session.useAnother();
    expect(session.state.getSnapshot().status).toBe('signed_out');
    expect(accounts.known()).toHaveLength(1);
    await session.resume(kDoctor);
    expect(session.state.getSnapshot().status).toBe('signed_in');
  });
});

describe('the session of a guest', () => {
  const kGuest = { ...kSession, user: { ...kSession.user, is_anonymous: true } };

  it('ends in words of its own, also after a reload of the tab', async () => {
    const { session, auth, say, storage } = setUp();
    await session.start();
    auth.setSession.mockResolvedValueOnce({ data: { session: kGuest }, error: null });
    storage.setItem(storageKey(kDoctor), '{}');
    expect(await session.adopt(kGuest)).toBeNull();
    // auth-js has removed its part, and another tab was faster with the rest.
    storage.removeItem(storageKey(kDoctor));
    storage.removeItem('bedside.accounts');
    say('SIGNED_OUT');
    expect(session.state.getSnapshot()).toEqual({ status: 'signed_out', ended: 'visit' });
    await session.start();
    expect(session.state.getSnapshot()).toEqual({ status: 'signed_out', ended: 'visit' });
  });

  it('that ended while the page was closed is told by the next page', async () => {
    const { session, auth, accounts } = setUp({ known: true, guest: true });
    auth.getSession.mockResolvedValueOnce({ data: { session: null }, error: { code: 'session_expired', status: 400 } });
    await session.start();
    expect(session.state.getSnapshot()).toEqual({ status: 'signed_out', ended: 'visit' });
    expect(accounts.known()).toEqual([]);
  });

  it('that they ended themselves needs no word', async () => {
    const { session } = setUp({ known: true, guest: true });
    await session.start();
    await session.signOut('local');
    await session.start();
    expect(session.state.getSnapshot()).toEqual({ status: 'signed_out', ended: null });
  });
});

describe('what auth-js says', () => {
  it.each([
    [{ name: 'AuthRetryableFetchError', status: 0 }, 'network', true],
    [{ code: 'unexpected_failure', status: 503 }, 'network', true],
    [{ code: 'invalid_credentials', status: 400 }, 'invalid_credentials', false],
    [{ code: 'over_request_rate_limit', status: 429 }, 'over_request_rate_limit', true],
    [{ status: 400 }, 'unknown', false],
  ])('%o is %s', (failure, code, retry) => {
    expect(problemOf(failure)).toEqual({ code, retry });
  });
});
