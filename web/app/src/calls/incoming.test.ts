// Goal: a call rings once in a browser, whoever does not want it is not disturbed, and a press on its notification acts.
import type { CallSnapshot } from '@bedside/client';
import { IDLE_SNAPSHOT } from '@bedside/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from '../base/store';
import { type AlertTaste, IncomingCalls, type NoticeBoard, noticeTag } from './incoming';

/** Web Locks as far as they are used here: one holder for each name, the others in order behind it. */
class Locks {
  private readonly queues = new Map<string, (() => Promise<void>)[]>();

  request(name: string, options: { signal: AbortSignal }, task: () => Promise<void> | undefined): Promise<void> {
    return new Promise((done, failed) => {
      const queue = this.queues.get(name) ?? [];
      this.queues.set(name, queue);
      const run = async () => {
        await task();
        done();
        queue.shift();
        void queue[0]?.();
      };
      options.signal.addEventListener('abort', () => {
        if (queue.indexOf(run) > 0) queue.splice(queue.indexOf(run), 1);
        failed(new Error('aborted'));
      });
      if (queue.push(run) === 1) void run();
    });
  }
}

class Board {
  shown: { title: string; tag: string }[] = [];
  showNotification(title: string, options: NotificationOptions): Promise<void> {
    this.shown.push({ title, tag: options.tag! });
    return Promise.resolve();
  }
  getNotifications({ tag }: { tag: string }) {
    const found = this.shown.filter((notice) => notice.tag === tag);
    return Promise.resolve(found.map((notice) => ({ close: () => this.shown.splice(this.shown.indexOf(notice), 1) })));
  }
}

const kCall = 'c0000000-0000-4000-8000-000000000001';
const incoming = { ...IDLE_SNAPSHOT, phase: 'incoming', call: { id: kCall, room_id: 'r' } } as CallSnapshot;
/** Longer than a hidden tab waits for the ones that are looked at. */
const settled = () => vi.advanceTimersByTimeAsync(300);

const made: IncomingCalls[] = [];
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  made.splice(0).forEach((one) => one.dispose());
  vi.useRealTimers();
});

function tab(board: Board, locks: Locks | undefined, parts: Partial<AlertTaste> & { visible?: boolean } = {}) {
  const store = createStore<CallSnapshot>(IDLE_SNAPSHOT);
  const presses = new EventTarget();
  const answers: boolean[] = [];
  const rings: boolean[] = [];
  const rooms: string[] = [];
  const taste = { ring: true, notify: true, closed: false, quiet: false, ...parts };
  const calls = new IncomingCalls({
    calls: {
      store,
      setRing: (on: boolean) => void rings.push(on),
      answerCall: (_: string, accept: boolean) => (answers.push(accept), Promise.resolve()),
    },
    me: 'me',
    taste: () => taste,
    describe: () => ({ title: 'Sam is calling', body: '', answer: 'Answer', decline: 'Decline', lang: 'en', dir: 'ltr' }),
    board: () => Promise.resolve(board as unknown as NoticeBoard),
    locks: locks as unknown as LockManager,
    visible: () => parts.visible === true,
    presses,
    openRoom: (roomId) => void rooms.push(roomId),
  });
  calls.start();
  made.push(calls);
  const press = (action: string, call_id = kCall, raised = false) =>
    presses.dispatchEvent(new MessageEvent('message', { data: { type: 'bedside-call', action, call_id, room_id: 'r', raised } }));
  return { calls, store, press, answers, rooms, taste, rings: () => rings.at(-1) };
}

