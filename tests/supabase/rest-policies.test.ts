/**
 * Goal: who may read and write what (docs/data.md), seen by unmodified clients: members, a stranger, nobody, the service.
 * A hidden row is not found; a forbidden write is 42501, 403 for the signed-in and 401 for the rest.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, makeRoom, type Person, serviceClient, signUp } from './lib/people.ts';
import { startServer, type TestServer } from './lib/server.ts';

let server: TestServer;
let doctor: Person;
let patient: Person;
let stranger: Person;
let room: string;
let call: string;
const tables = ['users', 'chat_rooms', 'room_members', 'messages', 'video_calls', 'webrtc_signals'];

beforeAll(async () => {
  server = await startServer();
  doctor = await signUp(server, 'Ana', 'doctor');
  patient = await signUp(server, 'Ben', 'patient');
  stranger = await signUp(server, 'Eve', 'patient');
  room = await makeRoom(doctor, patient);
  await patient.client.from('messages').insert({ room_id: room, sender_id: patient.id, body: 'private' });
  const made = await doctor.client.from('video_calls').insert({ room_id: room, caller_id: doctor.id, receiver_id: patient.id }).select('id').single();
  call = made.data!.id;
  await doctor.client.from('webrtc_signals').insert(signal(doctor.id, patient.id));
});
afterAll(() => server?.stop());

const signal = (from: string, to: string) => ({
  call_id: call,
  sender_id: from,
  receiver_id: to,
  signal_type: 'ice_candidate',
  signal_data: { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0' },
});

describe('a stranger', () => {
  it('reads nothing but itself, by no path', async () => {
    for (const table of tables) {
      const { data, error } = await stranger.client.from(table).select('*');
      expect(error).toBeNull();
      expect(data!.length, table).toBe(table === 'users' ? 1 : 0);
    }
    const counted = await stranger.client.from('messages').select('*', { count: 'exact', head: true });
    expect(counted.count).toBe(0);
    const embedded = await stranger.client.from('users').select('id, messages(*), chat_rooms!room_members(*), room_members(*)');
    expect(embedded.data).toEqual([{ id: stranger.id, messages: [], chat_rooms: [], room_members: [] }]);
  });

  it('writes nothing', async () => {
    const attempts = [
      stranger.client.from('messages').insert({ room_id: room, sender_id: stranger.id, body: 'hello' }),
      stranger.client.from('messages').insert({ room_id: room, sender_id: doctor.id, body: 'forged' }),
      stranger.client.from('room_members').insert({ room_id: room, user_id: stranger.id }),
      stranger.client.from('users').insert({ display_name: 'ghost' }),
      stranger.client.from('video_calls').insert({ room_id: room, caller_id: stranger.id, receiver_id: patient.id }),
      stranger.client.from('webrtc_signals').insert(signal(stranger.id, patient.id)),
      stranger.client.from('webrtc_signals').insert(signal(doctor.id, patient.id)),
      stranger.client.from('messages').insert({ room_id: room, sender_id: stranger.id, body: 'x' }).select(),
    ];
    for (const { status, error } of await Promise.all(attempts)) {
      expect(error).toMatchObject({ code: '42501' });
      expect(error!.message).toMatch(/^new row violates row-level security policy for table "\w+"$/);
      expect(status).toBe(403);
    }
  });

  it('changes and deletes nothing, and is told of nothing', async () => {
    const title = await stranger.client.from('chat_rooms').update({ title: 'mine' }).eq('id', room).select();
    expect([title.status, title.data, title.error]).toEqual([200, [], null]);
    const ended = await stranger.client.from('video_calls').update({ status: 'ended' }).eq('id', call).select();
    expect([ended.status, ended.data]).toEqual([200, []]);
    const out = await stranger.client.from('room_members').delete().eq('room_id', room).select();
    expect([out.status, out.data]).toEqual([200, []]);
    const joined = await stranger.client.rpc('add_member', { room_id: room, user_id: stranger.id });
    expect([joined.status, joined.error!.code]).toEqual([403, '42501']);
  });
});

describe('nobody', () => {
  it('reads zero rows and may insert nothing', async () => {
    const anon = connect(server);
    for (const table of tables) {
      expect((await anon.from(table).select()).data, table).toEqual([]);
    }
    const insert = await anon.from('messages').insert({ room_id: room, sender_id: patient.id, body: 'x' });
    expect([insert.status, insert.statusText, insert.error!.code]).toEqual([401, 'Unauthorized', '42501']);
    const update = await anon.from('chat_rooms').update({ title: 'x' }).eq('id', room).select();
    expect([update.status, update.data]).toEqual([200, []]);
  });

  it('is not let in with a key or a token that is none', async () => {
    const bad = await connect(server, '2.0.0', 'no-such-key').from('messages').select();
    expect(bad.status).toBe(401);
    const forged = await connect(server)
      .from('messages')
      .select()
      .setHeader('Authorization', 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.');
    expect(forged.status).toBe(401);
    expect(forged.error!.code).toMatch(/^PGRST30/);
  });
});

describe('a member', () => {
  it('reads its rooms and the people in them', async () => {
    const people = await patient.client.from('users').select('display_name').order('display_name');
    expect(people.data).toEqual([{ display_name: 'Ana' }, { display_name: 'Ben' }]);
    expect((await patient.client.from('webrtc_signals').select('seq')).data).toEqual([{ seq: 1 }]);
  });

  it('changes only what is granted', async () => {
    const name = await patient.client.from('users').update({ display_name: 'Benjamin' }).eq('id', patient.id).select('display_name');
    expect(name.data).toEqual([{ display_name: 'Benjamin' }]);
    const role = await patient.client.from('users').update({ role: 'admin' }).eq('id', patient.id);
    expect([role.status, role.error]).toMatchObject([403, { code: '42501', message: 'permission denied for table users' }]);
    const other = await patient.client.from('users').update({ display_name: 'x' }).eq('id', doctor.id).select();
    expect(other.data).toEqual([]);
    const parties = await patient.client.from('video_calls').update({ caller_id: patient.id }).eq('id', call);
    expect([parties.status, parties.error!.code]).toEqual([403, '42501']);
    const seq = await patient.client.from('webrtc_signals').update({ seq: 9 }).eq('call_id', call);
    expect(seq.error!.code).toBe('42501');
  });

  it('speaks only as itself', async () => {
    const forged = await patient.client.from('messages').insert({ room_id: room, sender_id: doctor.id, body: 'I am the doctor' });
    expect([forged.status, forged.error!.code]).toEqual([403, '42501']);
    const entry = await patient.client.from('messages').insert({ room_id: room, sender_id: patient.id, kind: 'call', body: 'x', call_id: call });
    expect(entry.error!.code).toBe('42501');
  });
});

describe('the service', () => {
  it('passes every policy, and finds no table of Auth', async () => {
    const service = serviceClient(server);
    expect((await service.from('users').select('id')).data!.length).toBe(3);
    for (const hidden of ['auth_users', 'auth_sessions', 'auth_refresh_tokens', 'audit_log', 'sqlite_master']) {
      const { status, error } = await service.from(hidden).select();
      expect([status, error!.code], hidden).toEqual([404, 'PGRST205']);
    }
  });
});
