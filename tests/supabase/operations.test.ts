/** Goal: what an operator is promised holds: probes, metrics that the alerts and the dashboard name, audit and backups beside a running server. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onlyEmbedded, onlyOnPostgres } from './lib/only.ts';
import { connect, makeRoom, signUp, type Person } from './lib/people.ts';
import { binary, onPostgres, startServer, type TestServer } from './lib/server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let server: TestServer;
let doctor: Person;
let patient: Person;
let room: string;
const callId = randomUUID();

beforeAll(async () => {
  server = await startServer();
  [doctor, patient] = await Promise.all([signUp(server, 'doctor', 'doctor'), signUp(server, 'patient', 'patient')]);
  room = await makeRoom(doctor, patient);
  const call = { id: callId, room_id: room, caller_id: doctor.id, receiver_id: patient.id };
  await doctor.client.from('video_calls').insert(call);
  await patient.client.from('video_calls').update({ status: 'active' }).eq('id', call.id);
  await doctor.client.from('webrtc_signals').insert({ call_id: call.id, sender_id: doctor.id, receiver_id: patient.id, signal_type: 'ice_candidate', signal_data: { candidate: '' } });
  await doctor.client.from('video_calls').update({ status: 'ended', end_reason: 'a word of the client' }).eq('id', call.id);
});
afterAll(async () => server?.stop());

const metrics = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
const bedside = (...words: string[]): string => execFileSync(binary, [...words, '--data', server.folder, ...server.database], { encoding: 'utf8' });

test('the probes answer', async () => {
  for (const path of ['/live', '/ready', '/health']) expect((await fetch(server.url + path)).status, path).toBe(200);
});

test('every metric of the alerts and of the dashboard exists', async () => {
  const there = new Set([...(await metrics()).matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1]!));
  for (const file of ['deploy/prometheus/bedside.rules.yml', 'deploy/grafana/bedside.json']) {
    const named = [...readFileSync(join(root, file), 'utf8').matchAll(/\bbedside_[a-z_]+/g)].map((match) => match[0].replace(/_(bucket|sum|count)$/, ''));
    expect(named.length).toBeGreaterThan(5);
    // The feed and the pool of connections are PostgreSQL's, the queues of jobs the embedded database's.
    for (const name of named.filter((each) => !(onPostgres ? /_embedded_/ : /_(feed|database)_/).test(each))) expect(there.has(name), `${file} names ${name}`).toBe(true);
  }
});

/** What a page posts when its call is over. */
async function report(by: Person, body: object): Promise<number> {
  const token = (await by.client.auth.getSession()).data.session!.access_token;
  return (await fetch(`${server.url}/bedside/v1/report`, { method: 'POST', headers: { apikey: server.anonKey, authorization: `Bearer ${token}` }, body: JSON.stringify(body) })).status;
}

test('the two ends of a call report how it went, once each, and nobody else does', async () => {
  const relayed = { call_id: callId, path: 'relay', reconnects: 2, setup_ms: 250 };
  // On PostgreSQL the call is known when the feed has told it.
  for (const until = Date.now() + 10_000; (await report(doctor, relayed)) !== 204; ) expect(Date.now()).toBeLessThan(until);
  expect(await report(doctor, { ...relayed, reconnects: 900 })).toBe(204);
  expect(await report(patient, { call_id: callId, path: 'direct' })).toBe(204);
  expect(await report(await signUp(server, 'stranger', 'patient'), relayed)).toBe(404);
  expect(await report(doctor, { ...relayed, call_id: randomUUID() })).toBe(404);
  for (const wrong of [{ path: '192.0.2.7' }, { reconnects: -1 }, { setup_ms: 1e9 }, { note: 'x' }]) expect(await report(doctor, { ...relayed, ...wrong })).toBe(400);
});

