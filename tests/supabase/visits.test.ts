/** Goal: join links, waiting rooms, who may call, and one's own data and sessions, from the outside: as those who may use them, and as those who try. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { withConfig } from './lib/config.ts';
import { connect, makeRoom, password, type Person, serviceClient, signIn, signUp } from './lib/people.ts';
import { startServer, type TestServer } from './lib/server.ts';

let server: TestServer;
let doctor: Person;
let patient: Person;
let stranger: Person;
let room: string;

beforeAll(async () => {
  server = await startServer(withConfig('[auth]\nthrottle = false\n'));
  [doctor, patient, stranger] = await Promise.all([
    signUp(server, 'ana', 'doctor'),
    signUp(server, 'ben', 'patient'),
    signUp(server, 'eve', 'doctor'),
  ]);
  room = await makeRoom(doctor, patient);
});
afterAll(async () => server?.stop());

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}/bedside/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
async function bearer(person: Person): Promise<Record<string, string>> {
  const { data } = await person.client.auth.getSession();
  return { authorization: `Bearer ${data.session!.access_token}` };
}
async function makeLink(minutes = 60): Promise<{ id: string; token: string }> {
  const { data, error } = await doctor.client.rpc('make_join_link', { room_id: room, minutes });
  expect(error).toBeNull();
  return data as { id: string; token: string };
}
async function codeOf(answer: Response): Promise<string> {
  const { error_code } = (await answer.json()) as { error_code?: string };
  return `${answer.status} ${error_code}`;
}

describe('a join link', () => {
  it('lets one person in, who sees that room and nothing else, and survives a restart', async () => {
    const { token } = await makeLink();
    await server.restart();
    expect(await (await post('join/look', { token })).json()).toMatchObject({ room_title: 'Visit', host_name: 'ana' });
    // Of two at once one is in.
    const answers = await Promise.all([post('join', { token, name: 'Gus' }), post('join', { token, name: 'Eve' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
    const tokens = (await answers.find(({ status }) => status === 200)!.json()) as { access_token: string; refresh_token: string; room_id: string };
    expect(tokens.room_id).toBe(room);
    const guest = connect(server);
    expect((await guest.auth.setSession(tokens)).error).toBeNull();
    const user = (await guest.auth.getUser()).data.user!;
    expect(user.is_anonymous).toBe(true);
    expect((await guest.from('chat_rooms').select('id')).data).toEqual([{ id: room }]);
    expect((await guest.from('messages').insert({ room_id: room, sender_id: user.id, body: 'Hello' })).error).toBeNull();
    // Not even the service key leads a guest elsewhere.
    expect((await guest.from('chat_rooms').insert({ title: 'mine' })).error?.code).toBe('42501');
    const other = await makeRoom(stranger);
    expect((await serviceClient(server).from('room_members').insert({ room_id: other, user_id: user.id })).error?.code).toBe('42501');
    expect((await guest.rpc('make_join_link', { room_id: room })).error?.code).toBe('42501');
    expect((await guest.auth.updateUser({ password: 'a password of my own' })).error?.code).toBe('guest_account');
  });

  it('is taken back before and after its use', async () => {
    const unused = await makeLink();
    expect((await doctor.client.rpc('revoke_join_link', { link_id: unused.id })).error).toBeNull();
    expect(await codeOf(await post('join', { token: unused.token, name: 'Gus' }))).toBe('410 link_revoked');
    const used = await makeLink();
    const tokens = await (await post('join', { token: used.token, name: 'Gus' })).json();
    const guest = connect(server);
    await guest.auth.setSession(tokens as never);
    expect((await guest.from('chat_rooms').select('id')).data).toHaveLength(1);
    await doctor.client.rpc('revoke_join_link', { link_id: used.id });
    expect((await guest.from('chat_rooms').select('id')).data ?? []).toEqual([]);
    expect((await guest.auth.refreshSession()).error).not.toBeNull();
    const { data } = await doctor.client.rpc('list_join_links', { room_id: room });
    expect(JSON.stringify(data)).not.toContain(used.token);
  });

  it('is made by the doctors of the room alone, and is nowhere to be read', async () => {
    const { id, token } = await makeLink();
    for (const who of [patient, stranger]) {
      expect((await who.client.rpc('make_join_link', { room_id: room })).error?.code).toBe('42501');
      expect((await who.client.rpc('list_join_links', { room_id: room })).error?.code).toBe('42501');
      expect((await who.client.rpc('revoke_join_link', { link_id: id })).error?.code).toBe('PT404');
      expect((await who.client.from('join_links').select('*')).error?.code).toBe('PGRST205');
      expect((await who.client.from('room_guests').select('*')).error?.code).toBe('PGRST205');
    }
    expect((await connect(server).rpc('make_join_link', { room_id: room })).error?.code).toBe('42501');
    expect((await doctor.client.rpc('make_join_link', { room_id: room, minutes: 4 })).error?.code).toBe('22023');
    expect(server.log()).not.toContain(token);
  });

  test.each(['', '{', '[]', 'null', '{"token":1}', '{"token":""}', `{"token":"${'a'.repeat(64)}","name":${'['.repeat(500)}}`, `{"token":"' OR 1=1 --","name":"x"}`, `{"token":"${'x'.repeat(70_000)}"}`])(
    'refuses %.40s',
    async (body) => {
      for (const path of ['join', 'join/look']) {
        const { status } = await post(path, body);
        expect([400, 404, 413]).toContain(status);
      }
    },
  );

  it('refuses what is no name', async () => {
    const { token } = await makeLink();
    for (const name of ['', '   ', 'x'.repeat(81), 'a\nb', 'a\u0000b']) expect((await post('join', { token, name })).status).toBe(400);
    expect((await post('join/look', { token })).status).toBe(200);
  });
});

describe('a waiting room', () => {
  it('keeps a place over a restart, shows it to the two, and is told live', async () => {
    await doctor.client.realtime.setAuth();
    const heard = new Promise<string>((done, failed) => {
      doctor.client
        .channel('waits')
        .on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'waiting_room' }, ({ new: row }) => done((row as { patient_id: string }).patient_id))
        .subscribe((status) => {
          // A builder of supabase-js does nothing before somebody waits for it.
          if (status === 'SUBSCRIBED') patient.client.rpc('start_waiting', { room_id: room, ready: { verdict: 'video' } }).then(({ error }) => error && failed(error));
        });
    });
    expect(await heard).toBe(patient.id);
    await doctor.client.removeAllChannels();
    const other = await signUp(server, 'zoe', 'patient');
    await doctor.client.rpc('add_member', { room_id: room, user_id: other.id });
    const { data: before } = await doctor.client.from('waiting_room').select('*');
    expect(before).toMatchObject([{ patient_id: patient.id, doctor_id: doctor.id, ready: { verdict: 'video' } }]);
    await server.restart();
    expect((await doctor.client.from('waiting_room').select('*')).data).toEqual(before);
    expect((await other.client.from('waiting_room').select('*')).data).toEqual([]);
    expect((await patient.client.rpc('start_waiting', { room_id: room })).data).toBe(before![0].since);
    const forged = { room_id: room, patient_id: other.id, doctor_id: doctor.id, since: '2000-01-01' };
    expect((await other.client.from('waiting_room').insert(forged)).error?.code).toBe('42501');
    expect((await patient.client.from('waiting_room').update({ since: '2000-01-01' }).eq('patient_id', patient.id)).error?.code).toBe('42501');
    expect((await doctor.client.rpc('start_waiting', { room_id: room })).error?.code).toBe('42501');
    expect((await stranger.client.rpc('start_waiting', { room_id: room })).error?.code).toBe('42501');
    expect((await patient.client.rpc('start_waiting', { room_id: room, ready: 'x'.repeat(2000) })).error?.code).toBe('23514');
    expect((await patient.client.rpc('stop_waiting', { room_id: room })).error).toBeNull();
    expect((await doctor.client.from('waiting_room').select('*')).data).toEqual([]);
  });
});

describe('who may call', () => {
  it('is decided by whoever is called, and refused by the database', async () => {
    const call = (): PromiseLike<{ error: { code: string; hint: string | null } | null }> =>
      patient.client.from('video_calls').insert({ room_id: room, caller_id: patient.id, receiver_id: doctor.id });
    expect((await doctor.client.from('users').update({ calls_from: 'doctors' }).eq('id', doctor.id)).error).toBeNull();
    expect((await call()).error).toMatchObject({ code: 'PT403', hint: 'Write a message instead.' });
    expect((await patient.client.rpc('start_call', { room_id: room, receiver_id: doctor.id })).error?.code).toBe('PT403');
    expect((await patient.client.from('users').update({ calls_from: 'nobody' }).eq('id', doctor.id)).data ?? []).toEqual([]);
    await doctor.client.from('users').update({ calls_from: 'everybody' }).eq('id', doctor.id);
    expect((await call()).error).toBeNull();
    expect((await patient.client.from('video_calls').select('id').eq('status', 'calling')).data).toHaveLength(1);
  });
});

describe('one’s own sessions and data', () => {
  it('are one’s own', async () => {
    const me = await signUp(server, 'ida', 'patient');
    const phone = await signIn(server, me.email);
    const mine = await bearer(me);
    const list = async (): Promise<{ id: string; current: boolean }[]> =>
      ((await (await fetch(`${server.url}/bedside/v1/sessions`, { headers: mine })).json()) as { sessions: { id: string; current: boolean }[] }).sessions;
    const other = (await list()).find(({ current }) => !current)!;
    const end = (who: Record<string, string>, id: string): Promise<Response> => fetch(`${server.url}/bedside/v1/sessions/${id}`, { method: 'DELETE', headers: who });
    expect((await end(await bearer(stranger), other.id)).status).toBe(404);
    expect((await end(mine, randomUUID())).status).toBe(404);
    expect((await end({}, other.id)).status).toBe(401);
    expect((await end(mine, other.id)).status).toBe(204);
    expect((await phone.from('users').select('id')).error).not.toBeNull();
    expect(await list()).toHaveLength(1);

    const exported = (await (await fetch(`${server.url}/bedside/v1/me/export`, { headers: mine })).json()) as { account: { email: string }[] };
    expect(exported.account[0]!.email).toBe(me.email);
    expect(JSON.stringify(exported)).not.toContain('argon2');
    expect((await fetch(`${server.url}/bedside/v1/me/export`)).status).toBe(401);

    expect(await codeOf(await post('me/erase', { password: 'wrong' }, mine))).toBe('403 wrong_password');
    expect((await post('me/erase', { password }, mine)).status).toBe(204);
    expect((await me.client.auth.getUser()).error).not.toBeNull();
    expect((await connect(server).auth.signInWithPassword({ email: me.email, password })).error).not.toBeNull();
  });

  it('says how long things are kept', async () => {
    const { kept_days } = (await (await fetch(`${server.url}/bedside/v1/config`)).json()) as { kept_days: Record<string, number> };
    expect(kept_days).toEqual({ signals: 1, calls: 0, messages: 0, audit: 1095, sessions: 30 });
  });
});
