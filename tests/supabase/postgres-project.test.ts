/**
 * Goal: Bedside serves calls on the database of a hosted Supabase project: installed by an owner who is no superuser, beside an Auth
 * whose tables its login may not read, and what that Auth decides counts here at once.
 */
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { execFileSync } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { withConfig } from './lib/config.ts';
import { Heard, subscribe, type Status } from './lib/events.ts';
import { OwnPostgres } from './lib/own-postgres.ts';
import { connect } from './lib/people.ts';
import { addressOf } from './lib/postgres.ts';
import { binary, startServer, type TestServer } from './lib/server.ts';

const kSecret = 'the JWT secret of a project, some forty characters';
const kIssuer = 'https://project.example/auth/v1';
const kWithinMs = 5_000;
let postgres: OwnPostgres;
let server: TestServer;
let doctor: Person;

beforeAll(async () => {
  postgres = await OwnPostgres.start();
  postgres.sql('postgres', 'CREATE DATABASE project');
  postgres.sql('project', readFileSync(fileURLToPath(new URL('lib/stock-project.sql', import.meta.url)), 'utf8'));
  execFileSync(binary, ['migrate', '--database', addressOf(postgres.folder, 'project', 'project_owner')], { stdio: ['ignore', 'ignore', 'inherit'] });
  postgres.sql('postgres', 'CREATE ROLE clinic LOGIN REPLICATION IN ROLE bedside_server');
  const config = withConfig(`[auth]\nexternal_jwt_secret = "${kSecret}"\nexternal_issuer = "${kIssuer}"\n`);
  server = await startServer(config, false, { folder: postgres.folder, name: 'project' });
  doctor = person('Dr. Ada', 'doctor');
});
afterAll(async () => {
  await server?.stop();
  await postgres?.stop();
});

/** As the project's own Auth writes: no statement of ours. */
const asTheirAuth = (sql: string): string => server.sql(`SET ROLE supabase_auth_admin; ${sql}`);

interface Person {
  id: string;
  session: string;
  client: SupabaseClient;
}
function person(name: string, role: string): Person {
  const [id, session] = [randomUUID(), randomUUID()];
  asTheirAuth(`INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES ('${id}', '${id}@example.org', '{"display_name": "${name}", "role": "${role}"}');
    INSERT INTO auth.sessions (id, user_id, created_at, updated_at) VALUES ('${session}', '${id}', now(), now())`);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: kIssuer, aud: 'authenticated', role: 'authenticated', sub: id, session_id: session, exp: Math.floor(Date.now() / 1000) + 3600 };
  const input = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  const token = `${input}.${createHmac('sha256', kSecret).update(input).digest('base64url')}`;
  return { id, session, client: createClient(server.url, server.anonKey, { accessToken: async () => token, realtime: { transport: WebSocket as never } }) };
}
async function roomOf(...others: Person[]): Promise<string> {
  const room = await doctor.client.from('chat_rooms').insert({ created_by: doctor.id }).select().single();
  expect(room.error).toBeNull();
  for (const other of others) expect((await doctor.client.rpc('add_member', { room_id: room.data.id, user_id: other.id })).error).toBeNull();
  return room.data.id;
}
/** On a private channel, which nobody keeps whose session is over; a public one would go on with the rights of the API key. */
async function listens(one: Person): Promise<Heard<Status>> {
  const statuses = await subscribe(one.client.channel(`user:${one.id}`, { config: { private: true } }).on('postgres_changes', { event: '*', schema: 'public', table: 'video_calls' }, () => undefined));
  statuses.all.splice(0);
  return statuses;
}
const isCut = async (one: Person, statuses: Heard<Status>): Promise<void> => {
  await statuses.next((state) => state.status === 'CLOSED' || state.status === 'CHANNEL_ERROR', kWithinMs);
  expect((await one.client.from('users').select('id')).status).toBe(401);
  one.client.realtime.disconnect();
};

