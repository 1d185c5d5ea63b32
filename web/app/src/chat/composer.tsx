import { SendHorizontal } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import { useMedia } from '../ui/use-media';
import { type ChatModel, kMaxBody } from './chat-model';

/** The limit is worth a word from here on. */
const kCountFrom = 500;
const kMaxHeight = 180;

export function Composer({ chat, autoFocus }: { chat: ChatModel; autoFocus: boolean }) {
  const { presence } = useWorkspace();
  const [text, setText] = useState(chat.draft);
  const field = useRef<HTMLTextAreaElement>(null);
  const countId = useId();
  // On a touch keyboard Enter is the only way to a new line.
  const touch = useMedia('(hover: none) and (pointer: coarse)');
  const length = [...text.trim()].length;
  const left = kMaxBody - length;
  const ready = length > 0 && left >= 0;

  function change(value: string) {
    setText(value);
    chat.draft = value;
    presence.typing(chat.roomId, value.trim() !== '');
  }

  function send() {
    if (!ready) return;
    chat.send(text);
    change('');
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    // While an input method composes, Enter chooses a word.
    if (event.key !== 'Enter' || event.shiftKey || touch || event.nativeEvent?.isComposing) return;
    event.preventDefault();
    send();
  }

  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, kMaxHeight)}px`;
  }, [text]);
  useLayoutEffect(() => {
    if (autoFocus) field.current?.focus({ preventScroll: true });
  }, [autoFocus, chat]);

  return (
    <form className="composer" onSubmit={(event: FormEvent) => (event.preventDefault(), send())}>
      <textarea
        ref={field}
        className="composer-field"
        rows={1}
        value={text}
        placeholder={t('chat.placeholder')}
        aria-label={t('chat.placeholder')}
        aria-describedby={left < kCountFrom ? countId : undefined}
        aria-invalid={left < 0 ? true : undefined}
        enterKeyHint={touch ? 'enter' : 'send'}
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={() => presence.typing(chat.roomId, false)}
      />
      <button type="submit" className="icon-button composer-send" aria-label={t('chat.send')} aria-disabled={!ready} title={t('chat.hint')}>
        <SendHorizontal size={22} aria-hidden="true" />
      </button>
      {left < kCountFrom && (
        <p id={countId} className={left < 0 ? 'field-error composer-count' : 'soft small composer-count'} role="status">
          {left < 0 ? t('chat.too_long', { count: -left }) : t('chat.left', { count: left })}
        </p>
      )}
    </form>
  );
}
