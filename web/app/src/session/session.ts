import type { KeyValue } from '../base/storage';
import { createStore, type ReadonlyStore } from '../base/store';
import type { TabAccounts } from './accounts';
import type { Backend, OpenBackend } from './backend';
import type { ServerConfig } from './config';

export interface SignedInUser {
  id: string;
  email: string;
}

/** What ended by itself: the session of an account, or all that the guest of a join link had. */
export type Ended = 'session' | 'visit';

export type SessionState =
  | { status: 'loading' }
  | { status: 'unreachable' }
  | { status: 'signed_out'; ended: Ended | null }
  | { status: 'signed_in'; user: SignedInUser; backend: Backend };

/** A refusal in words of the catalogue (`error.<code>`); `retry` when the same input may work later. */
export interface SessionProblem {
  code: string;
  retry: boolean;
}

export interface SessionParts {
  loadConfig: () => Promise<ServerConfig>;
  openBackend: OpenBackend;
  accounts: TabAccounts;
  storage: KeyValue;
  now: () => number;
}

export interface Tokens {
  access_token: string;
  refresh_token: string;
  user: { id: string };
}

interface EnteringUser {
  id: string;
  email?: string;
  user_metadata?: Record<string, unknown>;
  is_anonymous?: boolean;
}

interface AuthFailure {
  name?: string;
  code?: string;
  status?: number;
}

/** What auth-js says, as a code of ours. Network trouble has no code there, only a class name or status 0. */
export function problemOf(failure: AuthFailure): SessionProblem {
  const offline = failure.name === 'AuthRetryableFetchError' || failure.status === 0 || failure.status === undefined;
  if (offline && !failure.code) return { code: 'network', retry: true };
  if ((failure.status ?? 0) >= 500) return { code: 'network', retry: true };
  return { code: failure.code ?? 'unknown', retry: failure.status === 429 };
}

/** Who this tab is: restores, signs in, signs out. One instance per page. */
export class Session {
  private readonly store = createStore<SessionState>({ status: 'loading' });
  private readonly links = new Map<string, Promise<SessionProblem | null>>();
  private serverConfig: ServerConfig | null = null;
  private unfollow: (() => void) | null = null;
  private starting: Promise<void> | null = null;

  constructor(private readonly parts: SessionParts) {}

  get state(): ReadonlyStore<SessionState> {
    return this.store;
  }

  get config(): ServerConfig | null {
    return this.serverConfig;
  }

  /** Restores the tab's account, or ends at `signed_out`. May be called again after `unreachable`, which stays until then. */
  start(): Promise<void> {
    this.starting ??= this.restore().finally(() => {
      this.starting = null;
    });
    return this.starting;
  }

  /** Becomes an account that has a session on this device. */
  async resume(userId: string): Promise<void> {
    const backend = this.open(userId);
    const { data, error } = await backend.auth.getSession();
    if (data.session) return this.enter(backend, data.session.user);
    if (error && problemOf(error).retry) {
      this.store.set({ status: 'unreachable' });
      return;
    }
    this.lose(userId);
  }

  signIn(email: string, password: string): Promise<SessionProblem | null> {
    return this.authenticate((auth) => auth.signInWithPassword({ email, password }));
  }

  signUp(email: string, password: string, name: string): Promise<SessionProblem | null> {
    return this.authenticate((auth) => auth.signUp({ email, password, options: { data: { display_name: name } } }));
  }

  /** A link works once, so however often a screen asks for the same one, the server is asked once. */
  signInByLink(tokenHash: string): Promise<SessionProblem | null> {
    const running = this.links.get(tokenHash);
    if (running) return running;
    const attempt = this.authenticate((auth) => auth.verifyOtp({ token_hash: tokenHash, type: 'magiclink' }));
    this.links.set(tokenHash, attempt);
    void attempt.then((problem) => problem?.retry && this.links.delete(tokenHash));
    return attempt;
  }

  /** Shows the sign-in page in this tab only; the account stays signed in on this device. */
  async useAnother(): Promise<void> {
    const state = this.store.getSnapshot();
    this.parts.accounts.leave();
    this.stopFollowing();
    this.store.set({ status: 'signed_out', ended: null });
    if (state.status === 'signed_in') await this.close(state.backend);
  }

