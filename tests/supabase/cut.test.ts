/** Goal: a token is judged again for as long as a socket stands on it: whoever is signed out, banned, removed or out of time hears nothing more: at once, where this server did it, and within five seconds of its end. */
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { withConfig } from './lib/config.ts';
import { Heard, subscribe, type Status } from './lib/events.ts';
import { onlyOnPostgres } from './lib/only.ts';
import { connect, makeRoom, serviceClient, signUp, type Person } from './lib/people.ts';
import { startServer, type TestServer } from './lib/server.ts';

const kSecret = 'an external secret of some forty characters';
const kWithinMs = 5_000;
const kLifeSeconds = 6;
let server: TestServer;
let doctor: Person;

beforeAll(async () => {
  server = await startServer(withConfig(`[auth]\nexternal_jwt_secret = "${kSecret}"\nguest_session_seconds = ${kLifeSeconds}\n`));
  doctor = await signUp(server, 'doctor', 'doctor');
});
afterAll(async () => server?.stop());

interface Victim extends Person {
  token: string;
  room: string;
  heard: Heard<string>;
  statuses: Heard<Status>;
}

/** Somebody in a room, who listens with a token that nothing renews: as a thief of it would. */
async function victim(token?: (person: Person) => string): Promise<Victim> {
  const person = await signUp(server, 'patient', 'patient');
  const room = await makeRoom(doctor, person);
  return listensWith(token?.(person) ?? (await person.client.auth.getSession()).data.session!.access_token, person, room);
}

async function listensWith(stolen: string, person: Person, room: string): Promise<Victim> {
  const thief: SupabaseClient = createClient(server.url, server.anonKey, { accessToken: async () => stolen, realtime: { transport: WebSocket as never } });
  const heard = new Heard<string>();
  const channel = thief.channel('room').on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'messages', filter: `room_id=eq.${room}` }, (change) => heard.push((change.new as { body: string }).body));
  const statuses = await subscribe(channel);
  const one = { ...person, client: thief, token: stolen, room, heard, statuses };
  await say(one, 'before');
  await heard.next((body) => body === 'before');
  // A join that came before its token was refused, and does not count.
  statuses.all.splice(0);
  return one;
}
const say = async (to: Victim, body: string): Promise<void> =>
  expect((await doctor.client.from('messages').insert({ room_id: to.room, sender_id: doctor.id, body })).error).toBeNull();

/** Deaf from now on: what is said reaches a listener who may hear it, and not this one. */
async function isDeaf(one: Victim): Promise<void> {
  const control = new Heard<string>();
  const channel = doctor.client.channel(`control-${one.id}`).on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'messages', filter: `room_id=eq.${one.room}` }, (change) => control.push((change.new as { body: string }).body));
  await subscribe(channel);
  await say(one, 'after');
  await control.next((body) => body === 'after');
  // The refusal of another join comes behind whatever was on its way on that socket.
  await subscribe(one.client.channel('barrier', { config: { private: true } }), 'CHANNEL_ERROR');
  expect(one.heard.all).toEqual(['before']);
  expect((await one.client.from('users').select('id')).status).toBe(401);
  await doctor.client.removeChannel(channel);
  one.client.realtime.disconnect();
}
const isClosed = (one: Victim, withinMs: number): Promise<Status> =>
  one.statuses.next((state) => state.status === 'CLOSED' || state.status === 'CHANNEL_ERROR', withinMs);

test('signed out elsewhere', async () => {
  const one = await victim();
  expect((await serviceClient(server).auth.admin.signOut(one.token, 'global')).error).toBeNull();
  await isDeaf(one);
});

test('banned', async () => {
  const one = await victim();
  expect((await serviceClient(server).auth.admin.updateUserById(one.id, { ban_duration: '1h' })).error).toBeNull();
  await isClosed(one, kWithinMs);
  await isDeaf(one);
});

test('removed', async () => {
  const one = await victim();
  expect((await serviceClient(server).auth.admin.deleteUser(one.id)).error).toBeNull();
  await isDeaf(one);
});

onlyOnPostgres('signed out, banned or removed by psql or by another server', async () => {
  const [out, banned, removed] = await Promise.all([victim(), victim(), victim()]);
  server.sql(`UPDATE auth.sessions SET ended_at = now() WHERE user_id = '${out.id}'`);
  for (const until = Date.now() + kWithinMs; (await out.client.from('users').select('id')).status !== 401; ) expect(Date.now()).toBeLessThan(until);
  await isDeaf(out);
  server.sql(`UPDATE auth.users SET banned_until = 'infinity' WHERE id = '${banned.id}'; DELETE FROM auth.users WHERE id = '${removed.id}'`);
  await Promise.all([banned, removed].map((one) => isClosed(one, kWithinMs)));
  await Promise.all([banned, removed].map(isDeaf));
});

onlyOnPostgres('what psql wrote while the server did not hear it counts once it hears again', async () => {
  const one = await victim();
  server.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%';
    UPDATE auth.users SET banned_until = 'infinity' WHERE id = '${one.id}'`);
  await isClosed(one, kWithinMs);
  await isDeaf(one);
});

test('out of time', async () => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const one = await victim((person) => {
    const input = `${part({ alg: 'HS256' })}.${part({ sub: person.id, role: 'authenticated', exp: Math.floor(Date.now() / 1000) + kLifeSeconds })}`;
    return `${input}.${createHmac('sha256', kSecret).update(input).digest('base64url')}`;
  });
  await isClosed(one, kLifeSeconds * 1_000 + kWithinMs);
  await isDeaf(one);
});

test('the guest of a join link whose visit is over', async () => {
  const room = await makeRoom(doctor);
  const { token } = (await doctor.client.rpc('make_join_link', { room_id: room })).data as { token: string };
  const answer = await fetch(`${server.url}/bedside/v1/join`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token, name: 'Gus' }) });
  const guest = (await answer.json()) as { access_token: string; refresh_token: string; expires_in: number; user: { id: string } };
  expect(guest.expires_in).toBeLessThanOrEqual(kLifeSeconds);
  const person = { id: guest.user.id, email: '', client: connect(server) };
  const one = await listensWith(guest.access_token, person, room);
  await isClosed(one, kLifeSeconds * 1_000 + kWithinMs);
  // What the guest's own client is told, which signs out by it.
  const refreshed = await person.client.auth.refreshSession({ refresh_token: guest.refresh_token });
  expect(refreshed.error).toMatchObject({ status: 400, code: 'session_expired' });
  await isDeaf(one);
});
