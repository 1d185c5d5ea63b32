/** Goal: what stands before every API holds from the outside: origins, rates, headers, and the reading of signals. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { withConfig } from './lib/config.ts';
import { makeRoom, signUp, type Person } from './lib/people.ts';
import { startServer, type TestServer } from './lib/server.ts';

const kClinic = 'https://clinic.example';
let server: TestServer;
let doctor: Person;
let patient: Person;
let room: string;

beforeAll(async () => {
  server = await startServer(withConfig(`origins = ["${kClinic}"]\n[rates]\nwrites_per_second_per_user_and_table = 4\n`));
  [doctor, patient] = await Promise.all([signUp(server, 'doctor', 'doctor'), signUp(server, 'patient', 'patient')]);
  room = await makeRoom(doctor, patient);
});
afterAll(async () => server?.stop());

const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(server.url + path, { headers: { apikey: server.anonKey, ...headers } });

/** The HTTP status of an upgrade: 101, or that of the refusal. */
const upgrade = (origin?: string): Promise<number> =>
  new Promise((done) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${server.anonKey}&vsn=2.0.0`, {
      ...(origin ? { origin } : {}),
    });
    socket.on('error', () => {});
    socket.once('open', () => (socket.terminate(), done(101)));
    socket.once('unexpected-response', (_, response) => done(response.statusCode!));
  });

describe('origins', () => {
  test('the listed one and the own page may call, others may not', async () => {
    const good = await ask('/auth/v1/settings', { origin: kClinic });
    expect([good.status, good.headers.get('access-control-allow-origin')]).toEqual([200, kClinic]);
    expect((await ask('/auth/v1/settings', { origin: server.url })).status).toBe(200);
    expect((await ask('/auth/v1/settings')).status).toBe(200);
    const bad = await ask('/auth/v1/settings', { origin: 'https://evil.example' });
    expect([bad.status, bad.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });

  test('hold for WebSockets too', async () => {
    expect(await upgrade(kClinic)).toBe(101);
    expect(await upgrade()).toBe(101);
    expect(await upgrade('https://evil.example')).toBe(403);
    expect(await upgrade('null')).toBe(403);
  });
});

test('no answer can be taken for a page, and the page runs nothing that is not its own', async () => {
  for (const path of ['/rest/v1/users', '/auth/v1/health', '/storage/v1/x', '/bedside/v1/config', '/health']) {
    const { headers } = await ask(path);
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('content-security-policy'), path).toBe("default-src 'none'; frame-ancestors 'none'");
  }
  const policy = (await ask('/')).headers.get('content-security-policy')!;
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|connect-src[^;]* wss?:(?!\/\/)/);
  expect(policy).toContain(`connect-src 'self' ws://${new URL(server.url).host}`);
});

test('a signal that names another host or hides something is refused with the reason', async () => {
  const call = { id: randomUUID(), room_id: room, caller_id: doctor.id, receiver_id: patient.id };
  expect((await doctor.client.from('video_calls').insert(call)).error).toBeNull();
  const send = (signal_type: string, signal_data: object) =>
    doctor.client.from('webrtc_signals').insert({ call_id: call.id, sender_id: doctor.id, receiver_id: patient.id, signal_type, signal_data });
  const head = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n';
  expect((await send('offer', { type: 'offer', sdp: head })).error).toBeNull();
  for (const sdp of [`${head}c=IN IP4 198.51.100.4\r\n`, `${head}a=remote-candidates:1 198.51.100.4 9\r\n`, `${head}u=http://x.example/\r\n`, 'v=0']) {
    const { error, status } = await send('offer', { type: 'offer', sdp });
    expect([status, error?.code, error?.details?.includes('198.51')]).toEqual([400, '23514', false]);
  }
  const hostile = await send('ice_candidate', { candidate: 'candidate:1 1 udp 1 victim.example 9 typ host', sdpMid: '0' });
  expect(hostile.error).toMatchObject({ code: '23514', details: expect.stringContaining('no address of a peer') });
});

test('a writer in a hurry is told how long to wait, at that table only', async () => {
  const token = (await patient.client.auth.getSession()).data.session!.access_token;
  const write = (table: string): Promise<Response> =>
    fetch(`${server.url}/rest/v1/${table}`, {
      method: 'POST',
      headers: { apikey: server.anonKey, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ room_id: room, sender_id: patient.id, body: 'x' }),
    });
  const answers = await Promise.all(Array.from({ length: 60 }, () => write('messages')));
  const held = answers.filter((answer) => answer.status === 429);
  expect(answers.filter((answer) => answer.status === 201).length).toBeGreaterThanOrEqual(30);
  expect(held.length).toBeGreaterThan(0);
  expect(Number(held[0]!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(await held[0]!.json()).toMatchObject({ code: 'over_request_rate_limit' });
  expect((await write('rpc/unread_counts')).status).toBe(404); // Not held: no function has these arguments.
});
