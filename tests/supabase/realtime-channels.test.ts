/** Goal: broadcast, presence, private channels, tokens and restarts, as an app on an unmodified supabase-js sees them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, makeRoom, signUp, type Person, type Version } from './lib/people.ts';
import { Heard, subscribe } from './lib/events.ts';
import { startServer, type TestServer } from './lib/server.ts';

interface Message {
  event: string;
  payload: unknown;
}

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => server?.stop());

describe.each<Version>(['1.0.0', '2.0.0'])('channels, protocol %s', (vsn) => {
  let doctor: Person;
  let patient: Person;
  let stranger: Person;
  let room: string;
  beforeAll(async () => {
    [doctor, patient, stranger] = await Promise.all([
      signUp(server, 'doctor', 'doctor', vsn),
      signUp(server, 'patient', 'patient', vsn),
      signUp(server, 'stranger', 'patient', vsn),
    ]);
    room = await makeRoom(doctor, patient);
  });
  afterAll(() => {
    for (const one of [doctor, patient, stranger]) one.client.realtime.disconnect();
  });

  test('a broadcast reaches the others and not the sender', async () => {
    const heard = new Heard<Message>();
    const echo = new Heard<Message>();
    const sending = doctor.client.channel('talk').on('broadcast', { event: '*' }, (m) => echo.push(m as never));
    await subscribe(patient.client.channel('talk').on('broadcast', { event: '*' }, (m) => heard.push(m as never)));
    await subscribe(sending);
    expect(await sending.send({ type: 'broadcast', event: 'offer', payload: { sdp: 'é✓' } })).toBe('ok');
    expect(await heard.next()).toMatchObject({ event: 'offer', payload: { sdp: 'é✓' } });
    expect(echo.all).toEqual([]);
    await Promise.all([doctor.client.removeAllChannels(), patient.client.removeAllChannels()]);
  });

  test('old and new clients hear each other', async () => {
    const other = connect(server, vsn === '1.0.0' ? '2.0.0' : '1.0.0');
    const here = new Heard<Message>();
    const there = new Heard<Message>();
    const mine = doctor.client.channel('mixed').on('broadcast', { event: 'x' }, (m) => here.push(m as never));
    const theirs = other.channel('mixed').on('broadcast', { event: 'x' }, (m) => there.push(m as never));
    await subscribe(mine);
    await subscribe(theirs);
    await mine.send({ type: 'broadcast', event: 'x', payload: { from: 'here' } });
    await theirs.send({ type: 'broadcast', event: 'x', payload: { from: 'there' } });
    expect((await there.next()).payload).toEqual({ from: 'here' });
    expect((await here.next()).payload).toEqual({ from: 'there' });
    other.realtime.disconnect();
    await doctor.client.removeAllChannels();
  });

  test('self and ack', async () => {
    const heard = new Heard<Message>();
    const channel = doctor.client
      .channel('mirror', { config: { broadcast: { self: true, ack: true } } })
      .on('broadcast', { event: 'e' }, (m) => heard.push(m as never));
    await subscribe(channel);
    expect(await channel.send({ type: 'broadcast', event: 'e', payload: { n: 1 } })).toBe('ok');
    expect((await heard.next()).payload).toEqual({ n: 1 });
    await doctor.client.removeAllChannels();
  });

  // Protocol 1.0.0 has no form for them.
  const testBytes = vsn === '2.0.0' ? test : () => {};
  testBytes('bytes arrive as bytes', async () => {
    const heard = new Heard<Message>();
    const sending = doctor.client.channel('bytes');
    await subscribe(patient.client.channel('bytes').on('broadcast', { event: 'b' }, (m) => heard.push(m as never)));
    await subscribe(sending);
    await sending.send({ type: 'broadcast', event: 'b', payload: new Uint8Array([0, 255, 7]).buffer as never });
    expect([...new Uint8Array((await heard.next()).payload as ArrayBuffer)]).toEqual([0, 255, 7]);
    await Promise.all([doctor.client.removeAllChannels(), patient.client.removeAllChannels()]);
  });

  test('over HTTP, before anything is joined', async () => {
    const heard = new Heard<Message>();
    await subscribe(patient.client.channel('post').on('broadcast', { event: '*' }, (m) => heard.push(m as never)));
    const unjoined = doctor.client.channel('post');
    expect(await unjoined.send({ type: 'broadcast', event: 'fallback', payload: { n: 1 } })).toBe('ok');
    await heard.next((m) => m.event === 'fallback');
    expect(await unjoined.httpSend('direct', { n: 2 })).toEqual({ success: true });
    expect(await heard.next((m) => m.event === 'direct')).toMatchObject({ payload: { n: 2 } });
    await Promise.all([doctor.client.removeAllChannels(), patient.client.removeAllChannels()]);
  });

  test('presence: who is there, who comes, who goes', async () => {
    const joined = new Heard<{ key: string; newPresences: { mood?: string }[] }>();
    const left = new Heard<{ key: string }>();
    const synced = new Heard<number>();
    const mine = doctor.client.channel('lobby', { config: { presence: { key: 'doctor' } } });
    await subscribe(
      mine
        .on('presence', { event: 'sync' }, () => synced.push(Object.keys(mine.presenceState()).length))
        .on('presence', { event: 'join' }, (one) => joined.push(one as never))
        .on('presence', { event: 'leave' }, (one) => left.push(one as never)),
    );
    await synced.next((count) => count === 0);
    expect(await mine.track({ mood: 'calm' })).toBe('ok');
    await joined.next((one) => one.key === 'doctor');

    const theirs = patient.client.channel('lobby', { config: { presence: { key: 'patient' } } });
    const seen = new Heard<string[]>();
    await subscribe(theirs.on('presence', { event: 'sync' }, () => seen.push(Object.keys(theirs.presenceState()).sort())));
    await seen.next((keys) => keys.join() === 'doctor');
    await theirs.track({ mood: 'curious' });
    await joined.next((one) => one.key === 'patient');
    await theirs.track({ mood: 'glad' });
    await joined.next((one) => one.key === 'patient' && one.newPresences.some((p) => p.mood === 'glad'));
    await synced.next((count) => count === 2);
    expect(mine.presenceState()['patient']).toMatchObject([{ mood: 'glad' }]);
    patient.client.realtime.disconnect();
    await left.next((one) => one.key === 'patient');
    await expect.poll(() => Object.keys(mine.presenceState())).toEqual(['doctor']);
    await mine.untrack();
    await expect.poll(() => Object.keys(mine.presenceState())).toEqual([]);
    await Promise.all([doctor.client.removeAllChannels(), patient.client.removeAllChannels()]);
  });

  test('a private channel is for those whom its topic names', async () => {
    const heard = new Heard<Message>();
    const secret = { config: { private: true } };
    await subscribe(patient.client.channel(`room:${room}`, secret).on('broadcast', { event: '*' }, (m) => heard.push(m as never)));
    const mine = doctor.client.channel(`room:${room}`, secret);
    await subscribe(mine);
    const refused = await subscribe(stranger.client.channel(`room:${room}`, secret), 'CHANNEL_ERROR');
    expect(refused.all[0]!.error).toContain(`Unauthorized: You do not have permissions to read from this Channel topic: room:${room}`);
    await stranger.client.removeAllChannels();
    // The public topic of the same name is another one.
    const decoy = stranger.client.channel(`room:${room}`);
    await subscribe(decoy);
    await decoy.send({ type: 'broadcast', event: 'decoy', payload: {} });
    await stranger.client.channel(`room:${room}`, secret).httpSend('decoy', {});
    await mine.send({ type: 'broadcast', event: 'real', payload: {} });
    await heard.next((m) => m.event === 'real');
    expect(heard.all.map((m) => m.event)).toEqual(['real']);
    for (const one of [doctor, patient, stranger]) await one.client.removeAllChannels();
  });

  test('a refreshed token keeps a live channel alive', async () => {
    const system = new Heard<{ message: string }>();
    const heard = new Heard<{ new: Record<string, unknown> }>();
    const channel = patient.client
      .channel('fresh')
      .on('system', {}, (payload) => system.push(payload))
      .on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'messages' }, (p) => heard.push(p as never));
    const statuses = await subscribe(channel);
    await system.next((one) => one.message === 'Subscribed to PostgreSQL');
    const before = system.all.length;
    const { error } = await patient.client.auth.refreshSession();
    expect(error).toBeNull();
    await expect.poll(() => system.all.length).toBeGreaterThan(before);
    await doctor.client.from('messages').insert({ room_id: room, sender_id: doctor.id, body: 'still here?' });
    await heard.next((one) => one.new['body'] === 'still here?');
    expect(statuses.all.map((one) => one.status)).toEqual(['SUBSCRIBED']);
    await patient.client.removeAllChannels();
  });

  test('a forged token is told and closes the channel', async () => {
    const client = connect(server, vsn);
    const system = new Heard<{ status: string; message: string }>();
    const channel = client.channel('forged').on('system', {}, (payload) => system.push(payload));
    const statuses = await subscribe(channel);
    await client.realtime.setAuth('eyJhbGciOiJub25lIn0.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.');
    expect((await system.next()).status).toBe('error');
    await statuses.next((one) => one.status === 'CLOSED');
    client.realtime.disconnect();
  });

  test('leaving is answered', async () => {
    const channel = doctor.client.channel('short');
    const statuses = await subscribe(channel);
    expect(await channel.unsubscribe()).toBe('ok');
    expect(statuses.all.at(-1)!.status).toBe('CLOSED');
  });
});

describe('a server that dies', () => {
  test.each<Version>(['1.0.0', '2.0.0'])('is forgiven: the client comes back by itself, protocol %s', async (vsn) => {
    const own = await startServer();
    try {
      const doctor = await signUp(own, 'doctor', 'doctor', vsn);
      const patient = await signUp(own, 'patient', 'patient', vsn);
      const room = await makeRoom(doctor, patient);
      const heard = new Heard<{ new: Record<string, unknown> }>();
      const channel = patient.client
        .channel('lasting')
        .on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'messages' }, (p) => heard.push(p as never));
      const statuses = await subscribe(channel);
      await own.restart('SIGKILL');
      await expect.poll(() => statuses.all.filter((one) => one.status === 'SUBSCRIBED').length, { timeout: 15_000 }).toBe(2);
      expect(statuses.all.map((one) => one.status)).not.toContain('CLOSED');
      const { error } = await doctor.client.from('messages').insert({ room_id: room, sender_id: doctor.id, body: 'again' });
      expect(error).toBeNull();
      await heard.next((one) => one.new['body'] === 'again');
      patient.client.realtime.disconnect();
    } finally {
      await own.stop();
    }
  });
});
