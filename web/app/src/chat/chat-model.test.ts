// Goal: nothing that was written or received is lost, doubled or out of order, whatever the connection does.
import { beforeEach, describe, expect, it } from 'vitest';
import { type KeyValue, memoryStorage } from '../base/storage';
import type { MessageRow } from '../live/rows';
import type { FakeBackend } from '../testing/fake-backend';
import { at, doctorsBackend, kDoctor, kPatient, kRoom, messageRow } from '../testing/world';
import { ChatModel, kPageSize } from './chat-model';

let fake: FakeBackend;
let tab: KeyValue;
let chat: ChatModel;

beforeEach(() => {
  fake = doctorsBackend();
  tab = memoryStorage();
  chat = new ChatModel(fake.backend, kRoom, kDoctor, tab);
});

const shown = () => chat.state.getSnapshot().messages;
const bodies = () => shown().map(({ body }) => body);
const settled = () => new Promise((done) => setTimeout(done, 0));

describe('loading', () => {
  it('shows the latest page of this room only', async () => {
    await chat.load();
    expect(bodies()).toEqual(['Good morning', 'Good morning, doctor']);
    expect(chat.state.getSnapshot()).toMatchObject({ status: 'ready', older: 'none' });
  });

  it('says that it failed, and works when tried again', async () => {
    fake.failure = { code: '', message: 'TypeError: fetch failed' };
    await chat.load();
    expect(chat.state.getSnapshot().status).toBe('failed');
    fake.failure = null;
    await chat.load();
    expect(chat.state.getSnapshot().status).toBe('ready');
  });

  it('goes back page by page, over messages of one time too, and stops at the beginning', async () => {
    for (let i = 0; i < 2 * kPageSize; i += 1) {
      const row = messageRow(`p${String(i).padStart(3, '0')}`, 0, `text ${i}`);
      fake.tables['messages']!.push({ ...row, created_at: at(0, Math.floor(i / 3)) });
    }
    await chat.load();
    expect(shown()).toHaveLength(kPageSize);
    while (chat.state.getSnapshot().older === 'some') await chat.loadOlder();
    expect(shown()).toHaveLength(2 * kPageSize + 2);
    expect(new Set(shown().map(({ id }) => id)).size).toBe(shown().length);
  });

  it('offers to try again when an earlier page fails', async () => {
    for (let i = 0; i < kPageSize; i += 1) fake.tables['messages']!.push(messageRow(`p${i}`, 0, `text ${i}`));
    await chat.load();
    fake.failure = { code: '', message: 'gone' };
    await chat.loadOlder();
    expect(chat.state.getSnapshot().older).toBe('failed');
    fake.failure = null;
    await chat.loadOlder();
    expect(chat.state.getSnapshot().older).not.toBe('failed');
  });
});

describe('after a gap', () => {
  it('asks for everything that was missed, page after page', async () => {
    await chat.load();
    for (let i = 0; i < 450; i += 1) {
      fake.tables['messages']!.push({ ...messageRow(`g${i}`, 6, `missed ${i}`), created_at: at(6, i) });
    }
    await chat.load();
    expect(shown()).toHaveLength(452);
    expect(bodies().at(-1)).toBe('missed 449');
  });

  it('finds a message that was stamped just before the newest known one', async () => {
    await chat.load();
    fake.tables['messages']!.push({ ...messageRow('late', 4, 'committed late'), created_at: at(4, 58) });
    await chat.load();
    expect(bodies()).toEqual(['Good morning', 'committed late', 'Good morning, doctor']);
  });
});

describe('sending', () => {
  it('shows the message at once, and as sent when the server has it', async () => {
    await chat.load();
    chat.send('  On my way ');
    expect(shown().at(-1)).toMatchObject({ body: 'On my way', delivery: 'sending', sender_id: kDoctor });
    await settled();
    expect(shown().at(-1)).toMatchObject({ body: 'On my way', delivery: 'sent' });
  });

  it('sends nothing that is empty', async () => {
    await chat.load();
    chat.send(' \n ');
    expect(shown()).toHaveLength(2);
  });

  it('keeps the order in which it was written', async () => {
    await chat.load();
    for (const text of ['one', 'two', 'three']) chat.send(text);
    await settled();
    await settled();
    expect(fake.tables['messages']!.slice(-3).map((row) => row['body'])).toEqual(['one', 'two', 'three']);
  });

  it('is one message when the feed is faster than the answer', async () => {
    await chat.load();
    chat.send('Hello');
    const { id } = shown().at(-1)!;
    chat.receive({ ...messageRow(id, 9, 'Hello', kDoctor) } as unknown as MessageRow);
    await settled();
    expect(bodies().filter((body) => body === 'Hello')).toHaveLength(1);
  });

  it('that failed can be retried, and does not arrive twice when the first try had arrived', async () => {
    await chat.load();
    fake.failure = { code: '', message: 'TypeError: fetch failed' };
    chat.send('Hello');
    await settled();
    const failed = shown().at(-1)!;
    expect(failed.delivery).toBe('failed');
    fake.failure = null;
    fake.tables['messages']!.push(messageRow(failed.id, 9, 'Hello', kDoctor));
    chat.retry(failed.id);
    await settled();
    expect(shown().at(-1)?.delivery).toBe('sent');
    expect(fake.tables['messages']!.filter(({ id }) => id === failed.id)).toHaveLength(1);
  });

  it('that failed is sent when everything is tried again, and can be thrown away instead', async () => {
    await chat.load();
    fake.failure = { code: '', message: 'gone' };
    chat.send('first');
    chat.send('second');
    await settled();
    await settled();
    chat.discard(shown().at(-1)!.id);
    fake.failure = null;
    chat.retryAll();
    await settled();
    expect(bodies().slice(-1)).toEqual(['first']);
    expect(shown().at(-1)?.delivery).toBe('sent');
  });

  it('that failed is still there after a reload of the tab, and only in its own room', async () => {
    fake.failure = { code: '', message: 'gone' };
    chat.send('not lost');
    await settled();
    const again = new ChatModel(fake.backend, kRoom, kDoctor, tab);
    expect(again.state.getSnapshot().messages).toMatchObject([{ body: 'not lost', delivery: 'failed' }]);
    expect(new ChatModel(fake.backend, kRoom, kPatient, tab).state.getSnapshot().messages).toEqual([]);
  });
});
