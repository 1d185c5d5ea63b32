import { Check, CheckCheck, CircleAlert, Clock3 } from 'lucide-react';
import { memo, useState } from 'react';
import { clockTime } from '../base/time';
import { CallEntry } from '../calls/call-entry';
import { locale, t } from '../i18n/i18n';
import type { ChatMessage } from './messages';
import { RichText } from './rich-text';

/** Longer texts are folded; nobody scrolls past a pasted report to reach the next line. */
const kFoldAt = 1_200;

interface MessageRowProps {
  message: ChatMessage;
  mine: boolean;
  /** Named above the first bubble of a group, in rooms of more than two. */
  author: string | null;
  opens: boolean;
  closes: boolean;
  seen: boolean;
  onRetry: (id: string) => void;
  onDiscard: (id: string) => void;
}

export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, mine, author, opens, closes, seen } = props;
  if (message.kind === 'call') return <CallEntry message={message} mine={mine} />;
  const failed = message.delivery === 'failed';
  return (
    <li className="message" data-mine={mine} data-opens={opens} data-closes={closes} data-delivery={message.delivery}>
      {opens && author && <span className="message-author">{author}</span>}
      {opens && !author && <span className="visually-hidden">{mine ? t('app.you') : null}</span>}
      <div className="bubble">
        <Body body={message.body} />
        {(closes || message.delivery !== 'sent' || seen) && (
          <span className="bubble-meta">
            <time dateTime={message.created_at}>{clockTime(message.created_at, locale())}</time>
            {mine && <DeliverySign delivery={message.delivery} seen={seen} />}
          </span>
        )}
      </div>
      {failed && <FailedActions id={message.id} onRetry={props.onRetry} onDiscard={props.onDiscard} />}
    </li>
  );
});

function Body({ body }: { body: string }) {
  const [open, setOpen] = useState(false);
  const long = body.length > kFoldAt;
  return (
    <>
      <p className="bubble-text" dir="auto">
        <RichText body={long && !open ? `${body.slice(0, kFoldAt)}…` : body} />
      </p>
      {long && (
        <button type="button" className="text-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? 'chat.show_less' : 'chat.show_more')}
        </button>
      )}
    </>
  );
}

function DeliverySign({ delivery, seen }: { delivery: ChatMessage['delivery']; seen: boolean }) {
  const word = delivery === 'sending' ? 'chat.sending' : delivery === 'failed' ? 'chat.not_sent' : seen ? 'chat.seen' : 'chat.sent';
  const Icon = delivery === 'sending' ? Clock3 : delivery === 'failed' ? CircleAlert : seen ? CheckCheck : Check;
  return (
    <span className="delivery" title={t(word)}>
      <Icon size={14} aria-hidden="true" />
      <span className="visually-hidden">{t(word)}</span>
    </span>
  );
}

function FailedActions({ id, onRetry, onDiscard }: Pick<MessageRowProps, 'onRetry' | 'onDiscard'> & { id: string }) {
  return (
    <p className="message-failed" role="alert">
      {t('chat.not_sent')}
      <button type="button" className="text-button" onClick={() => onRetry(id)}>
        {t('chat.retry')}
      </button>
      <button type="button" className="text-button" onClick={() => onDiscard(id)}>
        {t('chat.discard')}
      </button>
    </p>
  );
}
