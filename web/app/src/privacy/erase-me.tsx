/** The end of an account: what goes, what stays and why, and the password before anything happens. */
import { type FormEvent, useState } from 'react';
import { usePage } from '../context';
import { t } from '../i18n/i18n';
import { Field } from '../session/fields';
import type { EraseProblem, OwnData } from './own-data';

export function EraseMe({ data }: { data: OwnData }) {
  const { session } = usePage();
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const [sure, setSure] = useState(false);
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<EraseProblem | 'unsure' | null>(null);

  async function erase(event: FormEvent) {
    event.preventDefault();
    if (working) return;
    if (!sure) return setProblem('unsure');
    setWorking(true);
    const refused = await data.erase(password);
    setWorking(false);
    if (refused) return setProblem(refused);
    await session.forget();
  }

  return (
    <>
      <p className="soft">{t('privacy.erase_goes')}</p>
      <p className="soft">{t('privacy.erase_stays')}</p>
      {!open && (
        <button type="button" className="button button-danger settings-link" onClick={() => setOpen(true)}>
          {t('privacy.erase_begin')}
        </button>
      )}
      {open && (
        <form className="privacy-erase" noValidate onSubmit={(event) => void erase(event)}>
          <Field
            label={t('sign_in.password')}
            hint={t('privacy.erase_password_hint')}
            type="password"
            autoComplete="current-password"
            value={password}
            onValue={(value) => (setPassword(value), setProblem(null))}
            error={problem === 'wrong_password' ? t('privacy.wrong_password') : null}
          />
          <label className="privacy-sure">
            <input type="checkbox" checked={sure} onChange={(event) => (setSure(event.currentTarget.checked), setProblem(null))} />
            <span>{t('privacy.erase_sure')}</span>
          </label>
          {problem && problem !== 'wrong_password' && (
            <p className="notice notice-danger" role="alert">
              {t(`privacy.${problem}`)}
            </p>
          )}
          <div className="privacy-line">
            <button type="submit" className="button button-danger" aria-disabled={working}>
              {t(working ? 'privacy.erase_working' : 'privacy.erase_do')}
            </button>
            <button type="button" className="button" onClick={() => setOpen(false)}>
              {t('privacy.keep')}
            </button>
          </div>
        </form>
      )}
    </>
  );
}
