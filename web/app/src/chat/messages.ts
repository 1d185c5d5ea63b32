/**
 * The messages of one room, as values. Those the server has come first, in its order (time, then id); those on their
 * way follow in the order they were written. A message keeps its id from the first key press to the server's row, so
 * that whatever arrives twice (answer, feed, refetch after a gap) is one message.
 */
import { compareTimes, type MessageRow } from '../live/rows';

export type Delivery = 'sending' | 'sent' | 'failed';

export interface ChatMessage extends MessageRow {
  delivery: Delivery;
}

export interface Draft {
  id: string;
  room_id: string;
  sender_id: string;
  body: string;
  created_at: string;
}

function compare(a: ChatMessage, b: ChatMessage): number {
  const aSent = a.delivery === 'sent';
  if (aSent !== (b.delivery === 'sent')) return aSent ? -1 : 1;
  return compareTimes(a.created_at, b.created_at) || (aSent && a.id !== b.id ? (a.id < b.id ? -1 : 1) : 0);
}

function sameContent(a: ChatMessage, b: MessageRow): boolean {
  return a.delivery === 'sent' && a.created_at === b.created_at && a.body === b.body;
}

/** Adds the server's rows. Rows already known keep their objects, so that their lines are not drawn again. */
export function merge(list: readonly ChatMessage[], rows: readonly MessageRow[]): readonly ChatMessage[] {
  const byId = new Map(list.map((message) => [message.id, message]));
  let changed = false;
  for (const row of rows) {
    const known = byId.get(row.id);
    if (known && sameContent(known, row)) continue;
    byId.set(row.id, { ...row, delivery: 'sent' });
    changed = true;
  }
  return changed ? [...byId.values()].sort(compare) : list;
}

export function withDraft(list: readonly ChatMessage[], draft: Draft, delivery: Delivery): readonly ChatMessage[] {
  if (list.some(({ id }) => id === draft.id)) return list;
  return [...list, { ...draft, kind: 'text', call_id: null, metadata: null, delivery }];
}

/** Of a message on its way; what the server has stays sent, whatever an answer that came late says. */
export function withDelivery(list: readonly ChatMessage[], id: string, delivery: Delivery): readonly ChatMessage[] {
  return list.map((message) =>
    message.id === id && message.delivery !== 'sent' && message.delivery !== delivery ? { ...message, delivery } : message,
  );
}

export function withoutDraft(list: readonly ChatMessage[], id: string): readonly ChatMessage[] {
  return list.filter((message) => message.id !== id || message.delivery === 'sent');
}

export function drafts(list: readonly ChatMessage[]): Draft[] {
  return list
    .filter(({ delivery }) => delivery !== 'sent')
    .map(({ id, room_id, sender_id, body, created_at }) => ({ id, room_id, sender_id, body, created_at }));
}

export function newestSent(list: readonly ChatMessage[]): ChatMessage | null {
  for (let i = list.length - 1; i >= 0; i -= 1) if (list[i]!.delivery === 'sent') return list[i]!;
  return null;
}

export function oldestSent(list: readonly ChatMessage[]): ChatMessage | null {
  const first = list[0];
  return first?.delivery === 'sent' ? first : null;
}

/** My last message that everybody else has read, if it is my last one; so "Seen" is said once, and never too early. */
export function seenMessage(
  list: readonly ChatMessage[],
  me: string,
  othersReadAt: readonly (string | null)[],
): string | null {
  if (othersReadAt.length === 0) return null;
  for (let i = list.length - 1; i >= 0; i -= 1) {
    const message = list[i]!;
    if (message.delivery !== 'sent' || message.kind !== 'text') continue;
    if (message.sender_id !== me) return null;
    return othersReadAt.every((readAt) => compareTimes(readAt, message.created_at) >= 0) ? message.id : null;
  }
  return null;
}
