// Goal: whoever sits down is told once, in one tab, by sound or notification as the doctor likes it, and never to somebody who does
// not want to be disturbed.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from '../base/store';
import type { WaitingRow } from '../live/rows';
import { arrivalTag, Arrivals, type ArrivalTaste } from './arrivals';
import type { WaitingState } from './waiting-model';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const kNow = Date.parse('2026-11-22T09:00:00Z');
const place = (id: string, doctor = 'me') => ({ id, room_id: 'r', patient_id: `p${id}`, doctor_id: doctor, since: '2026-11-22T08:59:00Z', ready: null }) as WaitingRow;
const held = (...rows: WaitingRow[]): WaitingState => ({ status: 'ready', rows: new Map(rows.map((row) => [row.id, row])) });

/** Web Locks of one browser, as far as `ifAvailable` goes. */
function browserLocks(): LockManager {
  const taken = new Set<string>();
  const request = async (name: string, _: unknown, use: (lock: object | null) => unknown) => {
    if (taken.has(name)) return use(null);
    taken.add(name);
    await use({ name });
    taken.delete(name);
    return undefined;
  };
  return { request } as unknown as LockManager;
}

function tab(parts: Partial<ArrivalTaste> & { hidden?: boolean; inCall?: boolean; locks?: LockManager | undefined; before?: WaitingState } = {}) {
  const { hidden = false, inCall = false, locks = browserLocks(), before = held(), ...own } = parts;
  const store = createStore<WaitingState>(before);
  const notices: { title: string; tag: string }[] = [];
  let chimes = 0;
  const board = {
    showNotification: (title: string, { tag }: NotificationOptions) => (notices.push({ title, tag: tag! }), Promise.resolve()),
    getNotifications: ({ tag }: { tag?: string } = {}) =>
      Promise.resolve(notices.filter((one) => one.tag === tag).map((one) => ({ close: () => notices.splice(notices.indexOf(one), 1) }))),
  };
  const taste = { arrivals: true, notify: true, quiet: false, ...own };
  const arrivals = new Arrivals({
    me: 'me',
    waiting: store,
    taste: () => taste,
    inCall: () => inCall,
    describe: ({ patient_id }) => ({ title: `${patient_id} is waiting`, lang: 'en', dir: 'ltr' }),
    chime: () => (chimes += 1),
    board: () => Promise.resolve(board as never),
    locks,
    visible: () => !hidden,
    now: () => kNow,
  });
  arrivals.start();
  return { store, notices, arrivals, chimes: () => chimes };
}

const pass = () => vi.advanceTimersByTimeAsync(1_000);

describe('somebody who sits down', () => {
  it('is heard once, however often the row is told', async () => {
    const one = tab();
    one.store.set(held(place('a')));
    one.store.set(held({ ...place('a'), ready: { verdict: 'video' } }));
    await pass();
    expect(one.chimes()).toBe(1);
    expect(one.notices).toEqual([]);
    one.store.set(held(place('a'), place('b')));
    await pass();
    expect(one.chimes()).toBe(2);
  });

  it('is not told of when they were there before the page, wait for somebody else, or are gone at once', async () => {
    const one = tab({ before: held(place('a')) });
    one.store.set(held(place('a'), place('b', 'another')));
    await pass();
    const late = tab({ before: { status: 'loading', rows: new Map() } });
    late.store.set(held(place('a')));
    await pass();
    const brief = tab();
    brief.store.set(held(place('a')));
    brief.store.set(held());
    await pass();
    expect([one.chimes(), late.chimes(), brief.chimes()]).toEqual([0, 0, 0]);
  });

  it('is told by the tab that is looked at, and by one of those that are not', async () => {
    const locks = browserLocks();
    const tabs = [tab({ hidden: true, locks }), tab({ hidden: true, locks }), tab({ locks })];
    for (const { store } of tabs) store.set(held(place('a')));
    await pass();
    expect(tabs.map(({ chimes }) => chimes())).toEqual([0, 0, 1]);
    for (const { store } of tabs) store.set(held());
    tabs[2]!.arrivals.dispose();
    for (const { store } of tabs.slice(0, 2)) store.set(held(place('c')));
    await pass();
    expect(tabs.map(({ chimes }) => chimes()).slice(0, 2).sort()).toEqual([0, 1]);
  });

  it('is on a notification while no tab is looked at, until the place is empty', async () => {
    const one = tab({ hidden: true });
    one.store.set(held(place('a')));
    await pass();
    expect(one.notices).toEqual([{ title: 'pa is waiting', tag: arrivalTag('a') }]);
    one.store.set(held());
    await pass();
    expect(one.notices).toEqual([]);
  });

  it.each([
    ['the switch is off', { arrivals: false }, 0, 0],
    ['nobody is to disturb', { quiet: true }, 0, 0],
    ['a call is on, where the other side would hear it', { inCall: true }, 0, 1],
    ['notifications are off', { notify: false }, 1, 0],
    ['there are no locks', { locks: undefined }, 1, 1],
  ] as const)('when %s', async (_, parts, chimes, notices) => {
    const one = tab({ hidden: true, ...parts });
    one.store.set(held(place('a')));
    await pass();
    expect([one.chimes(), one.notices.length]).toEqual([chimes, notices]);
  });
});