describe('an incoming call', () => {
  it('rings in one of two hidden tabs and shows one notification, until it is over', async () => {
    const board = new Board();
    const locks = new Locks();
    const [first, second] = [tab(board, locks), tab(board, locks)];
    first.store.set(incoming);
    second.store.set(incoming);
    await settled();
    expect([first.rings(), second.rings()]).toEqual([true, false]);
    expect(board.shown).toEqual([{ title: 'Sam is calling', tag: noticeTag(kCall) }]);
    first.store.set(IDLE_SNAPSHOT);
    second.store.set(IDLE_SNAPSHOT);
    await settled();
    expect(board.shown).toEqual([]);
  });

  it('rings on in the other tab when the first one is closed', async () => {
    const board = new Board();
    const locks = new Locks();
    const [first, second] = [tab(board, locks), tab(board, locks)];
    first.store.set(incoming);
    second.store.set(incoming);
    await settled();
    first.calls.dispose();
    await settled();
    expect(second.rings()).toBe(true);
    expect(board.shown).toHaveLength(1);
  });

  it('rings where it is looked at, and needs no notification there', async () => {
    const board = new Board();
    const locks = new Locks();
    const hidden = tab(board, locks);
    const seen = tab(board, locks, { visible: true });
    hidden.store.set(incoming);
    seen.store.set(incoming);
    await settled();
    expect([hidden.rings(), seen.rings()]).toEqual([false, true]);
    expect(board.shown).toEqual([]);
  });

  it('disturbs nobody who does not want it', async () => {
    const board = new Board();
    const one = tab(board, undefined, { quiet: true });
    one.store.set(incoming);
    await settled();
    expect(one.rings()).toBe(false);
    expect(board.shown).toEqual([]);
    one.taste.quiet = false;
    one.calls.retune();
    expect(one.rings()).toBe(true);
  });

  it('is answered or declined from its notification by the tab that rings, and by no other call’s press', async () => {
    const board = new Board();
    const locks = new Locks();
    const [first, second] = [tab(board, locks), tab(board, locks)];
    first.store.set(incoming);
    second.store.set(incoming);
    await settled();
    for (const one of [first, second]) one.press('decline', 'another');
    for (const one of [first, second]) one.press('answer');
    expect([first.answers, second.answers]).toEqual([[true], []]);
    for (const one of [first, second]) one.press('open');
    expect(first.answers).toEqual([true]);
  });

  it.each(['open', ''])('that was missed leads the raised tab to its room, and no other (%j)', (action) => {
    const [raised, other] = [tab(new Board(), undefined), tab(new Board(), undefined)];
    raised.press(action, kCall, true);
    other.press(action);
    expect([raised.rooms, other.rooms]).toEqual([['r'], []]);
    expect(raised.answers).toEqual([]);
  });

  it('is answered by the raised tab as soon as it rings there, when the press came first', () => {
    const [raised, other] = [tab(new Board(), undefined), tab(new Board(), undefined)];
    raised.press('answer', kCall, true);
    other.press('answer');
    raised.store.set(incoming);
    other.store.set(incoming);
    expect([raised.answers, other.answers]).toEqual([[true], []]);
    expect(raised.rooms).toEqual(['r']);
  });

  it('that is declined before it rings here leads nowhere', () => {
    const one = tab(new Board(), undefined);
    one.press('decline', kCall, true);
    one.store.set(incoming);
    expect([one.answers, one.rooms]).toEqual([[], []]);
  });

  it('is answered by the page that was opened for it, once', async () => {
    const one = tab(new Board(), undefined);
    one.calls.answerWhenItRings(kCall);
    expect(one.answers).toEqual([]);
    one.store.set(incoming);
    expect(one.answers).toEqual([true]);
    one.store.set(IDLE_SNAPSHOT);
    one.store.set(incoming);
    expect(one.answers).toEqual([true]);
  });

  it('rings at once in a tab without locks, and leaves the sound of own calls alone', async () => {
    const one = tab(new Board(), undefined);
    expect(one.rings()).toBeUndefined();
    one.store.set(incoming);
    expect(one.rings()).toBe(true);
    one.store.set({ ...IDLE_SNAPSHOT, phase: 'outgoing' });
    expect(one.rings()).toBe(true);
  });
});
