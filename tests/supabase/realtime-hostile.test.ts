/** Goal: whatever a stranger sends to the realtime door, he gets the right refusal and nobody else notices. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { makeRoom, signUp, type Person } from './lib/people.ts';
import { Heard, subscribe, type Status } from './lib/events.ts';
import { startServer, type TestServer } from './lib/server.ts';

let server: TestServer;
let doctor: Person;
let patient: Person;
let room: string;
const heard = new Heard<{ new: Record<string, unknown> }>();
let victim: Heard<Status>;

beforeAll(async () => {
  server = await startServer();
  [doctor, patient] = await Promise.all([signUp(server, 'doctor', 'doctor'), signUp(server, 'patient', 'patient')]);
  room = await makeRoom(doctor, patient);
  victim = await subscribe(
    patient.client
      .channel('victim')
      .on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'messages' }, (p) => heard.push(p as never)),
  );
});
afterAll(async () => {
  patient?.client.realtime.disconnect();
  await server?.stop();
});

const address = (query: string) => `${server.url.replace('http', 'ws')}/realtime/v1/websocket?${query}`;

/** The HTTP status with which an upgrade is refused. */
function refusal(query: string): Promise<{ status: number; body: string }> {
  return new Promise((done, failed) => {
    const socket = new WebSocket(address(query));
    socket.once('open', () => failed(new Error('was let in')));
    socket.on('error', () => {});
    socket.once('unexpected-response', (_, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk));
      response.on('end', () => done({ status: response.statusCode!, body }));
    });
  });
}

class Stranger {
  readonly said = new Heard<unknown[]>();
  private readonly socket: WebSocket;
  readonly closed: Promise<number>;
  private readonly opened: Promise<void>;

  constructor(vsn = '2.0.0') {
    this.socket = new WebSocket(address(`apikey=${server.anonKey}&vsn=${vsn}`));
    this.closed = new Promise((done) => this.socket.once('close', done));
    this.opened = new Promise((done) => this.socket.once('open', () => done()));
    this.socket.on('error', () => {});
    this.socket.on('message', (data, binary) => {
      if (!binary) this.said.push(JSON.parse(data.toString()));
    });
  }

  async send(...frames: (string | Buffer)[]): Promise<void> {
    await this.opened;
    for (const frame of frames) this.socket.send(frame);
  }

  async join(topic: string, payload: object): Promise<{ status: string; response: { reason?: string } }> {
    await this.send(JSON.stringify(['1', '1', `realtime:${topic}`, 'phx_join', payload]));
    const reply = await this.said.next((frame) => frame[2] === `realtime:${topic}` && frame[3] === 'phx_reply');
    return reply[4] as never;
  }

  leave(): void {
    this.socket.terminate();
  }
}

async function everybodyElseIsFine(body: string): Promise<void> {
  const { error } = await doctor.client.from('messages').insert({ room_id: room, sender_id: doctor.id, body });
  expect(error).toBeNull();
  await heard.next((change) => change.new['body'] === body);
  expect(victim.all.map((one) => one.status)).toEqual(['SUBSCRIBED']);
}

test('the door needs a key and a protocol that exists', async () => {
  for (const query of ['', 'vsn=2.0.0', 'apikey=&vsn=2.0.0', 'apikey=nonsense&vsn=2.0.0', 'apikey=eyJhbGciOiJub25lIn0.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.']) {
    const { status, body } = await refusal(query);
    expect(status, query).toBe(401);
    expect(JSON.parse(body)).toHaveProperty('error');
  }
  expect((await refusal(`apikey=${server.anonKey}&vsn=3.0.0`)).status).toBe(400);
  expect((await refusal(`apikey=${server.anonKey}&x=%zz`)).status).toBe(400);
});

test.each([
  ['not JSON', '2.0.0', 'hello', 1007],
  ['an object for 2.0.0', '2.0.0', '{}', 1007],
  ['an array for 1.0.0', '1.0.0', '[]', 1007],
  ['a number as the topic', '2.0.0', '["1","1",7,"phx_join",{}]', 1007],
  ['a thousand brackets', '2.0.0', '['.repeat(1_000), 1007],
  ['a kind of the server', '2.0.0', Buffer.from([4, 1, 1, 0, 1, 116, 101, 123, 125]), 1003],
  ['lengths that lie', '2.0.0', Buffer.from([3, 255, 255, 255, 255, 255, 1, 1]), 1007],
  ['a payload that is no JSON', '2.0.0', Buffer.from([3, 0, 0, 1, 1, 0, 1, 116, 101, 123]), 1007],
  ['bytes for 1.0.0', '1.0.0', Buffer.from([3, 0, 0, 1, 1, 0, 0, 116, 101]), 1003],
])('%s closes that socket and no other', async (name, vsn, frame, code) => {
  const stranger = new Stranger(vsn);
  await stranger.send(frame);
  expect(await stranger.closed).toBe(code);
  await everybodyElseIsFine(name);
});

test('six million bytes are not read to their end', async () => {
  const stranger = new Stranger();
  await stranger.send(' '.repeat(6_000_000));
  // The close frame may be lost: who is still sending when the door shuts sees a reset first.
  expect([1009, 1006]).toContain(await stranger.closed);
  await everybodyElseIsFine('after six million bytes');
});

test('forged tokens are refused with the reason', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = part({ sub: patient.id, role: 'authenticated', exp: 4_000_000_000 });
  const unsigned = `${part({ alg: 'none' })}.${claims}.`;
  const confused = `${part({ alg: 'HS256' })}.${claims}`;
  const signed = `${confused}.${createHmac('sha256', server.anonKey).update(confused).digest('base64url')}`;
  for (const access_token of [unsigned, signed, 'nonsense', 'a.b.c', 'x'.repeat(10_000)]) {
    const stranger = new Stranger();
    const reply = await stranger.join('a', { config: { postgres_changes: [{ event: '*', schema: 'public' }] }, access_token });
    expect(reply.status).toBe('error');
    expect(reply.response.reason).toMatch(/^(InvalidJWTToken|MalformedJWT|JwtSignatureError): /);
    stranger.leave();
  }
});

test('joins of every odd shape are answered', async () => {
  const stranger = new Stranger();
  const odd = [[], 'x', 7, { config: [] }, { config: { postgres_changes: {} } }, { config: { presence: { key: [] } } }, { access_token: {} }];
  for (const [i, payload] of odd.entries()) {
    expect((await stranger.join(`odd${i}`, payload as object)).status).toBe('error');
  }
  stranger.leave();
});

test('a flood ends the flooder only', async () => {
  const stranger = new Stranger();
  await stranger.join('flood', {});
  const push = JSON.stringify(['1', null, 'realtime:flood', 'broadcast', { type: 'broadcast', event: 'x', payload: {} }]);
  await stranger.send(...Array<string>(6_000).fill(push));
  await stranger.said.next((frame) => frame[3] === 'phx_close');
  await everybodyElseIsFine('after the flood');
  stranger.leave();
});

test('a stranger without an account hears no rows and no private topics', async () => {
  const stranger = new Stranger();
  const changes = await stranger.join('rows', { config: { postgres_changes: [{ event: '*', schema: '*' }] } });
  expect(changes.status).toBe('error');
  const secret = await stranger.join(`room:${room}`, { config: { private: true } });
  expect(secret.response.reason).toBe(`Unauthorized: You do not have permissions to read from this Channel topic: room:${room}`);
  stranger.leave();
});
