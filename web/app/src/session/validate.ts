import { t } from '../i18n/i18n';
import { en } from '../i18n/en';
import type { SessionProblem } from './session';

/** What the server asks of a password (docs of Auth); it judges again. */
export const kMinPassword = 6;

export interface Credentials {
  name: string;
  email: string;
  password: string;
}

export type FieldProblems = Partial<Record<keyof Credentials, string>>;

/** What a form can tell without the server. The e-mail rule is loose on purpose: only the mailbox itself knows. */
export function validate({ name, email, password }: Credentials, signUp: boolean): FieldProblems {
  const problems: FieldProblems = {};
  if (signUp && name.trim() === '') problems.name = t('error.fill');
  if (email.trim() === '') problems.email = t('error.fill');
  else if (!/^\S+@\S+$/.test(email.trim())) problems.email = t('error.bad_email');
  if (password === '') problems.password = t('error.fill');
  else if (signUp && password.length < kMinPassword) problems.password = t('error.short_password', { min: kMinPassword });
  return problems;
}

export function problemText({ code }: SessionProblem): string {
  const known = code in en.error ? (code as keyof typeof en.error) : 'unknown';
  return t(`error.${known}`, { min: kMinPassword });
}
