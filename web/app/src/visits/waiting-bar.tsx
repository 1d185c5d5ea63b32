/** Under the header of a patient's room: wait for the doctor, or see that one waits. */
import { DoorOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import { href, paths } from '../base/router';
import { clockTime } from '../base/time';
import { usePart } from '../base/use-store';
import { unsupportedWords } from '../calls/unsupported';
import { isWhole, readyUnchecked } from '../check/ready';
import { useWorkspace } from '../context';
import { locale, t } from '../i18n/i18n';
import { waitingSince } from './waiting-model';
import './visits.css';

export default function WaitingBar({ roomId }: { roomId: string }) {
  const { waiting, presence, calls, notices, me } = useWorkspace();
  const since = usePart(waiting.state, (state) => waitingSince(me, roomId, state));
  const loaded = usePart(waiting.state, ({ status }) => status === 'ready');
  const inCall = usePart(calls.store, ({ phase, elsewhere }) => elsewhere !== null || (phase !== 'idle' && phase !== 'ended'));
  const ready = usePart(presence.state, (state) => state.ready.get(me)) ?? readyUnchecked();
  const cannot = unsupportedWords();
  const [working, setWorking] = useState(false);
  const waits = since !== null;
  // A check that was made while waiting is told to the doctor; the place stays.
  useEffect(() => {
    if (waits && ready) void waiting.start(roomId, ready);
  }, [waiting, roomId, waits, ready]);
  if (!loaded || (inCall && !waits)) return null;

  async function press() {
    if (working) return;
    setWorking(true);
    const done = await (waits ? waiting.stop(roomId) : waiting.start(roomId, ready));
    setWorking(false);
    if (!done) notices.set(t('waiting.failed'));
  }

  return (
    <section className="waiting-bar" data-waits={waits} aria-label={t('waiting.title')}>
      <DoorOpen className="waiting-bar-icon" size={22} aria-hidden="true" />
      <p role="status">
        {waits ? (
          <>
            <strong>{t('waiting.you_wait', { time: clockTime(since, locale()) })}</strong> {t('waiting.you_wait_hint')}
          </>
        ) : (
          t('waiting.ask')
        )}
      </p>
      {cannot && (
        <p className="notice notice-danger" role="alert">
          {cannot}
        </p>
      )}
      <div className="waiting-bar-actions">
        {waits && !isWhole(ready) && (
          <a className="button" href={href(paths.check)}>
            {t('check.open')}
          </a>
        )}
        <button type="button" className={`button ${waits ? '' : 'button-primary'}`} aria-disabled={working} onClick={() => void press()}>
          {t(waits ? 'waiting.leave' : 'waiting.enter')}
        </button>
      </div>
    </section>
  );
}
