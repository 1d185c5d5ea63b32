/** Where I am signed in; each of them can be signed out from here. */
import { useCallback, useEffect, useState } from 'react';
import { clockTime, dayName } from '../base/time';
import { locale, t } from '../i18n/i18n';
import { Failed, Loading } from '../ui/state';
import { useNow } from '../ui/use-now';
import type { OwnData, SessionRow } from './own-data';

export function Sessions({ data }: { data: OwnData }) {
  const [rows, setRows] = useState<readonly SessionRow[] | null | 'loading'>('loading');
  const [failed, setFailed] = useState(false);
  const load = useCallback(() => void data.sessions().then(setRows), [data]);
  useEffect(load, [load]);
  const now = useNow();

  async function after(done: Promise<boolean>) {
    setFailed(!(await done));
    load();
  }

  if (rows === 'loading') return <Loading />;
  if (rows === null) return <Failed title={t('privacy.sessions_failed')} onRetry={() => (setRows('loading'), load())} />;
  const words = { today: t('day.today'), yesterday: t('day.yesterday') };
  const when = (iso: string) => `${dayName(iso, now, words, locale())}, ${clockTime(iso, locale())}`;
  return (
    <>
      <p className="soft">{t('privacy.sessions_hint')}</p>
      <ul className="privacy-sessions">
        {rows.map((row) => (
          <li key={row.id}>
            <div>
              <p>
                <strong>{row.device || t('privacy.device_unknown')}</strong>
                {row.current && <span className="privacy-here">{t('privacy.session_here')}</span>}
              </p>
              <p className="soft small">
                {t('privacy.session_times', { since: when(row.created_at), seen: when(row.last_seen_at) })}
              </p>
            </div>
            {!row.current && (
              <button
                type="button"
                className="button"
                aria-label={t('privacy.session_end_device', { device: row.device || t('privacy.device_unknown') })}
                onClick={() => void after(data.endSession(row.id))}
              >
                {t('privacy.session_end')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {rows.length > 1 && (
        <button type="button" className="button button-danger settings-link" onClick={() => void after(data.endOthers())}>
          {t('privacy.session_end_others')}
        </button>
      )}
      {failed && (
        <p className="notice notice-danger" role="alert">
          {t('settings.sign_out_failed')}
        </p>
      )}
    </>
  );
}
