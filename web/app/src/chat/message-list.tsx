import { ChevronDown } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { dayName } from '../base/time';
import { usePart, useStore } from '../base/use-store';
import { useWorkspace } from '../context';
import { locale, t } from '../i18n/i18n';
import type { UserRow } from '../live/rows';
import type { RoomSummary } from '../rooms/rooms';
import { useNow } from '../ui/use-now';
import type { ChatModel } from './chat-model';
import { linesOf } from './lines';
import { MessageRow } from './message-row';
import { type ChatMessage, seenMessage } from './messages';
import { TypingLine } from './typing-line';
import { useChatScroll } from './use-scroll';

export function MessageList({ chat, room }: { chat: ChatModel; room: RoomSummary }) {
  const { me, rooms } = useWorkspace();
  const { messages, older } = useStore(chat.state);
  const users = usePart(rooms.state, (state) => state.users);
  const seenId = useSeen(room.id, messages, me);
  const now = useNow();
  const lines = useMemo(() => linesOf(messages), [messages]);
  const loadOlder = useCallback(() => void chat.loadOlder(), [chat]);
  const scroll = useChatScroll(messages[0]?.id, messages.at(-1)?.id, loadOlder);
  const onRetry = useCallback((id: string) => chat.retry(id), [chat]);
  const onDiscard = useCallback((id: string) => chat.discard(id), [chat]);
  const days = { today: t('day.today'), yesterday: t('day.yesterday') };
  const isGroup = room.others.length > 1;

  // Whoever sends wants to see it sent.
  const newest = messages.at(-1);
  const sendingId = newest?.delivery === 'sending' ? newest.id : null;
  const { toEnd } = scroll;
  useLayoutEffect(() => {
    if (sendingId) toEnd();
  }, [sendingId, toEnd]);

  // A first page that does not fill the view leaves nothing to scroll.
  const { scroller } = scroll;
  useEffect(() => {
    const view = scroller.current;
    if (older === 'some' && view && view.scrollHeight <= view.clientHeight) loadOlder();
  }, [older, messages, scroller, loadOlder]);

  return (
    <div className="chat-body">
      <div className="chat-scroll" ref={scroll.scroller} onScroll={scroll.onScroll} tabIndex={0} role="region" aria-label={t('chat.messages', { name: room.name })}>
        <Beginning older={older} name={room.name} onRetry={loadOlder} />
        <ol className="message-list" ref={scroll.content}>
          {lines.map((line) =>
            line.type === 'day' ? (
              <li key={line.key} className="day">
                <time dateTime={line.at.slice(0, 10)}>{dayName(line.at, now, days, locale())}</time>
              </li>
            ) : (
              <MessageRow
                key={line.key}
                message={line.message}
                mine={line.message.sender_id === me}
                author={isGroup && line.message.sender_id !== me ? nameOf(users, line.message.sender_id) : null}
                opens={line.opens}
                closes={line.closes}
                seen={line.message.id === seenId}
                onRetry={onRetry}
                onDiscard={onDiscard}
              />
            ),
          )}
        </ol>
        <TypingLine roomId={room.id} users={users} />
      </div>
      {!scroll.atEnd && <ToLatest messages={messages} me={me} onPress={scroll.toEnd} />}
      <NewMessageVoice messages={messages} me={me} users={users} />
    </div>
  );
}

function nameOf(users: ReadonlyMap<string, UserRow>, id: string): string {
  return users.get(id)?.display_name ?? t('app.someone');
}

function useSeen(roomId: string, messages: readonly ChatMessage[], me: string): string | null {
  const { rooms } = useWorkspace();
  const members = usePart(rooms.state, (state) => state.members);
  return useMemo(() => {
    const others = members.filter((row) => row.room_id === roomId && row.user_id !== me);
    return seenMessage(messages, me, others.map((row) => row.last_read_at));
  }, [members, messages, roomId, me]);
}

interface BeginningProps {
  older: 'some' | 'loading' | 'failed' | 'none';
  name: string;
  onRetry: () => void;
}

function Beginning({ older, name, onRetry }: BeginningProps) {
  if (older === 'none') return <p className="chat-beginning">{t('chat.start', { name })}</p>;
  if (older === 'failed') {
    return (
      <p className="chat-beginning" role="alert">
        {t('chat.older_failed')}{' '}
        <button type="button" className="text-button" onClick={onRetry}>
          {t('app.retry')}
        </button>
      </p>
    );
  }
  return (
    <p className="chat-beginning">
      {older === 'loading' && <span className="spinner" />}
      <span className="visually-hidden">{older === 'loading' ? t('chat.older') : null}</span>
    </p>
  );
}

/** The way back down, with the number of messages that came since the reader went up. */
function ToLatest({ messages, me, onPress }: { messages: readonly ChatMessage[]; me: string; onPress: () => void }) {
  const [leftAt] = useState(() => messages.at(-1)?.id);
  const index = messages.findIndex(({ id }) => id === leftAt);
  const fresh = messages.slice(index + 1).filter(({ sender_id }) => sender_id !== me).length;
  return (
    <button type="button" className="to-latest" onClick={onPress} aria-label={t('chat.to_latest')}>
      <ChevronDown size={22} aria-hidden="true" />
      {fresh > 0 && <span className="badge">{fresh}</span>}
    </button>
  );
}

interface VoiceProps {
  messages: readonly ChatMessage[];
  me: string;
  users: ReadonlyMap<string, UserRow>;
}

/** Speaks what arrives while the page is open; a log region would read earlier pages aloud as well. */
function NewMessageVoice({ messages, me, users }: VoiceProps) {
  const newest = messages.at(-1);
  const first = useRef(newest?.id);
  const speaks = newest && newest.id !== first.current && newest.sender_id !== me && newest.kind === 'text';
  const text = speaks ? t('chat.new_from', { name: nameOf(users, newest.sender_id), text: newest.body.slice(0, 300) }) : '';
  return (
    <p className="visually-hidden" aria-live="polite">
      {text}
    </p>
  );
}