  async signOut(scope: 'local' | 'global'): Promise<SessionProblem | null> {
    const state = this.store.getSnapshot();
    if (state.status !== 'signed_in') return null;
    this.stopFollowing();
    const { error } = await state.backend.auth.signOut({ scope });
    // "Everywhere" that did not reach the server did not happen; "here" needs no server.
    if (error && scope === 'global') {
      this.follow(state.backend, state.user.id);
      return problemOf(error);
    }
    this.parts.accounts.forget(state.user.id);
    this.parts.accounts.leave();
    this.store.set({ status: 'signed_out', ended: null });
    await this.close(state.backend);
    return null;
  }

  private async restore(): Promise<void> {
    try {
      this.serverConfig ??= await this.parts.loadConfig();
    } catch {
      this.store.set({ status: 'unreachable' });
      return;
    }
    const account = this.parts.accounts.current();
    if (account === null) this.store.set({ status: 'signed_out', ended: this.parts.accounts.visitIsOver() ? 'visit' : null });
    else await this.resume(account);
  }

  private async authenticate(
    attempt: (auth: Backend['auth']) => Promise<{ data: { session: unknown }; error: AuthFailure | null }>,
  ): Promise<SessionProblem | null> {
    const visitor = this.open(null);
    const { data, error } = await attempt(visitor.auth);
    if (error) return problemOf(error);
    if (!data.session) return { code: 'email_not_confirmed', retry: false };
    return this.adopt(data.session as Tokens);
  }

  /** Becomes whoever these tokens were given to. */
  async adopt(tokens: Tokens): Promise<SessionProblem | null> {
    const backend = this.open(tokens.user.id);
    const adopted = await backend.auth.setSession(tokens);
    if (adopted.error || !adopted.data.session) return problemOf(adopted.error ?? {});
    this.enter(backend, adopted.data.session.user);
    return null;
  }

  /** This account is no more, here or anywhere: what is left of it on this device goes too. */
  async forget(): Promise<void> {
    const state = this.store.getSnapshot();
    if (state.status !== 'signed_in') return;
    this.stopFollowing();
    this.parts.accounts.forget(state.user.id);
    this.parts.accounts.leave();
    this.store.set({ status: 'signed_out', ended: null });
    await this.close(state.backend);
  }

  private open(userId: string | null): Backend {
    if (!this.serverConfig) throw new Error('no server configuration yet');
    return this.parts.openBackend(this.serverConfig, userId, this.parts.storage);
  }

  /** The server has ended this session. */
  private lose(userId: string, guest = this.parts.accounts.isGuest(userId)): void {
    this.parts.accounts.forget(userId);
    if (guest) this.parts.accounts.leaveVisit();
    else this.parts.accounts.leave();
    this.store.set({ status: 'signed_out', ended: guest ? 'visit' : 'session' });
  }

  private enter(backend: Backend, user: EnteringUser): void {
    const before = this.store.getSnapshot();
    const name = user.user_metadata?.['display_name'] ?? user.user_metadata?.['name'] ?? user.email;
    this.parts.accounts.take(user.id, typeof name === 'string' ? name : '', this.parts.now(), user.is_anonymous === true);
    this.follow(backend, user.id);
    this.store.set({ status: 'signed_in', user: { id: user.id, email: user.email ?? '' }, backend });
    if (before.status === 'signed_in') void this.close(before.backend);
  }

  /** Another tab may sign this account out, and the server may end its session. */
  private follow(backend: Backend, userId: string): void {
    this.stopFollowing();
    // Asked now: another tab that hears of the end first forgets the account.
    const guest = this.parts.accounts.isGuest(userId);
    const { data } = backend.auth.onAuthStateChange((event) => {
      if (event !== 'SIGNED_OUT') return;
      this.stopFollowing();
      this.lose(userId, guest);
      // Later, because auth-js holds its lock while it calls back.
      setTimeout(() => void this.close(backend), 0);
    });
    this.unfollow = () => data.subscription.unsubscribe();
  }

  private stopFollowing(): void {
    this.unfollow?.();
    this.unfollow = null;
  }

  private async close(backend: Backend): Promise<void> {
    await backend.auth.stopAutoRefresh();
    await backend.removeAllChannels();
  }
}
