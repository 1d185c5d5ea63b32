import { Phone, Video } from 'lucide-react';
import { useId } from 'react';
import { t } from '../i18n/i18n';
import { useCallPerson } from './use-call-person';

/** The way into a call. A button that does not work now says why, and stays reachable: pressed, it says the reason aloud. */
export function CallButtons({ roomId }: { roomId: string }) {
  const { prepare, call, blocked, name } = useCallPerson(roomId);
  const reasonId = useId();
  if (!call) return null;
  const types = [
    { type: 'audio', words: t('call.voice'), Icon: Phone },
    { type: 'video', words: t('call.video'), Icon: Video },
  ] as const;
  return (
    <div className="call-buttons">
      {types.map(({ type, words, Icon }) => (
        <button
          key={type}
          type="button"
          className={`icon-button ${type === 'video' ? 'icon-button-accent' : ''}`}
          aria-label={t('call.call_person', { type: words, name })}
          title={blocked ?? words}
          aria-disabled={blocked !== null}
          aria-describedby={blocked ? reasonId : undefined}
          onPointerEnter={prepare}
          onFocus={prepare}
          onClick={() => call(type)}
        >
          <Icon size={22} aria-hidden="true" />
        </button>
      ))}
      {blocked && (
        <span id={reasonId} className="visually-hidden">
          {blocked}
        </span>
      )}
    </div>
  );
}
