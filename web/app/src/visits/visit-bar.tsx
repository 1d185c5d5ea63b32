/** A visit that goes on without this page's picture: back to it, or the end of it for both. */
import type { VideoCall } from '@bedside/client';
import { Video } from 'lucide-react';
import { useState } from 'react';
import { usePart } from '../base/use-store';
import { preloadCallScreen } from '../calls/call-screen-loader';
import { refusalWords } from '../calls/words';
import { useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import { wasLeftHere } from './left';
import './visits.css';

export default function VisitBar({ call }: { call: VideoCall }) {
  const workspace = useWorkspace();
  const { calls, rooms, me, notices } = workspace;
  const otherId = call.caller_id === me ? call.receiver_id : call.caller_id;
  const name = usePart(rooms.state, ({ users }) => users.get(otherId)?.display_name) || t('app.someone');
  const [working, setWorking] = useState(false);

  function rejoin() {
    preloadCallScreen();
    calls.takeOver().catch((cause: unknown) => notices.set(refusalWords(cause)));
  }

  async function finish() {
    if (working) return;
    setWorking(true);
    const done = await workspace.finishVisit(call.id);
    setWorking(false);
    if (!done) notices.set(t('visit.finish_failed'));
  }

  return (
    <section className="waiting-bar" data-waits="true" aria-label={t('visit.rejoin')}>
      <Video className="waiting-bar-icon" size={22} aria-hidden="true" />
      <p role="status">{t(wasLeftHere(call.id) ? 'visit.left' : 'visit.elsewhere', { name })}</p>
      <div className="waiting-bar-actions">
        <button type="button" className="button button-primary" onClick={rejoin}>
          {t('visit.rejoin')}
        </button>
        <button type="button" className="button button-danger" aria-disabled={working} onClick={() => void finish()}>
          {t('visit.finish')}
        </button>
      </div>
    </section>
  );
}
