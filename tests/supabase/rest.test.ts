/**
 * Goal: PostgREST's answers for an unmodified supabase-js: reading, filters, embeds, windows, writes, functions, errors.
 * Who may do what is in rest-policies.test.ts.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onlyEmbedded } from './lib/only.ts';
import { makeRoom, type Person, serviceClient, signUp } from './lib/people.ts';
import { startServer, type TestServer } from './lib/server.ts';

let server: TestServer;
let doctor: Person;
let patient: Person;
let room: string;

beforeAll(async () => {
  server = await startServer();
  doctor = await signUp(server, 'Ana', 'doctor');
  patient = await signUp(server, 'Ben', 'patient');
  room = await makeRoom(doctor, patient);
  await say(doctor, 'How is the knee?');
  await say(patient, 'Better, thank you');
  await say(patient, 'with data', { tags: ['x', 'y'], n: 3, o: { k: 'v' } });
});
afterAll(() => server?.stop());

async function say(who: Person, body: string, metadata: unknown = null): Promise<void> {
  const { error, status, statusText } = await who.client
    .from('messages')
    .insert({ room_id: room, sender_id: who.id, body, metadata });
  expect(error).toBeNull();
  expect([status, statusText]).toEqual([201, 'Created']);
}

/** The messages of the room, as the doctor sees them. */
const messages = (columns = 'body', options = {}) => doctor.client.from('messages').select(columns, options).eq('room_id', room);

describe('select', () => {
  it('gives rows with PostgREST types and the reason phrase', async () => {
    const { data, error, status, statusText, count } = await messages('*').order('created_at').limit(1);
    expect(error).toBeNull();
    expect([status, statusText, count]).toEqual([200, 'OK', null]);
    expect(data![0]).toMatchObject({ room_id: room, sender_id: doctor.id, kind: 'text', call_id: null, metadata: null });
    expect((data![0] as unknown as { created_at: string }).created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00$/);
  });

  it('renames, casts and follows json paths', async () => {
    const { data } = await messages('text:body, metadata->n, k:metadata->o->>k, tag:metadata->tags->-1, as_text:metadata->n::text').eq('body', 'with data');
    expect(data).toEqual([{ text: 'with data', n: 3, k: 'v', tag: 'y', as_text: '3' }]);
  });

  it('embeds to-one, to-many, many-to-many, spread and nested', async () => {
    const one = await messages('body, sender:users!messages_sender_id_fkey(name:display_name)').order('created_at').limit(1);
    expect(one.data).toEqual([{ body: 'How is the knee?', sender: { name: 'Ana' } }]);
    const spread = await messages('body, ...users(display_name)').order('created_at').limit(1);
    expect(spread.data).toEqual([{ body: 'How is the knee?', display_name: 'Ana' }]);
    const rooms = await doctor.client
      .from('chat_rooms')
      .select('title, messages(body, users(role)), people:users!room_members(display_name)')
      .order('created_at', { referencedTable: 'messages', ascending: false })
      .limit(1, { referencedTable: 'messages' })
      .order('display_name', { referencedTable: 'people' })
      .eq('id', room)
      .single();
    expect(rooms.data).toEqual({
      title: 'Visit',
      messages: [{ body: 'with data', users: { role: 'patient' } }],
      people: [{ display_name: 'Ana' }, { display_name: 'Ben' }],
    });
  });

  it('filters on embedded tables, with and without inner', async () => {
    const left = await messages('body, users(display_name)').eq('users.display_name', 'Ana').order('created_at');
    expect(left.data!.map((row) => (row as unknown as { users: unknown }).users)).toEqual([{ display_name: 'Ana' }, null, null]);
    const inner = await messages('body, users!inner(display_name)').eq('users.display_name', 'Ana');
    expect(inner.data).toHaveLength(1);
    const either = await messages('body, users!inner(id)').or('display_name.eq.Ana,role.eq.patient', { referencedTable: 'users' });
    expect(either.data).toHaveLength(3);
    const byName = await messages('body, users(display_name)').order('users(display_name)', { ascending: false }).limit(1);
    expect(byName.data![0]).toMatchObject({ users: { display_name: 'Ben' } });
  });

  it('counts the rows of an embed and of a table by the bare word', async () => {
    const rooms = await doctor.client.from('chat_rooms').select('title, messages(count)').eq('id', room);
    expect([rooms.error, rooms.data]).toEqual([null, [{ title: 'Visit', messages: [{ count: 3 }] }]]);
    const few = await doctor.client.from('chat_rooms').select('*, said:messages(count)').eq('id', room).eq('said.sender_id', doctor.id).single();
    expect(few.data).toMatchObject({ id: room, said: [{ count: 1 }] });
    expect((await messages('count')).data).toEqual([{ count: 3 }]);
    expect((await messages('count').single()).data).toEqual({ count: 3 });
    const mixed = await messages('body, count');
    expect([mixed.status, mixed.error!.code]).toEqual([400, '42803']);
    const off = await messages('id.count()');
    expect([off.status, off.error!.code]).toEqual([400, 'PGRST123']);
  });

  it('asks which relation is meant', async () => {
    const { error, status } = await doctor.client.from('video_calls').select('id, users(id)');
    expect(status).toBe(300);
    expect(error).toMatchObject({ code: 'PGRST201' });
    expect(error!.hint).toContain('users!video_calls_caller_id_fkey');
    const unknown = await doctor.client.from('messages').select('webrtc_signals(id)');
    expect([unknown.status, unknown.error!.code]).toEqual([400, 'PGRST200']);
  });

  it('counts, pages and heads', async () => {
    const page = await messages('body', { count: 'exact' }).order('created_at').range(1, 1);
    expect([page.status, page.statusText, page.count, page.data]).toEqual([206, 'Partial Content', 3, [{ body: 'Better, thank you' }]]);
    const head = await messages('*', { count: 'exact', head: true });
    expect([head.status, head.count, head.data]).toEqual([200, 3, null]);
    const past = await messages('body', { count: 'exact' }).range(10, 12);
    expect([past.status, past.error!.code]).toEqual([416, 'PGRST103']);
    const estimated = await messages('body', { count: 'estimated' }).limit(1);
    expect(estimated.count).toBe(3);
  });

  it('gives one object, maybe one, csv and stripped nulls', async () => {
    const single = await messages('body').eq('body', 'with data').single();
    expect(single.data).toEqual({ body: 'with data' });
    const none = await messages('body').eq('body', 'nothing').single();
    expect([none.status, none.statusText, none.error!.code]).toEqual([406, 'Not Acceptable', 'PGRST116']);
    expect(none.error!.details).toBe('The result contains 0 rows');
    const maybe = await messages('body').eq('body', 'nothing').maybeSingle();
    expect([maybe.data, maybe.error]).toEqual([null, null]);
    const csv = await messages('body,kind').order('created_at').limit(2).csv();
    expect(csv.data).toBe('body,kind\n"How is the knee?",text\n"Better, thank you",text');
    const stripped = await messages('body,call_id').eq('body', 'with data').stripNulls();
    expect(stripped.data).toEqual([{ body: 'with data' }]);
  });
});

