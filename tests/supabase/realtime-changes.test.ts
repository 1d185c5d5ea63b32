/** Goal: rows that one person writes reach exactly those who may read them, as supabase-js hands them to an app. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, makeRoom, serviceClient, signIn, signUp, type Person, type Version } from './lib/people.ts';
import { Heard, subscribe } from './lib/events.ts';
import { startServer, type TestServer } from './lib/server.ts';

interface Change {
  eventType: string;
  schema: string;
  table: string;
  new: Record<string, unknown>;
  old: Record<string, unknown>;
  errors: string[] | null;
}

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => server?.stop());

describe.each<Version>(['1.0.0', '2.0.0'])('postgres_changes, protocol %s', (vsn) => {
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

  const say = async (who: Person, body: string) => {
    const { data, error } = await who.client.from('messages').insert({ room_id: room, sender_id: who.id, body }).select().single();
    expect(error).toBeNull();
    return data!;
  };

  test('a member hears a message at once and a stranger never does', async () => {
    const heard = new Heard<Change>();
    const overheard = new Heard<Change>();
    const wanted = { event: '*' as const, schema: 'public', table: 'messages' };
    await subscribe(patient.client.channel(`changes:${room}`).on('postgres_changes', wanted, (p) => heard.push(p as never)));
    await subscribe(stranger.client.channel(`changes:${room}`).on('postgres_changes', wanted, (p) => overheard.push(p as never)));
    const row = await say(doctor, 'hello');
    const change = await heard.next((one) => one.new['body'] === 'hello');
    expect(change).toMatchObject({ eventType: 'INSERT', schema: 'public', table: 'messages', new: row, old: {}, errors: null });
    // The stranger's own socket proves that it is alive and has been given what there is.
    const { data } = await stranger.client.from('chat_rooms').insert({ created_by: stranger.id }).select().single();
    expect(data).not.toBeNull();
    await subscribe(stranger.client.channel('barrier'));
    expect(overheard.all).toEqual([]);
    await Promise.all([patient.client.removeAllChannels(), stranger.client.removeAllChannels()]);
  });

  test('nothing that is written after SUBSCRIBED is missed', async () => {
    for (let round = 0; round < 5; ++round) {
      const heard = new Heard<Change>();
      await subscribe(
        patient.client
          .channel(`soon-${round}`)
          .on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'messages' }, (p) => heard.push(p as never)),
      );
      await say(doctor, `round ${round}`);
      await heard.next((one) => one.new['body'] === `round ${round}`);
    }
    await patient.client.removeAllChannels();
  });

  test('filters choose rows, several bindings share one channel, each callback hears only its own', async () => {
    const urgent = new Heard<Change>();
    const rooms = new Heard<Change>();
    const others = new Heard<Change>();
    const channel = patient.client
      .channel('filters')
      .on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'messages', filter: `room_id=eq.${room},body=like.urgent%` }, (p) =>
        urgent.push(p as never),
      )
      .on('postgres_changes', { event: 'UPDATE', schema: 'public', table: 'chat_rooms', filter: `id=in.(${room})` }, (p) =>
        rooms.push(p as never),
      )
      .on('postgres_changes', { event: '*', schema: 'public', table: 'messages', filter: `sender_id=not.eq.${doctor.id}` }, (p) =>
        others.push(p as never),
      );
    await subscribe(channel);
    await say(doctor, 'calm');
    await say(doctor, 'urgent: call me');
    await say(patient, 'yes');
    await urgent.next();
    const updated = await rooms.next();
    expect(updated.old).toEqual({ id: room });
    await others.next();
    expect(urgent.all.map((one) => one.new['body'])).toEqual(['urgent: call me']);
    expect(others.all.map((one) => one.new['body'])).toEqual(['yes']);
    await patient.client.removeAllChannels();
  });

  test('a binding that cannot be had is told as a system error, and the channel lives', async () => {
    const system = new Heard<{ status: string; message: string; extension: string }>();
    const channel = patient.client
      .channel('bad')
      .on('postgres_changes', { event: '*', schema: 'public', table: 'auth_users' }, () => {})
      .on('system', {}, (payload) => system.push(payload));
    await subscribe(channel);
    const told = await system.next();
    expect(told).toMatchObject({ extension: 'postgres_changes', status: 'error' });
    expect(told.message).toContain('Unable to subscribe to changes with given parameters');
    expect(channel.state).toBe('joined');
    await patient.client.removeAllChannels();
  });

  test('a delete tells the key, to those who could read the row', async () => {
    const heard = new Heard<Change>();
    const overheard = new Heard<Change>();
    const wanted = { event: 'DELETE' as const, schema: 'public', table: 'room_members' };
    const leaving = await signUp(server, 'leaving', 'patient', vsn);
    await doctor.client.rpc('add_member', { room_id: room, user_id: leaving.id });
    await subscribe(doctor.client.channel('leaves').on('postgres_changes', wanted, (p) => heard.push(p as never)));
    await subscribe(stranger.client.channel('leaves').on('postgres_changes', wanted, (p) => overheard.push(p as never)));
    const { error } = await leaving.client.from('room_members').delete().eq('room_id', room).eq('user_id', leaving.id);
    expect(error).toBeNull();
    const change = await heard.next();
    expect(change).toMatchObject({ eventType: 'DELETE', new: {}, old: { room_id: room, user_id: leaving.id } });
    await subscribe(stranger.client.channel('barrier'));
    expect(overheard.all).toEqual([]);
    await Promise.all([doctor.client.removeAllChannels(), stranger.client.removeAllChannels()]);
  });

  test('the service role hears everything, with select only what it asked for', async () => {
    const all = serviceClient(server, vsn);
    const heard = new Heard<Change>();
    await subscribe(
      all
        .channel('audit')
        .on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'messages', select: ['id', 'body'] }, (p) =>
          heard.push(p as never),
        ),
    );
    const row = await say(doctor, 'for the record');
    expect((await heard.next()).new).toEqual({ id: row.id, body: 'for the record' });
    all.realtime.disconnect();
  });

  test('a client that joins before its token is loaded comes back with it by itself', async () => {
    const late = connect(server, vsn);
    const heard = new Heard<Change>();
    const statuses = new Heard<string>();
    late
      .channel('early')
      .on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'messages' }, (p) => heard.push(p as never))
      .subscribe((status) => statuses.push(status));
    await statuses.next((one) => one === 'CHANNEL_ERROR');
    await late.auth.signInWithPassword({ email: patient.email, password: 'correct horse battery' });
    await statuses.next((one) => one === 'SUBSCRIBED');
    await say(doctor, 'there you are');
    await heard.next((one) => one.new['body'] === 'there you are');
    late.realtime.disconnect();
  });

  test('after signing out nothing more is heard', async () => {
    const heard = new Heard<Change>();
    const tablet = await signIn(server, patient.email, vsn);
    await subscribe(
      tablet
        .channel('tablet')
        .on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'messages' }, (p) => heard.push(p as never)),
    );
    await say(doctor, 'before');
    await heard.next((one) => one.new['body'] === 'before');
    await tablet.auth.signOut({ scope: 'local' });
    await say(doctor, 'after');
    await subscribe(tablet.channel('barrier'));
    expect(heard.all.map((one) => one.new['body'])).toEqual(['before']);
    tablet.realtime.disconnect();
  });
});
