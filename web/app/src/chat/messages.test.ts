// Goal: whatever order rows, answers and drafts come in, each message stands once, in its place.
import { describe, expect, it } from 'vitest';
import type { MessageRow } from '../live/rows';
import { at, kDoctor, kPatient, kRoom, messageRow } from '../testing/world';
import * as list from './messages';

const row = (id: string, minute: number, sender = kPatient) => messageRow(id, minute, `text ${id}`, sender) as unknown as MessageRow;
const draft = (id: string): list.Draft => ({ id, room_id: kRoom, sender_id: kDoctor, body: `text ${id}`, created_at: '2026-11-22T08:30:00.000Z' });
const ids = (messages: readonly list.ChatMessage[]) => messages.map(({ id }) => id);

describe('merging', () => {
  it('sorts by time and puts equal times in the order of their ids', () => {
    expect(ids(list.merge([], [row('c', 2), row('b', 1), row('a', 2)]))).toEqual(['b', 'a', 'c']);
  });

  it('gives the same list for every order of arrival', () => {
    const rows = [row('a', 1), row('b', 2), row('c', 3)];
    const once = list.merge([], rows);
    const again = list.merge(list.merge(list.merge([], [rows[2]!]), [rows[0]!]), [rows[1]!, rows[0]!]);
    expect(again).toEqual(once);
  });

  it('returns the same list and keeps the same objects when nothing is new', () => {
    const first = list.merge([], [row('a', 1), row('b', 2)]);
    expect(list.merge(first, [row('a', 1)])).toBe(first);
    expect(list.merge(first, [row('c', 3)])[0]).toBe(first[0]);
  });

  it('turns a draft into the sent message with the same id', () => {
    const pending = list.withDraft([], draft('d'), 'sending');
    const merged = list.merge(pending, [row('d', 31, kDoctor)]);
    expect(merged).toHaveLength(1);
    expect(merged[0]).toMatchObject({ delivery: 'sent', created_at: at(31) });
  });

  it('keeps what is on its way below everything the server has', () => {
    let messages = list.withDraft(list.merge([], [row('a', 1)]), draft('d1'), 'failed');
    messages = list.withDraft(messages, draft('d2'), 'sending');
    messages = list.merge(messages, [row('z', 59)]);
    expect(ids(messages)).toEqual(['a', 'z', 'd1', 'd2']);
  });
});

describe('a draft', () => {
  it('is added once', () => {
    const messages = list.withDraft([], draft('d'), 'sending');
    expect(list.withDraft(messages, draft('d'), 'failed')).toBe(messages);
  });

  it('that arrived is not marked failed by a late answer', () => {
    const messages = list.merge(list.withDraft([], draft('d'), 'sending'), [row('d', 31, kDoctor)]);
    expect(list.withDelivery(messages, 'd', 'failed')[0]?.delivery).toBe('sent');
    expect(list.withoutDraft(messages, 'd')).toHaveLength(1);
  });

  it('can be thrown away', () => {
    expect(list.withoutDraft(list.withDraft([], draft('d'), 'failed'), 'd')).toEqual([]);
  });

  it('is what has to be kept for later', () => {
    const messages = list.withDraft(list.merge([], [row('a', 1)]), draft('d'), 'failed');
    expect(list.drafts(messages)).toEqual([draft('d')]);
    expect(list.newestSent(messages)?.id).toBe('a');
    expect(list.oldestSent(list.withDraft([], draft('d'), 'failed'))).toBeNull();
  });
});

describe('"seen"', () => {
  const mine = list.merge([], [row('a', 1), row('b', 2, kDoctor)]);

  it('is said of my last message once everybody has read it', () => {
    expect(list.seenMessage(mine, kDoctor, [at(2)])).toBe('b');
    expect(list.seenMessage(mine, kDoctor, [at(3), at(1)])).toBeNull();
  });

  it('is not said when nobody has read, nobody else is there, or the other wrote last', () => {
    expect(list.seenMessage(mine, kDoctor, [null])).toBeNull();
    expect(list.seenMessage(mine, kDoctor, [])).toBeNull();
    expect(list.seenMessage(list.merge(mine, [row('c', 3)]), kDoctor, [at(9)])).toBeNull();
  });
});
