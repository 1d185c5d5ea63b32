/** Goal: Bedside serves calls beside another Auth: its tokens are believed by its published keys, through rotation and trouble. */
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { createSign, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { withConfig } from './lib/config.ts';
import { Heard, subscribe } from './lib/events.ts';
import { startServer, type TestServer } from './lib/server.ts';

const kIssuer = 'https://project.example/auth/v1';

interface SigningKey {
  kid: string;
  alg: 'ES256' | 'RS256';
  key: KeyObject;
  jwk: object;
}
function makeKey(alg: 'ES256' | 'RS256'): SigningKey {
  const pair = alg === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  return { kid, alg, key: pair.privateKey, jwk: { ...pair.publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
function tokenOf(key: SigningKey, claims: Record<string, unknown>): string {
  const input = `${encode({ alg: key.alg, kid: key.kid, typ: 'JWT' })}.${encode({ iss: kIssuer, aud: 'authenticated', role: 'authenticated', exp: Math.floor(Date.now() / 1000) + 3600, ...claims })}`;
  return `${input}.${createSign('sha256').update(input).sign({ key: key.key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const first = makeKey('ES256');
const second = makeKey('RS256');
let published: SigningKey[] = [first];
let answers = 200;
let asked = 0;
let other: Server;
let jwks: string;
let server: TestServer;

beforeAll(async () => {
  other = createServer((_, response) => {
    ++asked;
    response.writeHead(answers, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published.map((key) => key.jwk) }));
  });
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  jwks = `http://127.0.0.1:${(other.address() as AddressInfo).port}/auth/v1/.well-known/jwks.json`;
  server = await startServer(withConfig(`[auth]\nexternal_jwks = "${jwks}"\nexternal_issuer = "${kIssuer}"\n`));
});
afterAll(async () => {
  await server?.stop();
  other?.close();
});

/** An unmodified supabase-js that gets its tokens elsewhere, as documented for third-party auth. */
function clientOf(token: string): SupabaseClient {
  return createClient(server.url, server.anonKey, { accessToken: async () => token, realtime: { transport: WebSocket as never } });
}
const status = async (token: string): Promise<number> =>
  (await fetch(`${server.url}/rest/v1/users?select=id`, { headers: { apikey: server.anonKey, authorization: `Bearer ${token}` } })).status;
/** Until it is so; each try is a request of its own. */
async function eventually(token: string, wanted: number): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until; ) if ((await status(token)) === wanted) return;
  throw new Error(`never ${wanted}`);
}

test('people of the other Auth have rows here, and call each other', async () => {
  const doctor = randomUUID();
  const patient = randomUUID();
  const doctorToken = tokenOf(first, { sub: doctor, user_metadata: { display_name: 'Dr. Ada', role: 'doctor' } });
  await eventually(doctorToken, 200);
  const a = clientOf(doctorToken);
  const b = clientOf(tokenOf(first, { sub: patient, user_metadata: { full_name: 'Sam', role: 'admin' } }));
  expect((await b.from('chat_rooms').select('id')).data).toEqual([]);
  // Their rows are written as they come in.
  const people = async (): Promise<unknown[]> => [...((await a.from('users').select('display_name, role').eq('id', doctor)).data ?? []), ...((await b.from('users').select('display_name, role').eq('id', patient)).data ?? [])];
  for (const until = Date.now() + 10_000; Date.now() < until && (await people()).length < 2; ) continue;
  expect(await people()).toEqual([{ display_name: 'Dr. Ada', role: 'doctor' }, { display_name: 'Sam', role: 'patient' }]);

  const room = await a.from('chat_rooms').insert({ created_by: doctor }).select().single();
  expect(room.error).toBeNull();
  expect((await a.rpc('add_member', { room_id: room.data.id, user_id: patient })).error).toBeNull();
  const heard = new Heard<{ new: Record<string, unknown> }>();
  const channel = b.channel('calls').on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'video_calls' }, (change) => heard.push(change as never));
  await subscribe(channel);
  const call = await a.from('video_calls').insert({ room_id: room.data.id, caller_id: doctor, receiver_id: patient }).select().single();
  expect(call.error).toBeNull();
  await heard.next((change) => change.new['id'] === call.data.id);
  expect((await b.from('video_calls').update({ status: 'active' }).eq('id', call.data.id).select()).data).toHaveLength(1);
  await b.removeAllChannels();
});

test('what the other Auth did not sign, or not for us, or not any more, opens nothing', async () => {
  const sub = randomUUID();
  const stranger = makeKey('ES256');
  expect(await status(tokenOf(stranger, { sub }))).toBe(401);
  expect(await status(tokenOf({ ...stranger, kid: first.kid }, { sub }))).toBe(401);
  expect(await status(tokenOf(first, { sub, iss: 'https://third.example' }))).toBe(401);
  expect(await status(tokenOf(first, { sub, exp: 1 }))).toBe(401);
  expect(await status(tokenOf(first, { sub: 'no uuid' }))).toBe(401);
  expect(await status(tokenOf(first, { sub, role: 'postgres' }))).toBe(401);
});

test('trouble at the other Auth takes no key away, and strangers do not make us ask', async () => {
  const good = tokenOf(first, { sub: randomUUID() });
  answers = 503;
  const before = asked;
  for (let i = 0; i < 50; ++i) expect(await status(tokenOf(makeKey('ES256'), { sub: randomUUID() }))).toBe(401);
  expect(asked - before).toBeLessThanOrEqual(1);
  expect(await status(good)).toBe(200);
  answers = 200;
});

test('a rotation is followed', async () => {
  published = [first, second];
  await server.restart('SIGTERM');
  await eventually(tokenOf(second, { sub: randomUUID() }), 200);
  expect(await status(tokenOf(first, { sub: randomUUID() }))).toBe(200);
  published = [second];
  process.kill(server.pid(), 'SIGHUP');
  await eventually(tokenOf(first, { sub: randomUUID() }), 401);
  expect(await status(tokenOf(second, { sub: randomUUID() }))).toBe(200);
});

test('a file of keys is as good as an address, and SIGHUP reads it again', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'bedside-jwks-')), 'jwks.json');
  const write = (...keys: SigningKey[]): void => writeFileSync(file, JSON.stringify({ keys: keys.map((key) => key.jwk) }));
  write(first);
  const beside = await startServer(withConfig(`[auth]\nexternal_jwks = "${file}"\n`));
  const ask = async (token: string): Promise<number> =>
    (await fetch(`${beside.url}/rest/v1/users?select=id`, { headers: { apikey: beside.anonKey, authorization: `Bearer ${token}` } })).status;
  try {
    expect(await ask(tokenOf(first, { sub: randomUUID() }))).toBe(200);
    expect(await ask(tokenOf(second, { sub: randomUUID() }))).toBe(401);
    write(second);
    process.kill(beside.pid(), 'SIGHUP');
    for (const until = Date.now() + 10_000; Date.now() < until && (await ask(tokenOf(first, { sub: randomUUID() }))) !== 401; ) continue;
    expect(await ask(tokenOf(second, { sub: randomUUID() }))).toBe(200);
  } finally {
    await beside.stop();
  }
});
