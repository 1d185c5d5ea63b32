import { usePart } from '../base/use-store';
import { useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import type { UserRow } from '../live/rows';

const kNobody: readonly string[] = [];

/** Keeps its place when nobody writes, so that the messages do not jump. */
export function TypingLine({ roomId, users }: { roomId: string; users: ReadonlyMap<string, UserRow> }) {
  const { presence } = useWorkspace();
  const typing = usePart(presence.state, (state) => state.typing.get(roomId) ?? kNobody);
  const name = users.get(typing[0] ?? '')?.display_name ?? t('app.someone');
  return (
    <p className="typing" aria-live="polite">
      {typing.length > 0 && (
        <>
          <span className="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {typing.length === 1 ? t('chat.typing_person', { name }) : t('chat.typing_several')}
        </>
      )}
    </p>
  );
}
