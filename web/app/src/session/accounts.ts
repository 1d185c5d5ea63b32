import { type KeyValue, readJson } from '../base/storage';

/**
 * Which account a tab belongs to. Sessions lie in localStorage, one key per account; the tab remembers its account in
 * sessionStorage, so that two tabs of one browser can be two people. A new tab takes the account that was used last.
 */
export interface KnownAccount {
  user_id: string;
  name: string;
  /** Milliseconds since the epoch. */
  used_at: number;
  /** Came by a join link, and has nothing to sign in with again. */
  guest?: boolean;
}

const kIndexKey = 'bedside.accounts';
const kTabKey = 'bedside.account';
/** In a tab's memory: it signed out on purpose, so the most recent account is not taken for it. */
const kNobody = 'nobody';
/** Likewise, after a guest's time was over. */
const kVisitOver = 'visit over';
const kMaxAccounts = 8;
const kUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function storageKey(userId: string): string {
  return `bedside.session.${userId}`;
}

function isKnownAccount(value: unknown): value is KnownAccount {
  if (typeof value !== 'object' || value === null) return false;
  const { user_id, name, used_at } = value as Partial<KnownAccount>;
  return typeof user_id === 'string' && kUuid.test(user_id) && typeof name === 'string' && typeof used_at === 'number';
}

export class TabAccounts {
  constructor(
    private readonly shared: KeyValue,
    private readonly tab: KeyValue,
  ) {}

  /** Accounts with a session on this device, most recent first. */
  known(): KnownAccount[] {
    return this.listed()
      .filter(({ user_id }) => this.shared.getItem(storageKey(user_id)) !== null)
      .sort((a, b) => b.used_at - a.used_at);
  }

  /** Also of an account whose session is gone, until it is forgotten. */
  isGuest(userId: string): boolean {
    return this.listed().some(({ user_id, guest }) => user_id === userId && guest === true);
  }

  private listed(): KnownAccount[] {
    const list = readJson<unknown>(this.shared, kIndexKey);
    return Array.isArray(list) ? list.filter(isKnownAccount) : [];
  }

  /** The account of this tab, or null when it has to sign in. */
  current(): string | null {
    const known = this.known();
    const own = this.tab.getItem(kTabKey);
    if (own === kNobody || own === kVisitOver) return null;
    if (own !== null && known.some(({ user_id }) => user_id === own)) return own;
    // A tab whose account was signed out elsewhere asks, rather than turn into somebody else.
    if (own !== null) return null;
    return known[0]?.user_id ?? null;
  }

  /** This tab is that account from now on. */
  take(userId: string, name: string, nowMs: number, guest = false): void {
    this.tab.setItem(kTabKey, userId);
    const others = this.known().filter(({ user_id }) => user_id !== userId);
    const kept = [{ user_id: userId, name, used_at: nowMs, ...(guest && { guest }) }, ...others];
    for (const dropped of kept.splice(kMaxAccounts)) this.shared.removeItem(storageKey(dropped.user_id));
    this.shared.setItem(kIndexKey, JSON.stringify(kept));
  }

  /** This tab is nobody until somebody signs in here. Other tabs keep their accounts. */
  leave(): void {
    this.tab.setItem(kTabKey, kNobody);
  }

  /** The same, for a guest whose session has ended: the tab goes on saying so. */
  leaveVisit(): void {
    this.tab.setItem(kTabKey, kVisitOver);
  }

  visitIsOver(): boolean {
    return this.tab.getItem(kTabKey) === kVisitOver;
  }

  /** The account has no session on this device any more. */
  forget(userId: string): void {
    this.shared.removeItem(storageKey(userId));
    const others = this.known().filter(({ user_id }) => user_id !== userId);
    this.shared.setItem(kIndexKey, JSON.stringify(others));
  }
}
