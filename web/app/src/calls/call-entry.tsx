import { Phone, PhoneMissed, Video, VideoOff } from 'lucide-react';
import { clockTime } from '../base/time';
import { useWorkspace } from '../context';
import { locale, t } from '../i18n/i18n';
import type { MessageRow } from '../live/rows';
import { isMissed } from './outcome';
import { useCallPerson } from './use-call-person';
import { outcomeOfMessage, outcomeWords } from './words';

/** A call in the chat: what it was, what it came to, and the way to call back. */
export function CallEntry({ message, mine }: { message: MessageRow; mine: boolean }) {
  const { me } = useWorkspace();
  const { prepare, call, blocked } = useCallPerson(message.room_id);
  const audio = message.metadata?.call_type === 'audio';
  const outcome = outcomeOfMessage(message, me);
  const missed = isMissed(outcome);
  const Icon = outcome === 'answered' ? (audio ? Phone : Video) : audio ? PhoneMissed : VideoOff;
  return (
    <li className="call-entry" data-missed={missed} data-mine={mine}>
      <span className="call-entry-icon">
        <Icon size={20} aria-hidden="true" />
      </span>
      <span className="call-entry-words">
        <strong>{t(audio ? 'call.voice' : 'call.video')}</strong>
        <span className="soft small">
          {outcomeWords(outcome, message.metadata?.duration_seconds)} · {' '}
          <time dateTime={message.created_at}>{clockTime(message.created_at, locale())}</time>
        </span>
      </span>
      {call && (
        <button
          type="button"
          className="button call-entry-back"
          aria-disabled={blocked !== null}
          title={blocked ?? undefined}
          onPointerEnter={prepare}
          onFocus={prepare}
          onClick={() => call(audio ? 'audio' : 'video')}
        >
          {t('call.back')}
        </button>
      )}
    </li>
  );
}
