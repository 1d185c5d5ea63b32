/** Goal: signing up, in and out, as an app on an unmodified supabase-js sees it. */
import { createClient, isAuthApiError, isAuthRetryableFetchError, type AuthError, type SupabaseClient } from '@supabase/supabase-js';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { withConfig } from './lib/config.ts';
import { Heard } from './lib/events.ts';
import { connect, password, serviceClient } from './lib/people.ts';
import { startServer, type TestServer } from './lib/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer(withConfig('[auth]\nthrottle = false\n'));
});
afterAll(async () => server?.stop());

const newEmail = (): string => `person-${randomUUID()}@example.org`;
const failed = (error: AuthError | null): string => (isAuthApiError(error) ? `${error.status} ${error.code}` : String(error));

async function signedUp(data: Record<string, unknown> = {}, email = newEmail()): Promise<{ client: SupabaseClient; email: string; id: string }> {
  const client = connect(server);
  const signed = await client.auth.signUp({ email, password, options: { data } });
  if (signed.error) throw signed.error;
  return { client, email, id: signed.data.user!.id };
}

async function sameUser(email: string): Promise<SupabaseClient> {
  const client = connect(server);
  const { error } = await client.auth.signInWithPassword({ email, password });
  if (error) throw error;
  return client;
}

describe('signing up', () => {
  test('makes a session, a user and a profile', async () => {
    const { client, email, id } = await signedUp({ display_name: 'Dr. Ada', role: 'doctor' });
    const { data } = await client.auth.getUser();
    expect(data.user).toMatchObject({ id, email, aud: 'authenticated', role: 'authenticated', is_anonymous: false });
    expect(data.user!.identities).toHaveLength(1);
    const profile = await client.from('users').select('display_name, role').eq('id', id).single();
    expect(profile.data).toEqual({ display_name: 'Dr. Ada', role: 'doctor' });
  });

  test('twice with one address is told', async () => {
    const { email } = await signedUp();
    const again = await connect(server).auth.signUp({ email: email.toUpperCase(), password });
    expect(failed(again.error)).toBe('422 user_already_exists');
  });

  test('with a weak password names the reasons', async () => {
    const { error } = await connect(server).auth.signUp({ email: newEmail(), password: '12345' });
    expect(error).toMatchObject({ name: 'AuthWeakPasswordError', code: 'weak_password', status: 422, reasons: ['length'] });
  });

  test('without an address is not offered', async () => {
    expect(failed((await connect(server).auth.signInAnonymously()).error)).toBe('422 anonymous_provider_disabled');
    expect(failed((await connect(server).auth.signUp({ email: 'nonsense', password })).error)).toBe('400 validation_failed');
    expect(failed((await connect(server).auth.signUp({ phone: '+123456', password })).error)).toBe('400 phone_provider_disabled');
  });

  test('nobody makes himself admin', async () => {
    const { client, id } = await signedUp({ role: 'admin' });
    expect((await client.from('users').select('role').eq('id', id).single()).data).toEqual({ role: 'patient' });
    expect(failed((await client.auth.admin.listUsers()).error)).toBe('403 not_admin');
  });
});

describe('signing in', () => {
  test('wrong and unknown are one answer', async () => {
    const { email } = await signedUp();
    const wrong = await connect(server).auth.signInWithPassword({ email, password: 'wrong horse' });
    const unknown = await connect(server).auth.signInWithPassword({ email: newEmail(), password });
    expect(failed(wrong.error)).toBe('400 invalid_credentials');
    expect(unknown.error!.message).toBe(wrong.error!.message);
  });

  test('claims are checked here, without asking the server', async () => {
    const asked: string[] = [];
    const client = createClient(server.url, server.anonKey, {
      auth: { persistSession: false, autoRefreshToken: false, storageKey: randomUUID() },
      realtime: { transport: WebSocket as never },
      global: {
        fetch: (input, init) => {
          asked.push(new URL(String(input)).pathname);
          return fetch(input, init);
        },
      },
    });
    const { email, id } = await signedUp();
    await client.auth.signInWithPassword({ email, password });
    const { data, error } = await client.auth.getClaims();
    expect(error).toBeNull();
    expect(data!.header).toMatchObject({ alg: 'ES256', typ: 'JWT' });
    expect(data!.claims).toMatchObject({
      iss: `${server.url}/auth/v1`,
      sub: id,
      aud: 'authenticated',
      email,
      phone: '',
      role: 'authenticated',
      aal: 'aal1',
      amr: [{ method: 'password' }],
      is_anonymous: false,
    });
    expect(data!.claims.exp - data!.claims.iat).toBe(3600);
    expect(asked).toEqual(['/auth/v1/token', '/auth/v1/.well-known/jwks.json']);
  });

  test('states are announced in order', async () => {
    const { client } = await signedUp();
    const heard = new Heard<string>();
    client.auth.onAuthStateChange((event) => heard.push(event));
    await heard.next((event) => event === 'INITIAL_SESSION');
    await client.auth.refreshSession();
    await client.auth.updateUser({ data: { lang: 'de' } });
    await client.auth.signOut();
    await heard.next((event) => event === 'SIGNED_OUT');
    expect(heard.all).toEqual(['INITIAL_SESSION', 'TOKEN_REFRESHED', 'USER_UPDATED', 'SIGNED_OUT']);
  });
});

