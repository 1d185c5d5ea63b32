import { Phone, PhoneIncoming, PhoneMissed, PhoneOutgoing, Video } from 'lucide-react';
import { memo } from 'react';
import { href, paths } from '../base/router';
import { clockTime, dayName } from '../base/time';
import { usePart } from '../base/use-store';
import { useWorkspace } from '../context';
import { locale, t } from '../i18n/i18n';
import type { CallRow } from '../live/rows';
import { Avatar } from '../ui/avatar';
import { factsOf, isMissed, outcomeOf } from './outcome';
import { useCallPerson } from './use-call-person';
import { outcomeWords } from './words';

export const HistoryRow = memo(function HistoryRow({ call, now }: { call: CallRow; now: Date }) {
  const { me, rooms } = useWorkspace();
  const outgoing = call.caller_id === me;
  const otherId = outgoing ? call.receiver_id : call.caller_id;
  const name = usePart(rooms.state, ({ users }) => users.get(otherId)?.display_name) ?? t('app.someone');
  const person = useCallPerson(call.room_id, otherId);
  const outcome = outcomeOf(factsOf(call, me));
  const missed = isMissed(outcome);
  const Direction = missed ? PhoneMissed : outgoing ? PhoneOutgoing : PhoneIncoming;
  const Type = call.call_type === 'audio' ? Phone : Video;
  const type = t(call.call_type === 'audio' ? 'call.voice' : 'call.video');
  const words = { today: t('day.today'), yesterday: t('day.yesterday') };
  const when = `${dayName(call.started_at, now, words, locale())}, ${clockTime(call.started_at, locale())}`;
  const result = outcomeWords(outcome, call.duration_seconds);
  const direction = t(outgoing ? 'history.direction_outgoing' : 'history.direction_incoming');
  return (
    <div className="history-row" data-missed={missed}>
      <a
        className="history-link"
        href={href(paths.room(call.room_id))}
        title={t('history.open_chat')}
      >
        <Avatar id={otherId} name={name} />
        <span className="history-words">
          {/* Named by what stands there, so that whoever speaks the name can say what they read (WCAG 2.5.3). */}
          <span className="visually-hidden">{`${direction} ${type}: `}</span>
          <span className="history-name truncate">{name}</span>
          <span className="history-line small">
            <Direction size={14} aria-hidden="true" />
            <span>{result}</span>
            <span className="history-when soft truncate">{when}</span>
          </span>
        </span>
      </a>
      {person.call && (
        <button
          type="button"
          className="icon-button"
          aria-disabled={person.blocked !== null}
          aria-label={`${t('call.back')}: ${t('call.call_person', { type, name })}`}
          title={person.blocked ?? t('call.back')}
          onPointerEnter={person.prepare}
          onFocus={person.prepare}
          onClick={() => person.call?.(call.call_type)}
        >
          <Type size={22} aria-hidden="true" />
        </button>
      )}
    </div>
  );
});