test('people of the project call each other, and hear of it', async () => {
  const patient = person('Sam', 'patient');
  const room = await roomOf(patient);
  const heard = new Heard<{ new: Record<string, unknown> }>();
  await subscribe(patient.client.channel('ring').on('postgres_changes', { event: '*', schema: 'public', table: 'video_calls' }, (change) => heard.push(change as never)));
  const call = await doctor.client.rpc('start_call', { room_id: room, receiver_id: patient.id });
  expect(call.error).toBeNull();
  await heard.next((change) => change.new['id'] === call.data.id && change.new['status'] === 'calling');
  expect((await patient.client.from('video_calls').update({ status: 'active' }).eq('id', call.data.id).select()).data).toHaveLength(1);
  expect((await doctor.client.from('video_calls').update({ status: 'ended' }).eq('id', call.data.id).select()).data).toHaveLength(1);
  await heard.next((change) => change.new['status'] === 'ended');
  await patient.client.removeAllChannels();
});

test('private channels follow the policies of their realtime.messages, with replay from a table without binary_payload', async () => {
  const patient = person('Eve', 'patient');
  const room = await roomOf(patient);
  const stranger = person('Max', 'patient');
  await subscribe(stranger.client.channel(`room:${room}`, { config: { private: true } }), 'CHANNEL_ERROR');
  stranger.client.realtime.disconnect();
  server.sql(`INSERT INTO realtime.messages (topic, extension, event, payload, private) VALUES ('room:${room}', 'broadcast', 'said', '{"words": "earlier"}', true)`);
  const heard = new Heard<{ event: string; payload: Record<string, unknown> }>();
  const channel = patient.client.channel(`room:${room}`, { config: { private: true, broadcast: { replay: { since: Date.now() - 600_000, limit: 10 } } } as never });
  await subscribe(channel.on('broadcast', { event: '*' }, (message) => heard.push(message as never)));
  expect((await heard.next((message) => message.event === 'said')).payload).toMatchObject({ words: 'earlier' });
  // Live too, from the partition that their table keeps it in.
  server.sql(`INSERT INTO realtime.messages (topic, extension, event, payload, private) VALUES ('room:${room}', 'broadcast', 'told', '{"words": "now"}', true)`);
  expect((await heard.next((message) => message.event === 'told')).payload).toMatchObject({ words: 'now' });
  await patient.client.removeAllChannels();
});

test('signed out, banned or removed over there: cut here', async () => {
  const [out, banned, removed] = [person('A', 'patient'), person('B', 'patient'), person('C', 'patient')];
  const [s1, s2, s3] = await Promise.all([listens(out), listens(banned), listens(removed)]);
  asTheirAuth(`DELETE FROM auth.sessions WHERE id = '${out.session}'`);
  asTheirAuth(`UPDATE auth.users SET banned_until = now() + interval '1 hour' WHERE id = '${banned.id}'`);
  asTheirAuth(`DELETE FROM auth.users WHERE id = '${removed.id}'`);
  await Promise.all([isCut(out, s1), isCut(banned, s2), isCut(removed, s3)]);
});

test('a ban that was written while the server was away counts when it is back', async () => {
  const one = person('D', 'patient');
  expect((await one.client.from('users').select('id')).status).toBe(200);
  await server.restart('SIGTERM', async () => void asTheirAuth(`UPDATE auth.users SET banned_until = 'infinity' WHERE id = '${one.id}'`));
  expect((await one.client.from('users').select('id')).status).toBe(401);
});

test('our own Auth says who signs people in', async () => {
  const { error } = await connect(server).auth.signInWithPassword({ email: 'a@example.org', password: 'whatever' });
  expect(error).toMatchObject({ status: 422, code: 'auth_elsewhere' });
  expect(error!.message).toContain(kIssuer);
  for (const path of ['bedside/v1/join', 'auth/v1/admin/users']) {
    const answer = await fetch(`${server.url}/${path}`, { method: 'POST', headers: { apikey: server.serviceKey, 'content-type': 'application/json' }, body: '{}' });
    expect([answer.status, answer.headers.get('x-sb-error-code')]).toEqual([422, 'auth_elsewhere']);
  }
  expect((await fetch(`${server.url}/auth/v1/health`)).status).toBe(200);
  // The hourly sweep, which also runs at the start, found nothing that is its own.
  expect(server.log()).not.toContain('auth.store');
});

test('check says whose Auth it found', () => {
  const said = execFileSync(binary, ['check', '--data', server.folder, '--database', addressOf(postgres.folder, 'project', 'clinic')], { encoding: 'utf8' });
  expect(said).toMatch(/database accounts.*another Auth/);
  expect(said).toMatch(/database sign-outs.*at once/);
  expect(said).not.toMatch(/\bBAD\b/);
});
