// Goal: days are told apart and bubbles of one writer stand together.
import { describe, expect, it } from 'vitest';
import { kDoctor, kPatient, messageRow } from '../testing/world';
import { linesOf } from './lines';
import type { ChatMessage } from './messages';

function message(id: string, time: string, sender = kPatient, kind: 'text' | 'call' = 'text'): ChatMessage {
  return { ...(messageRow(id, 0, id, sender) as unknown as ChatMessage), created_at: time, kind, delivery: 'sent' };
}

/** "D" a day, then "(" opens and ")" closes a group. */
function drawing(messages: ChatMessage[]): string {
  return linesOf(messages)
    .map((line) => (line.type === 'day' ? 'D' : `${line.opens ? '(' : ''}${line.message.id}${line.closes ? ')' : ''}`))
    .join('');
}

const noon = (minute: number, day = 20) => `2026-11-${day}T12:${String(minute).padStart(2, '0')}:00.000000+00:00`;

describe('the lines of a chat', () => {
  it('are none without messages', () => {
    expect(linesOf([])).toEqual([]);
  });

  it('group one writer within five minutes', () => {
    expect(drawing([message('a', noon(0)), message('b', noon(2)), message('c', noon(20))])).toBe('D(ab)(c)');
  });

  it('begin a group with another writer and with another day', () => {
    expect(drawing([message('a', noon(0)), message('b', noon(1), kDoctor)])).toBe('D(a)(b)');
    expect(drawing([message('a', noon(0)), message('b', noon(0, 21))])).toBe('D(a)D(b)');
  });

  it('let a call stand alone', () => {
    expect(drawing([message('a', noon(0)), message('b', noon(1), kPatient, 'call'), message('c', noon(2))])).toBe('D(a)(b)(c)');
  });

  it('have keys of their own', () => {
    const keys = linesOf([message('a', noon(0)), message('b', noon(0, 21)), message('c', noon(0, 21))]).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