describe('refreshing', () => {
  test('rotates the token', async () => {
    const { client } = await signedUp();
    const before = (await client.auth.getSession()).data.session!;
    const after = (await client.auth.refreshSession()).data.session!;
    expect(after.refresh_token).not.toBe(before.refresh_token);
    expect((await client.auth.getUser()).error).toBeNull();
  });

  test('two tabs with the same token both stay signed in', async () => {
    const { client } = await signedUp();
    let token = (await client.auth.getSession()).data.session!.refresh_token;
    for (let round = 0; round < 10; ++round) {
      const tabs = await Promise.all([1, 2, 3].map(() => connect(server).auth.refreshSession({ refresh_token: token })));
      const tokens = tabs.map((tab) => tab.data.session?.refresh_token);
      expect(new Set(tokens).size).toBe(1);
      token = tokens[0]!;
    }
  });

  test('an unknown token is refused', async () => {
    const { error } = await connect(server).auth.refreshSession({ refresh_token: 'nonsense-nonsense' });
    expect(failed(error)).toBe('400 refresh_token_not_found');
  });

  test('a session can be handed over', async () => {
    const { client, email } = await signedUp();
    const { access_token, refresh_token } = (await client.auth.getSession()).data.session!;
    const other = connect(server);
    expect((await other.auth.setSession({ access_token, refresh_token })).error).toBeNull();
    expect((await other.auth.getUser()).data.user!.email).toBe(email);
  });
});

describe('the user', () => {
  test('data is merged, and a new name reaches the profile', async () => {
    const { client, id } = await signedUp({ display_name: 'Ada', lang: 'en' });
    const { data } = await client.auth.updateUser({ data: { display_name: 'Dr. Ada', lang: null } });
    expect(data.user!.user_metadata).toEqual({ display_name: 'Dr. Ada' });
    const profile = await client.from('users').select('display_name').eq('id', id).single();
    expect(profile.data).toEqual({ display_name: 'Dr. Ada' });
  });

  test('a new password works at once and signs the others out', async () => {
    const { client, email } = await signedUp();
    const other = await sameUser(email);
    expect(failed((await client.auth.updateUser({ password })).error)).toBe('422 same_password');
    expect((await client.auth.updateUser({ password: 'battery staple' })).error).toBeNull();
    expect((await connect(server).auth.signInWithPassword({ email, password: 'battery staple' })).error).toBeNull();
    expect((await client.auth.getUser()).error).toBeNull();
    expect((await other.auth.getUser()).error?.name).toBe('AuthSessionMissingError');
  });

  test('an address of somebody else cannot be taken', async () => {
    const { client } = await signedUp();
    const { email } = await signedUp();
    expect(failed((await client.auth.updateUser({ email })).error)).toBe('422 email_exists');
    const mine = newEmail();
    expect((await client.auth.updateUser({ email: mine })).data.user!.email).toBe(mine);
  });
});

describe('signing out', () => {
  async function three(): Promise<SupabaseClient[]> {
    const { client, email } = await signedUp();
    return [client, await sameUser(email), await sameUser(email)];
  }
  async function alive(clients: SupabaseClient[], tokens: string[]): Promise<boolean[]> {
    return Promise.all(clients.map(async (client, i) => (await client.auth.getUser(tokens[i])).error === null));
  }

  test.each([
    ['local', [false, true, true]],
    ['others', [true, false, false]],
    ['global', [false, false, false]],
  ] as const)('%s', async (scope, expected) => {
    const clients = await three();
    const tokens = await Promise.all(clients.map(async (c) => (await c.auth.getSession()).data.session!.access_token));
    expect((await clients[0]!.auth.signOut({ scope })).error).toBeNull();
    expect(await alive(clients, tokens)).toEqual(expected);
  });

  test('a stolen token is worth nothing after it, at every door', async () => {
    const { client, id } = await signedUp();
    const token = (await client.auth.getSession()).data.session!.access_token;
    const thief = createClient(server.url, server.anonKey, {
      accessToken: async () => token,
      realtime: { transport: WebSocket as never },
    });
    expect((await thief.from('users').select('id')).data).toEqual([{ id }]);
    await client.auth.signOut();
    expect((await thief.from('users').select('id')).status).toBe(401);
    await server.restart('SIGKILL');
    expect((await thief.from('users').select('id')).status).toBe(401);
  });
});

