/** What stands on the screen between and around the messages: days, and who opens and closes a group of bubbles. */
import { sameDay } from '../base/time';
import type { ChatMessage } from './messages';

export type Line =
  | { type: 'day'; key: string; at: string }
  | { type: 'message'; key: string; message: ChatMessage; opens: boolean; closes: boolean };

/** Bubbles of one writer within this time stand together. */
const kGroupMs = 5 * 60_000;

function together(a: ChatMessage | undefined, b: ChatMessage | undefined): boolean {
  if (!a || !b || a.kind !== 'text' || b.kind !== 'text' || a.sender_id !== b.sender_id) return false;
  if (!sameDay(a.created_at, b.created_at)) return false;
  return Math.abs(Date.parse(b.created_at) - Date.parse(a.created_at)) < kGroupMs;
}

export function linesOf(messages: readonly ChatMessage[]): Line[] {
  const lines: Line[] = [];
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    if (!before || !sameDay(before.created_at, message.created_at)) {
      lines.push({ type: 'day', key: `day ${message.created_at.slice(0, 10)} ${message.id}`, at: message.created_at });
    }
    lines.push({
      type: 'message',
      key: message.id,
      message,
      opens: !together(before, message),
      closes: !together(message, after),
    });
  });
  return lines;
}