describe('filters', () => {
  type Query = ReturnType<typeof messages>;
  const cases: [string, (query: Query) => Query, number][] = [
    ['eq', (q) => q.eq('body', 'Better, thank you'), 1],
    ['neq', (q) => q.neq('body', 'with data'), 2],
    ['gt and lte', (q) => q.gt('body', 'C').lte('body', 'with data'), 2],
    ['gte and lt', (q) => q.gte('created_at', '2020-01-01').lt('created_at', '2999-01-01'), 3],
    ['like', (q) => q.like('body', '%knee%'), 1],
    ['ilike', (q) => q.ilike('body', '%KNEE%'), 1],
    ['likeAllOf', (q) => q.likeAllOf('body', ['%knee%', 'How%']), 1],
    ['ilikeAnyOf', (q) => q.ilikeAnyOf('body', ['%KNEE%', '%DATA']), 2],
    ['is null', (q) => q.is('metadata', null), 2],
    ['not is null', (q) => q.not('metadata', 'is', null), 1],
    ['in', (q) => q.in('body', ['Better, thank you', 'say "hi"', 'x(y)']), 1],
    ['not in', (q) => q.not('body', 'in', '("with data")'), 2],
    ['contains object', (q) => q.contains('metadata', { o: { k: 'v' } }), 1],
    ['containedBy', (q) => q.containedBy('metadata->o', { k: 'v', z: 1 } as never), 1],
    ['json path', (q) => q.eq('metadata->>n', '3').gt('metadata->n', 2), 1],
    ['or', (q) => q.or('body.like.*knee*,and(body.like.*data*,kind.eq.text)'), 2],
    ['match', (q) => q.match({ kind: 'text', sender_id: doctor.id }), 1],
    ['match operator', (q) => q.filter('body', 'match', '^How'), 1],
    ['imatch operator', (q) => q.filter('body', 'imatch', '^HOW'), 1],
    ['isdistinct', (q) => q.filter('metadata', 'isdistinct', '{}'), 3],
  ];
  it.each(cases)('%s', async (_name, apply, found) => {
    const { data, error } = await apply(messages('body'));
    expect(error).toBeNull();
    expect(data).toHaveLength(found);
  });

  onlyEmbedded('says what the embedded database cannot do', async () => {
    const { error, status } = await messages('body').textSearch('body', 'knee');
    expect([status, error!.code]).toEqual([400, '0A000']);
    expect((await messages('body').overlaps('metadata', ['a'])).error!.code).toBe('42883');
  });

  it('quotes bad input back in the words of PostgreSQL', async () => {
    const uuid = await messages('body').eq('id', 'x');
    expect([uuid.status, uuid.error]).toMatchObject([400, { code: '22P02', message: 'invalid input syntax for type uuid: "x"' }]);
    const operator = await doctor.client.from('messages').select().filter('body', 'foo' as never, '1');
    expect([operator.status, operator.error!.code]).toEqual([400, 'PGRST100']);
    const column = await messages('body').eq('bdoy', 'x');
    expect([column.status, column.error!.code]).toEqual([400, '42703']);
    const table = await doctor.client.from('mesages').select();
    expect([table.status, table.error]).toMatchObject([
      404,
      { code: 'PGRST205', message: "Could not find the table 'public.mesages' in the schema cache", hint: "Perhaps you meant the table 'public.messages'" },
    ]);
    const schema = await doctor.client.schema('auth').from('users').select();
    expect([schema.status, schema.error!.code]).toEqual([406, 'PGRST106']);
  });
});

