/** Goal: whatever bytes a stranger sends to a door, the answer is a refusal, the server lives, and its memory is sound (./test --full runs this under AddressSanitizer). */
import { connect as dial } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { withConfig } from './lib/config.ts';
import { signIn, signUp, type Person } from './lib/people.ts';
import { startServer, type TestServer } from './lib/server.ts';

/** Of each door. A few hundred every time; BEDSIDE_HOSTILE asks for more. */
const kRequests = Number(process.env['BEDSIDE_HOSTILE'] ?? 300);
const kTogether = 16;
let server: TestServer;
let mallory: Person; // Signed in: more doors open, and none may break.
let token: string;
beforeAll(async () => {
  server = await startServer(withConfig('[rates]\nenabled = false\n[auth]\nthrottle = false\n'));
  mallory = await signUp(server, 'mallory', 'patient');
});
/** Some of the requests sign out. */
async function signInAgain(): Promise<void> {
  token = (await (await signIn(server, mallory.email)).auth.getSession()).data.session!.access_token;
}
afterAll(async () => server?.stop());

/** The same requests each time: a finding can be repeated. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
const kScraps = ['', 'a', '%', '%00', '%zz', '..', '/', '"', '\\', "'", '{}', '[', '[[[[[[', '{"a":', 'null', '-1', '1e999', '9'.repeat(40), 'é', '\u0000', '(', ')', ',', ';', '*', 'eq.', 'in.(', 'not.or(', 'select', '::', '->>', '!inner(', '...', 'Bearer ', 'eyJ', 'x'.repeat(5_000)];

type Door = (roll: (below: number) => number, scrap: () => string) => { method: string; path: string; headers?: Record<string, string>; body?: string };
const doors: Record<string, Door> = {
  auth: (roll, scrap) => ({
    method: ['POST', 'GET', 'PUT', 'DELETE'][roll(4)]!,
    path: ['/auth/v1/token?grant_type=password', '/auth/v1/signup', '/auth/v1/user', '/auth/v1/verify', '/auth/v1/admin/users/', '/auth/v1/logout'][roll(6)]! + encodeURI(scrap()),
    body: `{"email":${JSON.stringify(scrap())},"password":${JSON.stringify(scrap())},"data":${roll(2) ? '{}' : scrap()}}`,
  }),
  rest: (roll, scrap) => ({
    method: ['POST', 'GET', 'PATCH', 'DELETE', 'HEAD', 'PUT'][roll(6)]!,
    path: `/rest/v1/${['messages', 'users', 'webrtc_signals', 'rpc/mark_read', scrap()][roll(5)]}?${encodeURI(scrap())}=${encodeURI(scrap() + scrap())}&select=${encodeURI(scrap())}`,
    headers: { prefer: `return=${roll(2) ? 'representation' : 'x'}`, range: `${roll(99)}-` },
    body: scrap() + scrap(),
  }),
  broadcast: (_, scrap) => ({ method: 'POST', path: '/realtime/v1/api/broadcast', body: `{"messages":[{"topic":${JSON.stringify(scrap())},"event":"x","payload":${scrap() || '{}'}}]}` }),
  bedside: (roll, scrap) => ({
    method: ['POST', 'GET', 'DELETE', 'PUT', 'PATCH'][roll(5)]!,
    path: ['config', 'ice', 'report', 'push', 'push/decline', 'join', 'join/look', 'sessions', 'sessions/', 'me/export', scrap()].map((one) => `/bedside/v1/${encodeURI(one)}`)[roll(11)]! + encodeURI(scrap()),
    body: roll(4) ? `{"token":${JSON.stringify(scrap())},"name":${JSON.stringify(scrap())},"call_id":${JSON.stringify(scrap())},"endpoint":${JSON.stringify(`https://${scrap()}`)},"keys":${scrap() || '{}'}}` : scrap(),
  }),
  page: (_, scrap) => ({ method: 'GET', path: `/${encodeURI(scrap())}/${encodeURI(scrap())}` }),
};

test.each(Object.keys(doors))('%s refuses and stands', async (name) => {
  const roll = dice(7);
  const scrap = (): string => kScraps[roll(kScraps.length)]!;
  const one = async (): Promise<number> => {
    const { method, path, headers = {}, body } = doors[name]!(roll, scrap);
    const bare = method === 'GET' || method === 'HEAD';
    const answer = await fetch(server.url + path, {
      method,
      redirect: 'manual',
      headers: { apikey: roll(9) ? server.anonKey : 'forged', authorization: `Bearer ${[server.anonKey, token, token, 'a.b.c'][roll(4)]}`, 'content-type': 'application/json', ...headers },
      ...(bare ? {} : { body: body ?? '' }),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  for (let sent = 0; sent < kRequests; sent += kTogether) {
    if (sent % (kTogether * 8) === 0) await signInAgain();
    for (const status of await Promise.all(Array.from({ length: kTogether }, one))) {
      expect([500, 502].includes(status), `${status} is nobody's answer to a stranger`).toBe(false);
    }
  }
  expect((await fetch(`${server.url}/ready`)).status).toBe(200);
}, 600_000);

test('bytes that are no HTTP at all are turned away', async () => {
  const roll = dice(11);
  const { hostname, port } = new URL(server.url);
  const one = (): Promise<void> =>
    new Promise((done) => {
      const socket = dial(Number(port), hostname, () => socket.end(Buffer.from(Array.from({ length: 1 + roll(200) }, () => roll(256)))));
      socket.on('error', () => {});
      socket.on('data', () => {});
      socket.once('close', () => done());
    });
  for (let sent = 0; sent < kRequests; sent += kTogether) await Promise.all(Array.from({ length: kTogether }, one));
  expect((await fetch(`${server.url}/ready`)).status).toBe(200);
}, 600_000);

test('frames of every odd shape close their own socket at most', async () => {
  const roll = dice(13);
  const scrap = (): string => kScraps[roll(kScraps.length)]!;
  const words = ['phx_join', 'phx_leave', 'heartbeat', 'access_token', 'broadcast', 'presence', scrap()];
  const frame = (): string | Buffer => {
    if (roll(4) === 0) return Buffer.from(Array.from({ length: 1 + roll(40) }, () => roll(256)));
    if (roll(3) === 0) return scrap();
    return JSON.stringify([`${roll(3)}`, roll(2) ? `${roll(9)}` : null, `realtime:${scrap()}`.slice(0, 60), words[roll(words.length)], roll(2) ? {} : { config: scrap(), access_token: scrap(), type: 'broadcast', event: scrap(), payload: {} }]);
  };
  // Eight frames on each socket: what is odd enough closes it, the rest is answered.
  const one = (): Promise<void> =>
    new Promise((done) => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${server.anonKey}&vsn=${roll(2) ? '1.0.0' : '2.0.0'}`);
      socket.on('error', () => {});
      socket.once('close', () => done());
      socket.once('open', () => {
        for (let i = 0; i < 8; ++i) socket.send(frame());
        socket.close();
      });
    });
  for (let sent = 0; sent < kRequests; sent += kTogether * 8) await Promise.all(Array.from({ length: kTogether }, one));
  expect((await fetch(`${server.url}/ready`)).status).toBe(200);
}, 600_000);
