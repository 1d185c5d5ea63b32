// Goal: who is here decides what is shown, and nobody is left before a dead page.
import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from './app';
import { createRouter } from './base/router';
import { memoryStorage } from './base/storage';
import { PageContext } from './context';
import { storageKey, TabAccounts } from './session/accounts';
import { Session } from './session/session';
import { PreferencesModel } from './settings/preferences';
import { settle } from './testing/render';
import { doctorsBackend, kDoctor, kRoom } from './testing/world';

const config = { url: '', anon_key: 'k', sign_up: false, version: '0.1.0' };

async function open(hash: string, { known = true, loadConfig = () => Promise.resolve(config) } = {}) {
  location.hash = hash;
  const storage = memoryStorage();
  const accounts = new TabAccounts(storage, memoryStorage());
  if (known) {
    storage.setItem(storageKey(kDoctor), '{}');
    accounts.take(kDoctor, 'Dr. Amara Okafor', 1);
  }
  const fake = doctorsBackend();
  const session = new Session({ loadConfig, openBackend: () => fake.backend, accounts, storage, now: () => 1 });
  const page = { session, router: createRouter(window), preferences: new PreferencesModel(storage) };
  render(
    <PageContext.Provider value={page}>
      <App accounts={accounts} tabStorage={memoryStorage()} />
    </PageContext.Provider>,
  );
  await act(() => session.start());
  await settle();
  return { session };
}

describe('the page', () => {
  it('opens the room of the address for whoever is signed in', async () => {
    await open(`#/rooms/${kRoom}`);
    expect(screen.getByRole('heading', { name: 'Jonas Weber' })).toBeTruthy();
  });

  it('asks a stranger to sign in and remembers where they wanted to go', async () => {
    await open(`#/rooms/${kRoom}`, { known: false });
    expect(screen.getByRole('heading', { name: 'Sign in' })).toBeTruthy();
    expect(decodeURIComponent(location.hash)).toBe(`#/sign-in?next=/rooms/${kRoom}`);
    expect(screen.queryByText('New here? Create an account')).toBeNull();
  });

  it('leads a signed-in person away from the sign-in page', async () => {
    await open('#/sign-in?next=%2Fhistory');
    expect(location.hash).toBe('#/history');
  });

  it('shows the sign-in page after signing out', async () => {
    const { session } = await open('#/rooms');
    await act(() => session.signOut('local').then(() => undefined));
    await settle();
    expect(screen.getByRole('heading', { name: 'Sign in' })).toBeTruthy();
  });
});

describe('without a server', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());

  it('says so, and comes back by itself', async () => {
    const loadConfig = vi.fn(() => Promise.resolve(config));
    loadConfig.mockRejectedValueOnce(new TypeError('fetch'));
    await open('#/rooms', { loadConfig });
    expect(screen.getByRole('alert').textContent).toContain('The server does not answer');
    await act(async () => void (await vi.advanceTimersByTimeAsync(5_000)));
    await settle();
    expect(screen.getByRole('heading', { name: 'Conversations' })).toBeTruthy();
  });

  it('comes back at a press', async () => {
    const loadConfig = vi.fn(() => Promise.resolve(config));
    loadConfig.mockRejectedValueOnce(new TypeError('fetch'));
    await open('#/rooms', { loadConfig });
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await settle();
    expect(screen.getByRole('heading', { name: 'Conversations' })).toBeTruthy();
  });
});