describe('writes', () => {
  it('insert one, many, with and without what came of it', async () => {
    const one = await doctor.client.from('messages').insert({ room_id: room, sender_id: doctor.id, body: 'w1' }).select('body').single();
    expect([one.status, one.data]).toEqual([201, { body: 'w1' }]);
    const many = await doctor.client
      .from('messages')
      .insert([{ room_id: room, sender_id: doctor.id, body: 'w2' }, { room_id: room, sender_id: doctor.id, body: 'w3' }], { count: 'exact' })
      .select('body');
    expect([many.count, many.data]).toEqual([2, [{ body: 'w2' }, { body: 'w3' }]]);
    const silent = await doctor.client.from('messages').insert({ room_id: room, sender_id: doctor.id, body: 'w4' });
    expect([silent.status, silent.data]).toEqual([201, null]);
  });

  it('missing members become null or the default', async () => {
    const rows = [{ title: 'A', kind: 'direct' }, { title: 'B' }];
    const asNull = await doctor.client.from('chat_rooms').insert(rows);
    expect([asNull.status, asNull.error!.code]).toEqual([400, '23502']);
    const asDefault = await doctor.client.from('chat_rooms').insert(rows, { defaultToNull: false }).select('kind');
    expect(asDefault.data).toEqual([{ kind: 'direct' }, { kind: 'consultation' }]);
  });

  it('names the column that is not there, and constraints', async () => {
    const column = await doctor.client.from('messages').insert({ boby: 'x' });
    expect([column.status, column.error]).toMatchObject([
      400,
      { code: 'PGRST204', message: "Could not find the 'boby' column of 'messages' in the schema cache" },
    ]);
    const empty = await doctor.client.from('messages').insert({ room_id: room, sender_id: doctor.id, body: '' });
    expect([empty.status, empty.error!.code]).toEqual([400, '23514']);
    const foreign = await serviceClient(server).from('messages').insert({ room_id: randomUUID(), sender_id: doctor.id, body: 'x' });
    expect([foreign.status, foreign.statusText, foreign.error!.code]).toEqual([409, 'Conflict', '23503']);
  });

  it('upsert merges or ignores', async () => {
    const id = randomUUID();
    const upsert = (title: string, ignoreDuplicates = false) =>
      doctor.client.from('chat_rooms').upsert({ id, title }, { ignoreDuplicates }).select('title');
    const made = await upsert('one');
    expect([made.status, made.data]).toEqual([201, [{ title: 'one' }]]);
    const merged = await upsert('two');
    expect([merged.status, merged.data]).toEqual([200, [{ title: 'two' }]]);
    expect((await upsert('three', true)).data).toEqual([]);
    const member = await serviceClient(server)
      .from('room_members')
      .upsert({ room_id: room, user_id: patient.id, last_read_at: '2026-11-22T09:32:55Z' }, { onConflict: 'room_id,user_id' })
      .select('last_read_at');
    expect(Date.parse(member.data![0]!.last_read_at)).toBe(Date.parse('2026-11-22T09:32:55Z'));
  });

  it('update and delete answer with what they touched', async () => {
    const title = (await doctor.client.from('chat_rooms').update({ title: 'Visit' }, { count: 'exact' }).eq('id', room));
    expect([title.status, title.statusText, title.count]).toEqual([204, 'No Content', 1]);
    const none = await doctor.client.from('chat_rooms').update({ title: 'x' }).eq('id', randomUUID()).select();
    expect([none.status, none.data, none.error]).toEqual([200, [], null]);
    const guest = await signUp(server, 'Gus', 'patient');
    await doctor.client.rpc('add_member', { room_id: room, user_id: guest.id });
    const left = await guest.client.from('room_members').delete().eq('user_id', guest.id).select('room_id');
    expect([left.status, left.data]).toEqual([200, [{ room_id: room }]]);
  });

  it('max-affected and rollback leave no trace', async () => {
    // The types offer maxAffected() only to who has told them the version of PostgREST.
    const remove = serviceClient(server).from('messages').delete().like('body', 'w%');
    const many = await (remove as unknown as { maxAffected(n: number): typeof remove }).maxAffected(1);
    expect([many.status, many.error!.code]).toEqual([400, 'PGRST124']);
    const draft = await doctor.client.from('messages').insert({ room_id: room, sender_id: doctor.id, body: 'draft' }).select('body').rollback();
    expect(draft.data).toEqual([{ body: 'draft' }]);
    expect((await messages('body').eq('body', 'draft')).data).toEqual([]);
  });
});