describe('one-time links', () => {
  test('a token hash signs in once', async () => {
    const { email } = await signedUp();
    const made = await serviceClient(server).auth.admin.generateLink({ type: 'magiclink', email });
    const token_hash = made.data.properties!.hashed_token;
    const client = connect(server);
    expect((await client.auth.verifyOtp({ token_hash, type: 'magiclink' })).data.user!.email).toBe(email);
    expect((await client.auth.getUser()).data.user!.email).toBe(email);
    expect(failed((await connect(server).auth.verifyOtp({ token_hash, type: 'magiclink' })).error)).toBe('403 otp_expired');
  });

  test('a code signs in with its address', async () => {
    const { email } = await signedUp();
    const made = await serviceClient(server).auth.admin.generateLink({ type: 'magiclink', email });
    const token = made.data.properties!.email_otp;
    expect((await connect(server).auth.verifyOtp({ email, token, type: 'email' })).error).toBeNull();
  });

  test('a recovery link leads to a new password', async () => {
    const { email } = await signedUp();
    const made = await serviceClient(server).auth.admin.generateLink({ type: 'recovery', email });
    const client = connect(server);
    await client.auth.verifyOtp({ token_hash: made.data.properties!.hashed_token, type: 'recovery' });
    expect((await client.auth.updateUser({ password: 'battery staple' })).error).toBeNull();
    expect((await connect(server).auth.signInWithPassword({ email, password: 'battery staple' })).error).toBeNull();
  });

  test('a browser is sent home with the session, and never to a stranger', async () => {
    const { email } = await signedUp();
    const options = { redirectTo: 'https://evil.example/' };
    const made = await serviceClient(server).auth.admin.generateLink({ type: 'magiclink', email, options });
    const answer = await fetch(made.data.properties!.action_link, { redirect: 'manual' });
    expect(answer.status).toBe(303);
    const home = new URL(answer.headers.get('location')!);
    expect(home.origin).toBe(server.url);
    const session = new URLSearchParams(home.hash.slice(1));
    expect((await connect(server).auth.getUser(session.get('access_token')!)).data.user!.email).toBe(email);
  });

  test('what needs mail says that there is none', async () => {
    const { email } = await signedUp();
    const code = '422 email_provider_disabled';
    expect(failed((await connect(server).auth.signInWithOtp({ email })).error)).toBe(code);
    expect(failed((await connect(server).auth.resetPasswordForEmail(email)).error)).toBe(code);
    expect(failed((await serviceClient(server).auth.admin.inviteUserByEmail(newEmail())).error)).toBe(code);
  });
});

describe('the admin', () => {
  test('makes, finds, changes and removes a user', async () => {
    const admin = serviceClient(server).auth.admin;
    const email = newEmail();
    const made = await admin.createUser({ email, password, email_confirm: true, user_metadata: { name: 'Ada', role: 'admin' } });
    const id = made.data.user!.id;
    expect((await admin.getUserById(id)).data.user!.email).toBe(email);
    const changed = await admin.updateUserById(id, { app_metadata: { clinic: 'north' }, password: 'battery staple' });
    expect(changed.data.user!.app_metadata).toEqual({ provider: 'email', providers: ['email'], clinic: 'north' });
    expect((await connect(server).auth.signInWithPassword({ email, password: 'battery staple' })).error).toBeNull();
    expect(failed((await admin.createUser({ email, password })).error)).toBe('422 email_exists');
    expect((await admin.deleteUser(id)).error).toBeNull();
    expect(failed((await admin.getUserById(id)).error)).toBe('404 user_not_found');
  });

  test('lists by pages', async () => {
    const admin = serviceClient(server).auth.admin;
    for (let i = 0; i < 3; ++i) await admin.createUser({ email: newEmail() });
    const page = await admin.listUsers({ page: 1, perPage: 2 });
    expect(page.data.users).toHaveLength(2);
    expect(page.data).toMatchObject({ nextPage: 2, aud: 'authenticated' });
    expect((page.data as { total: number }).total).toBeGreaterThanOrEqual(3);
  });

  test('bans, and lifts a ban', async () => {
    const admin = serviceClient(server).auth.admin;
    const { client, email, id } = await signedUp();
    await admin.updateUserById(id, { ban_duration: '24h' });
    expect(failed((await client.auth.getUser()).error)).toBe('403 user_banned');
    expect(failed((await connect(server).auth.signInWithPassword({ email, password })).error)).toBe('400 user_banned');
    expect(failed((await client.auth.refreshSession()).error)).toBe('400 user_banned');
    expect((await client.from('users').select('id')).status).toBe(401);
    await admin.updateUserById(id, { ban_duration: 'none' });
    expect((await sameUser(email)).auth).toBeDefined();
  });

  test('signs somebody out by the token', async () => {
    const { client } = await signedUp();
    const token = (await client.auth.getSession()).data.session!.access_token;
    expect((await serviceClient(server).auth.admin.signOut(token, 'global')).error).toBeNull();
    expect((await client.auth.getUser(token)).error).not.toBeNull();
  });
});

describe('trouble', () => {
  test('a server that is away keeps the session, and so does its return', async () => {
    const { client, email } = await signedUp();
    const before = (await client.auth.getSession()).data.session!;
    const away = createClient('http://127.0.0.1:9', server.anonKey, {
      auth: { persistSession: false, autoRefreshToken: false, storageKey: randomUUID() },
      realtime: { transport: WebSocket as never },
    });
    expect(isAuthRetryableFetchError((await away.auth.getUser(before.access_token)).error)).toBe(true);
    await server.restart('SIGKILL');
    expect((await client.auth.refreshSession()).error).toBeNull();
    expect((await client.auth.getUser()).data.user!.email).toBe(email);
  });
});
