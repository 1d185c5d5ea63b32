// Goal: two tabs of one browser may be two people, and a tab never turns into somebody else by itself.
import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../base/storage';
import { storageKey, TabAccounts } from './accounts';

const kAnna = '10000000-0000-4000-8000-000000000001';
const kBen = '20000000-0000-4000-8000-000000000002';

function browser() {
  const shared = memoryStorage();
  const tab = () => new TabAccounts(shared, memoryStorage());
  const signIn = (accounts: TabAccounts, id: string, name: string, now: number) => {
    shared.setItem(storageKey(id), '{"access_token":"x"}');
    accounts.take(id, name, now);
  };
  return { shared, tab, signIn };
}

describe('the account of a tab', () => {
  it('is nobody in a browser that knows nobody', () => {
    expect(browser().tab().current()).toBeNull();
  });

  it('is its own in each of two tabs', () => {
    const { tab, signIn } = browser();
    const first = tab();
    const second = tab();
    signIn(first, kAnna, 'Anna', 1);
    signIn(second, kBen, 'Ben', 2);
    expect(first.current()).toBe(kAnna);
    expect(second.current()).toBe(kBen);
  });

  it('is the most recent one in a new tab', () => {
    const { tab, signIn } = browser();
    signIn(tab(), kAnna, 'Anna', 1);
    signIn(tab(), kBen, 'Ben', 2);
    expect(tab().current()).toBe(kBen);
  });

  it('survives a reload, which keeps the storage of the tab', () => {
    const { shared, tab, signIn } = browser();
    const own = memoryStorage();
    signIn(new TabAccounts(shared, own), kAnna, 'Anna', 1);
    signIn(tab(), kBen, 'Ben', 2);
    expect(new TabAccounts(shared, own).current()).toBe(kAnna);
  });

  it('stays nobody after leaving, although another account is signed in', () => {
    const { tab, signIn } = browser();
    const first = tab();
    signIn(tab(), kBen, 'Ben', 1);
    signIn(first, kAnna, 'Anna', 2);
    first.forget(kAnna);
    first.leave();
    expect(first.current()).toBeNull();
    expect(first.known().map(({ name }) => name)).toEqual(['Ben']);
  });

  it('asks again when its session was ended by another tab', () => {
    const { tab, signIn } = browser();
    const first = tab();
    const second = tab();
    signIn(first, kAnna, 'Anna', 1);
    signIn(second, kBen, 'Ben', 2);
    second.forget(kAnna);
    expect(first.current()).toBeNull();
  });
});

describe('a guest', () => {
  it('is known as one, also once the session is gone, until forgotten', () => {
    const { shared, tab } = browser();
    const accounts = tab();
    shared.setItem(storageKey(kBen), '{}');
    accounts.take(kBen, 'Ben', 1, true);
    shared.removeItem(storageKey(kBen));
    expect(accounts.isGuest(kBen)).toBe(true);
    accounts.forget(kBen);
    expect(accounts.isGuest(kBen)).toBe(false);
  });

  it('whose visit is over is nobody, until somebody signs in', () => {
    const { tab, signIn } = browser();
    const first = tab();
    signIn(tab(), kAnna, 'Anna', 1);
    first.leaveVisit();
    expect([first.current(), first.visitIsOver()]).toEqual([null, true]);
    signIn(first, kAnna, 'Anna', 2);
    expect([first.current(), first.visitIsOver()]).toEqual([kAnna, false]);
  });
});

describe('the known accounts', () => {
  it('are listed most recent first, each once', () => {
    const { tab, signIn } = browser();
    signIn(tab(), kAnna, 'Anna', 1);
    signIn(tab(), kBen, 'Ben', 2);
    signIn(tab(), kAnna, 'Anna B.', 3);
    expect(tab().known().map(({ name }) => name)).toEqual(['Anna B.', 'Ben']);
  });

  it('are at most eight, and the session of the ninth is dropped', () => {
    const { shared, tab, signIn } = browser();
    const id = (n: number) => `${n}0000000-0000-4000-8000-000000000001`;
    for (let n = 1; n <= 9; n += 1) signIn(tab(), id(n), `P${n}`, n);
    expect(tab().known()).toHaveLength(8);
    expect(shared.getItem(storageKey(id(1)))).toBeNull();
  });

  it('are none when the storage holds something else', () => {
    for (const text of ['', '{', '7', '[null, 3, {"user_id": "../x", "name": 1}]']) {
      const { shared, tab } = browser();
      shared.setItem('bedside.accounts', text);
      expect(tab().known()).toEqual([]);
    }
  });
});