describe('calls and signals', () => {
  it('of two devices exactly one accepts', async () => {
    const { data: call } = await doctor.client.from('video_calls').insert({ room_id: room, caller_id: doctor.id, receiver_id: patient.id }).select().single();
    const accept = () =>
      patient.client.from('video_calls').update({ status: 'active' }).eq('id', call.id).in('status', ['calling', 'ringing']).select('status');
    const answers = await Promise.all([accept(), accept(), accept()]);
    expect(answers.map((answer) => answer.error)).toEqual([null, null, null]);
    expect(answers.map((answer) => answer.data!.length).sort()).toEqual([0, 0, 1]);

    const second = await doctor.client.from('video_calls').insert({ room_id: room, caller_id: doctor.id, receiver_id: patient.id });
    expect([second.status, second.error]).toMatchObject([409, { code: 'PT409', message: 'already in a call' }]);

    const signal = { id: randomUUID(), call_id: call.id, sender_id: doctor.id, receiver_id: patient.id, signal_type: 'offer', signal_data: { type: 'offer', sdp: 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n' } };
    const send = () => doctor.client.from('webrtc_signals').upsert([signal], { ignoreDuplicates: true }).select('id,seq');
    expect((await send()).data).toEqual([{ id: signal.id, seq: 1 }]);
    const again = await send();
    expect([again.error, again.data]).toEqual([null, []]);

    const ended = await doctor.client.from('video_calls').update({ status: 'ended', end_reason: 'hangup' }).eq('id', call.id).select('status,end_reason,ended_at').single();
    expect(ended.data).toMatchObject({ status: 'ended', end_reason: 'hangup' });
    const back = await patient.client.from('video_calls').update({ status: 'active' }).eq('id', call.id);
    expect([back.status, back.error]).toMatchObject([400, { code: 'P0001', message: 'illegal call transition: ended -> active' }]);
    expect((await send()).data).toEqual([]);
  });
});

describe('functions', () => {
  it('answer scalars, rows and nothing', async () => {
    const time = await doctor.client.rpc('server_time');
    expect(Date.parse(time.data)).toBeGreaterThan(Date.now() - 60_000);
    expect((await doctor.client.rpc('server_time', {}, { get: true })).error).toBeNull();
    const unread = await patient.client.rpc('unread_counts').select('unread').gt('unread', 0);
    expect(unread.data).toHaveLength(1);
    const read = await patient.client.rpc('mark_read', { room_id: room });
    expect([read.status, read.data, read.error]).toEqual([204, null, null]);
    expect((await patient.client.rpc('unread_counts').gt('unread', 0)).data).toEqual([]);
  });

  it('are found by name and arguments', async () => {
    const unknown = await doctor.client.rpc('unread_count');
    expect([unknown.status, unknown.error]).toMatchObject([404, { code: 'PGRST202', hint: 'Perhaps you meant to call the function public.unread_counts' }]);
    const written = await doctor.client.rpc('mark_read', { room_id: room }, { get: true });
    expect([written.status, written.error!.code]).toEqual([405, '25006']);
  });
});
