/**
 * Goal: what goes wrong around a PostgreSQL in production harms nobody more than it must: a second server, tables that
 * change while people work, a pool with nothing left in it, a subscriber that does not read.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { withConfig } from './lib/config.ts';
import { Heard, subscribe } from './lib/events.ts';
import { makeRoom, signUp, type Person } from './lib/people.ts';
import { binary, startServer, type TestServer } from './lib/server.ts';

const kConnections = 3;
const kReaders = 6;
let server: TestServer;
let doctor: Person;
let patient: Person;
let room: string;

beforeAll(async () => {
  server = await startServer(withConfig(`[rates]\nenabled = false\n[database]\nconnections = ${kConnections}\n[limits]\nmax_queued_bytes_per_socket = 1000000\n`));
  server.sql(`
    CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what text);
    CREATE FUNCTION hold(key bigint) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(key); RETURN 1; END $$;
    GRANT ALL ON visits TO authenticated, service_role;
    ALTER PUBLICATION supabase_realtime ADD TABLE visits`);
  [doctor, patient] = await Promise.all([signUp(server, 'doctor', 'doctor'), signUp(server, 'patient', 'patient')]);
  room = await makeRoom(doctor, patient);
}, 60_000);
afterAll(async () => server?.stop());

const metric = async (name: string): Promise<number> => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await (await fetch(`${server.url}/metrics`)).text())?.[1]);
const write = async (body: string): Promise<string> => {
  const id = randomUUID();
  expect((await doctor.client.from('messages').insert({ id, room_id: room, sender_id: doctor.id, body })).error).toBeNull();
  return id;
};
async function listen(person: Person, name: string): Promise<Heard<string>> {
  const heard = new Heard<string>();
  await subscribe(person.client.channel(name).on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'messages' }, (change) => heard.push((change.new as { id: string }).id)));
  return heard;
}

test('tables change while people read and write: nobody gets an error of the server, and what is new is there without a restart', async () => {
  const heard = new Heard<Record<string, unknown>>();
  await subscribe(doctor.client.channel('visits').on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'visits' }, (change) => heard.push(change.new)));
  let going = true;
  const answers: number[] = [];
  let written = 0;
  const people = Array.from({ length: kReaders }, async (_, i) => {
    const { client } = i % 2 ? doctor : patient;
    while (going) {
      answers.push((await client.from('visits').select().order('id', { ascending: false }).limit(3)).status);
      const made = await client.from('visits').insert({ what: `row ${i}` }).select();
      answers.push(made.status);
      if (made.status === 201) ++written;
      answers.push((await client.from('messages').select('id, chat_rooms(title)').limit(2)).status);
    }
  });
  for (let i = 0; i < 25; ++i) {
    server.sql(`
      ${i > 0 ? `DROP VIEW view_${i - 1}; ALTER TABLE visits DROP COLUMN extra_${i - 1};` : ''}
      ALTER TABLE visits ADD COLUMN extra_${i} int DEFAULT ${i};
      CREATE VIEW view_${i} AS SELECT * FROM visits; GRANT SELECT ON view_${i} TO authenticated`);
    for (const enough = answers.length + kReaders; answers.length < enough; ) await new Promise((done) => setImmediate(done));
  }
  // Seen by everybody, in the end, as it is now.
  for (const until = Date.now() + 10_000; (await doctor.client.from('view_24').select('extra_24').limit(1)).status !== 200; ) expect(Date.now()).toBeLessThan(until);
  going = false;
  await Promise.all(people);
  expect(answers.length).toBeGreaterThan(100);
  expect([...new Set(answers)].sort()).toEqual([200, 201]);
  expect((await doctor.client.from('view_23').select().limit(1)).status).toBe(404);
  server.sql(`INSERT INTO visits (what) VALUES ('the last one')`);
  const last = await heard.next((row) => row['what'] === 'the last one');
  expect(Object.keys(last).sort()).toEqual(['extra_24', 'id', 'what']);
  expect(heard.all.length).toBe(written + 1);
  expect(new Set(heard.all.map((row) => row['id'])).size).toBe(written + 1);
}, 60_000);

test('a pool with nothing left in it: whoever waits is told so in time, live changes go on, and then all is well', async () => {
  const heard = await listen(patient, 'while-exhausted');
  const before = await metric('bedside_database_refused_total');
  // Somebody holds what the function waits for.
  const holder = spawn('psql', ['-XqAt', '-d', server.database[1]!.replace('user=clinic', 'user=superuser')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const held = new Promise((done) => createInterface(holder.stdout!).once('line', done));
  holder.stdin!.write('SELECT pg_advisory_lock(7);\n\\echo held\n');
  await held;
  const stuck = Promise.all(Array.from({ length: kConnections }, () => doctor.client.rpc('hold', { key: 7 })));
  while (server.sql(`SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`) !== String(kConnections)) await new Promise((done) => setImmediate(done));
  const headers = { apikey: server.anonKey, authorization: `Bearer ${(await patient.client.auth.getSession()).data.session!.access_token}` };
  const waiting = Promise.all(Array.from({ length: 5 }, () => fetch(`${server.url}/rest/v1/messages?select=id`, { headers })));
  // The feed has connections of its own.
  const told = server.sql(`INSERT INTO messages (room_id, sender_id, body) VALUES ('${room}', '${doctor.id}', 'meanwhile') RETURNING id`);
  await heard.next((id) => id === told);
  for (const one of await waiting) {
    expect(one.status).toBe(504);
    expect(await one.json()).toMatchObject({ code: 'PGRST003', message: 'Timed out acquiring connection from connection pool.' });
  }
  holder.stdin!.end('SELECT pg_advisory_unlock(7);\n');
  for (const one of await stuck) expect(one.status).toBe(200);
  // What the server does by itself, as writing its log of refusals, waits like everybody.
  expect((await metric('bedside_database_refused_total')) - before).toBeGreaterThanOrEqual(5);
  expect((await patient.client.from('messages').select('id')).status).toBe(200);
}, 60_000);

test('a subscriber that does not read is cut, and nobody else waits for it', async () => {
  const heard = await listen(patient, 'reads');
  const before = await metric('bedside_slow_readers_total');
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/realtime/v1/websocket?vsn=2.0.0&apikey=${server.anonKey}`);
  await new Promise((done) => socket.once('open', done));
  const token = (await doctor.client.auth.getSession()).data.session!.access_token;
  const config = { broadcast: {}, presence: {}, postgres_changes: [{ event: 'INSERT', schema: 'public', table: 'messages' }] };
  socket.send(JSON.stringify(['1', '1', 'realtime:slow', 'phx_join', { config, access_token: token }]));
  await new Promise<void>((done) => socket.on('message', (text) => /"status":"ok"/.test(String(text)) && done()));
  socket.pause();
  const closed = new Promise<number>((done) => socket.once('close', done));
  // More than the kernel takes for it and the server keeps.
  const body = 'x'.repeat(3_900);
  const rows = Array.from({ length: 20 }, () => ({ room_id: room, sender_id: doctor.id, body }));
  let written = 0;
  for (const until = Date.now() + 30_000; (await metric('bedside_slow_readers_total')) === before; written += 20) {
    expect(Date.now()).toBeLessThan(until);
    const wrote = await doctor.client.from('messages').insert(rows).select('id');
    expect(wrote.error).toBeNull();
    // Who reads keeps up, so that slow is the one that does not.
    await heard.next((id) => id === wrote.data!.at(-1)!.id);
  }
  const last = await write('the last one');
  await heard.next((id) => id === last);
  expect(heard.all.length).toBe(written + 1);
  socket.resume();
  expect([1006, 1013]).toContain(await closed);
}, 60_000);

/** A server that may have to wait before it says where it is. */
class Second {
  private readonly folder = mkdtempSync(join(tmpdir(), 'bedside-second-'));
  readonly log = new Heard<Record<string, unknown>>();
  readonly said = new Heard<string>();
  private readonly child: ChildProcess;
  constructor(words: string[]) {
    this.child = spawn(binary, ['serve', '--data', this.folder, '--listen', 'http://127.0.0.1:0', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    createInterface(this.child.stdout!).on('line', this.said.push);
    createInterface(this.child.stderr!).on('line', (line) => this.log.push(JSON.parse(line) as Record<string, unknown>));
  }
  async stop(): Promise<void> {
    const over = new Promise((done) => this.child.once('close', done));
    this.child.kill('SIGTERM');
    await over;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

test('a second server is told that the slot is taken, and takes over what the first left when it dies', async () => {
  const second = new Second([...server.database]);
  try {
    const told = await second.log.next((line) => line['event'] === 'feed.slot_taken');
    expect(told).toMatchObject({ slot: expect.any(String), next: expect.stringContaining('database.slot') });
    process.kill(server.pid(), 'SIGKILL');
    server.sql(`INSERT INTO messages (room_id, sender_id, body) VALUES ('${room}', '${doctor.id}', 'while nobody listens')`);
    const url = /Bedside is at (\S+)/.exec(await second.said.next((line) => line.includes('Bedside is at'), 20_000))![1]!;
    expect(second.log.all.filter((line) => line['event'] === 'feed.slot_taken')).toHaveLength(1);
    expect(second.log.all.map((line) => line['event'])).not.toContain('feed.gap');
    expect((await fetch(`${url}/ready`)).status).toBe(200);
  } finally {
    await second.stop();
    await server.restart();
  }
  const heard = await listen(patient, 'afterwards');
  const last = await write('after all that');
  await heard.next((id) => id === last);
}, 60_000);