test('calls are told by outcome and reason, and no word of a client becomes a label', async () => {
  for (let i = 0; i < 50; ++i) await fetch(`${server.url}/rest/v1/table_${i}`, { method: i % 2 ? 'GET' : 'PURGE', headers: { apikey: server.anonKey } });
  const text = await metrics();
  expect(text).toContain('bedside_calls_ended_total{reason="other",status="ended"} 1');
  expect(text).toContain('bedside_call_answer_seconds_count 1');
  expect(text).toContain('bedside_call_reports_total{path="relay"} 1');
  expect(text).toContain('bedside_call_reports_total{path="direct"} 1');
  expect(text).toContain('bedside_call_reconnects_total 2');
  expect(text).toContain('bedside_call_setup_seconds_sum 0.25');
  expect(text).not.toMatch(/table_|PURGE|a word|example\.org/);
  expect(text.split('\n').length).toBeLessThan(400);
});

test('the audit log is whole beside a running server, and tells the call and the refusals', async () => {
  await connect(server).auth.signInWithPassword({ email: doctor.email, password: 'a wrong one' });
  await doctor.client.from('messages').insert({ room_id: randomUUID(), sender_id: doctor.id, body: 'x' });
  expect(bedside('audit', 'verify')).toContain('is whole');
  // Refusals are written within a fifth of a second; a drain writes what waits.
  await server.restart('SIGTERM');
  const lines = bedside('audit', 'export').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  const kinds = lines.map((line) => line['kind']);
  for (const kind of ['session.opened', 'room.joined', 'call.started', 'call.active', 'call.ended', 'signin.refused', 'policy.denied', 'admin.action']) {
    expect(kinds, kind).toContain(kind);
  }
  expect(lines.some((line) => 'head' in line)).toBe(true);
  expect(JSON.stringify(lines)).not.toContain('example.org');
  expect(bedside('audit', 'verify')).toContain('is whole');
});

onlyEmbedded('a backup is taken while people write, and is a whole database', async () => {
  const copy = join(mkdtempSync(join(tmpdir(), 'bedside-backup-')), 'copy.db');
  const writing = Array.from({ length: 40 }, (_, i) => doctor.client.from('messages').insert({ room_id: room, sender_id: doctor.id, body: `${i}` }));
  expect(bedside('backup', copy)).toContain('is copied');
  for (const { error } of await Promise.all(writing)) expect(error).toBeNull();
  expect(() => bedside('restore', copy)).toThrow(/another|running|server/);
});

onlyOnPostgres('a backup of PostgreSQL is left to its own tools', () => {
  for (const verb of ['backup', 'restore']) expect(() => bedside(verb, '/nowhere')).toThrow(/pg_dump/);
});

onlyOnPostgres('a line that psql changed behind the log\'s back is found', () => {
  server.sql(`ALTER TABLE bedside.audit_log DISABLE TRIGGER USER; UPDATE bedside.audit_log SET kind = 'call.' || kind WHERE seq = 3`);
  expect(() => bedside('audit', 'verify')).toThrow(/line 3 was changed/);
  server.sql(`UPDATE bedside.audit_log SET kind = substr(kind, 6) WHERE seq = 3; ALTER TABLE bedside.audit_log ENABLE TRIGGER USER`);
  expect(bedside('audit', 'verify')).toContain('is whole');
});

test('what is past its time is counted, and one person leaves with everything', async () => {
  expect(JSON.parse(bedside('retention', 'run', '--dry-run'))).toHaveProperty('would_remove.signals', 0);
  expect(bedside('privacy', 'export', patient.email)).toContain(patient.email);
  expect(JSON.parse(bedside('privacy', 'erase', patient.email))).toEqual({ erased: patient.id });
  const { data } = await doctor.client.from('users').select('display_name').eq('id', patient.id);
  expect(data).toEqual([]); // Out of every room, and so out of sight.
  const { data: calls } = await doctor.client.from('video_calls').select('receiver_id, status');
  expect(calls).toEqual([{ receiver_id: patient.id, status: 'ended' }]);
});
