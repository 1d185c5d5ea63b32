// Goal: whoever comes to the sign-in page learns what went wrong and what to do.
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { renderPart, settle } from '../testing/render';
import { kDoctor } from '../testing/world';
import type { Session } from './session';
import { SignInPage } from './sign-in-page';

const page = (parts: Partial<Parameters<typeof SignInPage>[0]> = {}) =>
  renderPart(<SignInPage tokenHash={null} next={null} ended={null} known={[]} {...parts} />);

const fill = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

/** Replaces one method of the real session for a test. */
function answer<Name extends 'signIn' | 'signUp' | 'signInByLink' | 'resume'>(session: Session, name: Name, value: unknown) {
  return vi.spyOn(session, name).mockImplementation((() => Promise.resolve(value)) as never);
}

describe('signing in by password', () => {
  it('asks for what is missing without asking the server, and puts the cursor there', async () => {
    const { session } = await page();
    const signIn = answer(session, 'signIn', null);
    press('Sign in');
    expect(screen.getAllByText('Fill in this field.')).toHaveLength(2);
    expect(document.activeElement).toBe(screen.getByLabelText('E-mail'));
    fill('E-mail', 'nonsense');
    press('Sign in');
    expect(screen.getByText('This does not look like an e-mail address.')).toBeTruthy();
    expect(signIn).not.toHaveBeenCalled();
  });

  it('says in plain words why it was refused', async () => {
    const { session } = await page();
    answer(session, 'signIn', { code: 'invalid_credentials', retry: false });
    fill('E-mail', ' amara@clinic.example ');
    fill('Password', 'wrong one');
    press('Sign in');
    await settle();
    expect(screen.getByRole('alert').textContent).toBe('E-mail or password is not right.');
    expect(session.signIn).toHaveBeenCalledWith('amara@clinic.example', 'wrong one');
  });

  it('has words for a refusal it does not know', async () => {
    const { session } = await page();
    answer(session, 'signIn', { code: 'brand_new_code', retry: false });
    fill('E-mail', 'a@b');
    fill('Password', 'x');
    press('Sign in');
    await settle();
    expect(screen.getByRole('alert').textContent).toContain('Try again in a moment');
  });

  it('shows the password on request', async () => {
    await page();
    fill('Password', 'secret');
    press('Show password');
    expect((screen.getByLabelText('Password') as HTMLInputElement).type).toBe('text');
  });
});

describe('signing up', () => {
  it('asks for a name and a password that is long enough', async () => {
    const { session } = await page();
    const signUp = answer(session, 'signUp', null);
    press('New here? Create an account');
    fill('Your name', 'Jonas');
    fill('E-mail', 'jonas@mail.example');
    fill('Password', '12345');
    press('Create account');
    expect(screen.getByText('Use at least 6 characters.')).toBeTruthy();
    fill('Password', '123456');
    press('Create account');
    await settle();
    expect(signUp).toHaveBeenCalledWith('jonas@mail.example', '123456', 'Jonas');
  });
});

describe('a one-time link', () => {
  it('signs in, leads to the page that was wanted and leaves no token in the address', async () => {
    location.hash = '#/sign-in?token_hash=abc';
    const signIn = vi.spyOn((await import('./session')).Session.prototype, 'signInByLink').mockResolvedValue(null);
    await page({ tokenHash: 'abc', next: '/history' });
    await settle();
    expect(signIn).toHaveBeenCalledWith('abc');
    expect(location.hash).toBe('#/history');
    signIn.mockRestore();
  });

  it('that was used says so and offers the password', async () => {
    const signIn = vi
      .spyOn((await import('./session')).Session.prototype, 'signInByLink')
      .mockResolvedValue({ code: 'otp_expired', retry: false });
    await page({ tokenHash: 'abc' });
    expect(screen.getByText('This link no longer works')).toBeTruthy();
    press('Sign in with a password');
    expect(location.hash).toBe('#/sign-in');
    signIn.mockRestore();
  });

  it('that could not be checked can be tried again', async () => {
    const signIn = vi
      .spyOn((await import('./session')).Session.prototype, 'signInByLink')
      .mockResolvedValueOnce({ code: 'network', retry: true })
      .mockResolvedValue(null);
    await page({ tokenHash: 'abc' });
    press('Try again');
    await settle();
    expect(signIn).toHaveBeenCalledTimes(2);
    signIn.mockRestore();
  });
});

describe('accounts of this device', () => {
  it('are offered, and so is another one', async () => {
    const { session } = await page({ known: [{ user_id: kDoctor, name: 'Dr. Amara Okafor', used_at: 1 }] });
    const resume = answer(session, 'resume', undefined);
    press('Continue as Dr. Amara Okafor');
    expect(resume).toHaveBeenCalledWith(kDoctor);
    press('Use another account');
    expect(screen.getByLabelText('E-mail')).toBeTruthy();
  });

  it('are not asked of a guest whose visit has ended, who needs another link', async () => {
    await page({ ended: 'visit', known: [{ user_id: kDoctor, name: 'Dr. Amara Okafor', used_at: 1 }] });
    expect(screen.getByRole('heading', { name: 'Your visit has ended' })).toBeTruthy();
    expect(screen.queryByLabelText('E-mail')).toBeNull();
    expect(screen.queryByText(/Your session ended/)).toBeNull();
    press('I have an account');
    expect(screen.getByRole('button', { name: 'Continue as Dr. Amara Okafor' })).toBeTruthy();
  });

  it('that ended say so', async () => {
    await page({ ended: 'session' });
    expect(screen.getByText(/Your session ended/)).toBeTruthy();
  });
});
