/** Goal: the doors of Auth as a stranger tries them: forged tokens, odd bodies, too many tries, and other switches. */
import { createClient } from '@supabase/supabase-js';
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { withConfig } from './lib/config.ts';
import { Heard } from './lib/events.ts';
import { connect, password, signUp } from './lib/people.ts';
import { startServer, type TestServer } from './lib/server.ts';

const kSecret = 'an external secret of some forty characters';
let server: TestServer;
beforeAll(async () => {
  server = await startServer(
    withConfig(`[auth]
access_token_seconds = 60
external_jwt_secret = "${kSecret}"
publishable_keys = ["sb_publishable_test"]
secret_keys = ["sb_secret_test"]
`),
  );
});
afterAll(async () => server?.stop());

const encode = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const hs256 = (header: unknown, claims: unknown, secret: string): string => {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
};
const inAnHour = (): number => Math.floor(Date.now() / 1000) + 3600;

interface Got {
  status: number;
  headers: Headers;
  body: { code?: string; message?: string };
}

async function ask(method: string, path: string, body?: string, bearer = server.anonKey): Promise<Got> {
  const answer = await fetch(server.url + path, {
    method,
    body,
    headers: {
      apikey: server.anonKey,
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      'x-supabase-api-version': '2024-01-01',
    },
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : {} };
}

describe('forged tokens', () => {
  const claims = { sub: randomUUID(), role: 'service_role', exp: inAnHour() };

  test('open neither Auth nor REST', async () => {
    const jwks = await (await fetch(`${server.url}/auth/v1/.well-known/jwks.json`)).json();
    const key = jwks.keys[0];
    const forged = [
      `${encode({ alg: 'none' })}.${encode(claims)}.`,
      `${encode({ alg: 'None', kid: key.kid })}.${encode(claims)}.`,
      // The public key's own text as a shared secret.
      hs256({ alg: 'HS256', kid: key.kid }, claims, JSON.stringify(key)),
      hs256({ alg: 'HS256' }, claims, JSON.stringify(jwks)),
      hs256({ alg: 'HS256' }, claims, ''),
      hs256({ alg: 'ES256', kid: key.kid }, claims, kSecret),
      hs256({ alg: 'HS256', kid: '../../../../dev/null' }, claims, ''),
      hs256('{"alg":"none","alg":"HS256"}', claims, kSecret),
      hs256({ alg: 'HS256', crit: ['b64'], b64: false }, claims, kSecret),
      hs256({ alg: 'HS256' }, { ...claims, exp: 1 }, kSecret),
      hs256({ alg: 'HS256' }, { sub: claims.sub, role: 'service_role' }, kSecret),
      hs256({ alg: 'HS256' }, '{"role":"anon","role":"service_role","exp":99999999999}', kSecret),
      'a.b.c',
      'sb_secret_other',
      'x'.repeat(7000),
    ];
    for (const token of forged) {
      expect((await ask('GET', '/auth/v1/admin/users', undefined, token)).status, token.slice(0, 60)).toBe(403);
      expect((await ask('GET', '/rest/v1/users', undefined, token)).status, token.slice(0, 60)).toBe(401);
    }
  });

  test('an external secret is a way in for its own tokens', async () => {
    const token = hs256({ alg: 'HS256', kid: 'theirs' }, { role: 'service_role', exp: inAnHour() }, kSecret);
    expect((await ask('GET', '/auth/v1/admin/users', undefined, token)).status).toBe(200);
  });
});

describe('keys', () => {
  test('opaque keys work like the fixed ones', async () => {
    const email = `${randomUUID()}@example.org`;
    const admin = connect(server, '2.0.0', 'sb_secret_test');
    expect((await admin.auth.admin.createUser({ email, password, email_confirm: true })).error).toBeNull();
    const client = connect(server, '2.0.0', 'sb_publishable_test');
    expect((await client.auth.signInWithPassword({ email, password })).error).toBeNull();
    expect((await client.from('users').select('id')).data).toHaveLength(1);
  });

  test('without one the gateway answers', async () => {
    const none = await fetch(`${server.url}/auth/v1/settings`);
    expect(none.status).toBe(401);
    expect(await none.json()).toMatchObject({ message: 'No API key found in request' });
    expect((await fetch(`${server.url}/auth/v1/health`)).status).toBe(200);
  });
});

describe('bodies', () => {
  test('what is not JSON is told in the shape of the client', async () => {
    for (const body of ['{', '[]', 'email=a', '\u0000', '{"email":7}', '['.repeat(10_000)]) {
      const got = await ask('POST', '/auth/v1/signup', body);
      expect(got.status, body.slice(0, 20)).toBe(400);
      expect(got.body.code).toBe('bad_json');
      expect(got.headers.get('x-supabase-api-version')).toBe('2024-01-01');
      expect(got.headers.get('x-sb-error-code')).toBe('bad_json');
      expect(got.headers.get('access-control-allow-origin')).toBe('*');
    }
  });

  test('what is too long is refused', async () => {
    const got = await ask('POST', '/auth/v1/signup', JSON.stringify({ email: 'a'.repeat(70_000) }));
    expect(got.status).toBe(413);
    const data = { note: 'x'.repeat(5_000) };
    const long = await ask('POST', '/auth/v1/signup', JSON.stringify({ email: 'long@example.org', password, data }));
    expect(long.status).toBe(400);
    expect(long.body.code).toBe('validation_failed');
  });

  test('the longest name that is taken still fits into every request', async () => {
    const { client } = await signUp(server, 'long', 'patient');
    const { error } = await client.auth.updateUser({ data: { note: 'é'.repeat(1_900) } });
    expect(error).toBeNull();
    await client.auth.refreshSession();
    expect((await client.from('users').select('id')).status).toBe(200);
    expect((await client.auth.getUser()).error).toBeNull();
  });
});

describe('time', () => {
  test('a client with little time left refreshes by itself', async () => {
    const { email } = await signUp(server, 'ada', 'patient');
    const client = createClient(server.url, server.anonKey, {
      auth: { persistSession: false, autoRefreshToken: true, storageKey: randomUUID() },
      realtime: { transport: WebSocket as never },
    });
    const heard = new Heard<string>();
    client.auth.onAuthStateChange((event) => heard.push(event));
    await client.auth.signInWithPassword({ email, password });
    // Tokens of 60 s are inside the client's margin of 90 s, so its first tick refreshes.
    await client.auth.startAutoRefresh();
    await heard.next((event) => event === 'TOKEN_REFRESHED');
    await client.auth.stopAutoRefresh();
    expect((await client.auth.getUser()).error).toBeNull();
  });
});

describe('tries', () => {
  test('guessing a password is stopped, and says for how long', async () => {
    const { email } = await signUp(server, 'guessed', 'patient');
    const guess = (): Promise<Got> => ask('POST', '/auth/v1/token?grant_type=password', JSON.stringify({ email, password: 'wrong' }));
    const answers = await Promise.all(Array.from({ length: 15 }, guess));
    const stopped = answers.filter((answer) => answer.status === 429);
    expect(stopped.length).toBeGreaterThanOrEqual(4);
    expect(stopped[0]!.body.code).toBe('over_request_rate_limit');
    expect(Number(stopped[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('switches', () => {
  test('sign-up can be closed', async () => {
    const closed = await startServer(withConfig('[auth]\nsign_up = false\n'));
    try {
      const { error } = await connect(closed).auth.signUp({ email: 'a@example.org', password });
      expect(error).toMatchObject({ status: 422, code: 'signup_disabled' });
      const settings = await fetch(`${closed.url}/auth/v1/settings?apikey=${closed.anonKey}`);
      expect(await settings.json()).toMatchObject({ disable_signup: true, external: { email: true, anonymous_users: false } });
    } finally {
      await closed.stop();
    }
  });
});
