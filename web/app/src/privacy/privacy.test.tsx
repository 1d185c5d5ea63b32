// Goal: the privacy page says what is so, and asks before anything ends.
import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadMoreWords } from '../i18n/i18n';
import { storageKey } from '../session/accounts';
import { renderPart, settle } from '../testing/render';
import { doctorsBackend, kDoctor } from '../testing/world';
import { EraseMe } from './erase-me';
import type { OwnData, SessionRow } from './own-data';
import { Sessions } from './sessions';

const row = (id: string, current: boolean): SessionRow => ({ id, device: current ? 'Firefox, Linux' : '', created_at: '2026-11-22T08:00:00Z', last_seen_at: '2026-11-22T08:00:00Z', current });

beforeAll(loadMoreWords);
afterEach(() => localStorage.removeItem(storageKey(kDoctor)));

describe('my sessions', () => {
  it('are told apart, and all but this one can be ended', async () => {
    const rows = [row('here', true), row('there', false)];
    const endSession = vi.fn((id: string) => Promise.resolve(rows.splice(rows.findIndex((r) => r.id === id), 1).length === 1));
    await renderPart(<Sessions data={{ sessions: () => Promise.resolve([...rows]), endSession } as never} />);
    expect(screen.getByText('This one')).toBeTruthy();
    expect(screen.getAllByRole('button')).toHaveLength(2);
    fireEvent.click(screen.getByRole('button', { name: 'Sign out Unknown device' }));
    await settle();
    expect(endSession).toHaveBeenCalledWith('there');
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('say that they could not be loaded, and try again', async () => {
    const sessions = vi.fn<() => Promise<readonly SessionRow[] | null>>(() => Promise.resolve(null));
    await renderPart(<Sessions data={{ sessions } as never} />);
    sessions.mockResolvedValue([row('here', true)]);
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await settle();
    expect(screen.getByText('This one')).toBeTruthy();
  });
});

describe('the end of my account', () => {
  const open = async (erase: OwnData['erase']) => {
    await renderPart(<EraseMe data={{ erase } as never} />, doctorsBackend());
    fireEvent.click(screen.getByRole('button', { name: 'Erase my account…' }));
    fireEvent.input(screen.getByLabelText('Password'), { target: { value: 'secret' } });
  };

  it('needs to be meant', async () => {
    const erase = vi.fn(() => Promise.resolve(null));
    await open(erase);
    fireEvent.click(screen.getByRole('button', { name: 'Erase for good' }));
    expect(screen.getByRole('alert').textContent).toMatch(/Tick the box/);
    expect(erase).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('checkbox'));
    fireEvent.click(screen.getByRole('button', { name: 'Erase for good' }));
    await settle();
    expect(erase).toHaveBeenCalledWith('secret');
  });

  it.each([
    ['wrong_password', /not your password/],
    ['reauthentication_needed', /sign in again/],
    ['slow_down', /Too many/],
    ['failed', /did not answer/],
  ] as const)('says %s in words', async (problem, words) => {
    await open(() => Promise.resolve(problem));
    fireEvent.click(screen.getByRole('checkbox'));
    fireEvent.click(screen.getByRole('button', { name: 'Erase for good' }));
    await settle();
    expect(document.body.textContent).toMatch(words);
  });
});
