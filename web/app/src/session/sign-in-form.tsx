import { type FormEvent, useRef, useState } from 'react';
import { usePage } from '../context';
import { t } from '../i18n/i18n';
import { Field } from './fields';
import { type FieldProblems, kMinPassword, problemText, validate } from './validate';

/** Password sign-in, and sign-up where the server allows it. Success is not its business: the session changes. */
export function SignInForm() {
  const { session } = usePage();
  const form = useRef<HTMLFormElement>(null);
  const [signUp, setSignUp] = useState(false);
  const [values, setValues] = useState({ name: '', email: '', password: '' });
  const [problems, setProblems] = useState<FieldProblems>({});
  const [refusal, setRefusal] = useState<string | null>(null);
  const [working, setWorking] = useState(false);
  const set = (key: keyof typeof values) => (value: string) => setValues((now) => ({ ...now, [key]: value }));

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (working) return;
    const found = validate(values, signUp);
    setProblems(found);
    setRefusal(null);
    const first = Object.keys(found)[0];
    if (first) {
      form.current?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
      return;
    }
    setWorking(true);
    const email = values.email.trim();
    const problem = signUp
      ? await session.signUp(email, values.password, values.name.trim())
      : await session.signIn(email, values.password);
    setWorking(false);
    if (problem) setRefusal(problemText(problem));
  }

  const words = signUp ? 'sign_in.sign_up_submit' : 'sign_in.submit';
  const workingWords = signUp ? 'sign_in.sign_up_working' : 'sign_in.working';
  return (
    <form ref={form} className="sign-in-form" noValidate onSubmit={(event) => void submit(event)}>
      <h1>{t(signUp ? 'sign_in.sign_up_title' : 'sign_in.title')}</h1>
      {refusal && (
        <p className="notice notice-danger" role="alert">
          {refusal}
        </p>
      )}
      {signUp && (
        <Field
          label={t('sign_in.name')}
          hint={t('sign_in.name_hint')}
          name="name"
          autoComplete="name"
          maxLength={80}
          value={values.name}
          onValue={set('name')}
          error={problems.name ?? null}
        />
      )}
      <Field
        label={t('sign_in.email')}
        name="email"
        type="email"
        autoComplete="username"
        inputMode="email"
        value={values.email}
        onValue={set('email')}
        error={problems.email ?? null}
      />
      <Field
        label={t('sign_in.password')}
        {...(signUp ? { hint: t('sign_in.password_hint', { min: kMinPassword }) } : {})}
        name="password"
        type="password"
        autoComplete={signUp ? 'new-password' : 'current-password'}
        value={values.password}
        onValue={set('password')}
        error={problems.password ?? null}
      />
      <button type="submit" className="button button-primary button-wide" aria-disabled={working}>
        {t(working ? workingWords : words)}
      </button>
      {session.config?.sign_up && (
        <button type="button" className="text-button" onClick={() => (setSignUp(!signUp), setRefusal(null), setProblems({}))}>
          {t(signUp ? 'sign_in.to_sign_in' : 'sign_in.to_sign_up')}
        </button>
      )}
    </form>
  );
}
