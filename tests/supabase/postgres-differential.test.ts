/**
 * Goal: one meaning, two databases. The same random requests of the same people go to a server on SQLite and to one on
 * PostgreSQL; statuses, bodies, counts, refusals and every person's events are the same.
 *
 * BEDSIDE_SEED and BEDSIDE_DIFFERENTIAL (requests) choose another run; a failure names both.
 */
import type { RealtimeChannel } from '@supabase/supabase-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withConfig } from './lib/config.ts';
import { Heard, subscribe } from './lib/events.ts';
import { password, serviceClient, signIn } from './lib/people.ts';
import { Chance } from './lib/random.ts';
import { startServer, type TestServer } from './lib/server.ts';

const kSeed = Number(process.env['BEDSIDE_SEED'] ?? 1);
const kRequests = Number(process.env['BEDSIDE_DIFFERENTIAL'] ?? 600);
const kTables = ['users', 'chat_rooms', 'room_members', 'messages', 'video_calls', 'webrtc_signals'] as const;
const kSdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n';

interface Ask {
  who: number; // Index of a person; -1 anon, -2 the service key.
  method: string;
  path: string;
  prefer?: string;
  accept?: string;
  body?: unknown;
}
type Row = Record<string, unknown>;
interface Side {
  server: TestServer;
  tokens: string[];
  channels: RealtimeChannel[];
  heard: Heard<Row>[];
}

const chance = new Chance(kSeed);
const names = ['ada', 'sam', 'mira', 'eve'];
const people = names.map(() => chance.uuid());
const rooms = Array.from({ length: 3 }, () => chance.uuid());
const ids: Record<'messages' | 'video_calls' | 'webrtc_signals', string[]> = { messages: [], video_calls: [], webrtc_signals: [] };
let sides: Side[] = [];

/** What chance or the clock has made is no difference, nor is the order of rows for which none was asked. */
function same(value: unknown): unknown {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/.test(value) ? '<time>' : value;
  if (Array.isArray(value)) return value.map(same).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (value === null || typeof value !== 'object') return value;
  const row = Object.fromEntries(Object.entries(value).sort().map(([key, inner]) => [key, same(inner)]));
  // The chat's entry of a call is the database's own.
  if (row['kind'] === 'call') row['id'] = '<id>';
  return row;
}

async function start(embedded: boolean): Promise<Side> {
  const server = await startServer(withConfig('[rates]\nenabled = false\n[auth]\nthrottle = false\n'), embedded);
  const service = serviceClient(server);
  const side: Side = { server, tokens: [], channels: [], heard: [] };
  for (const [i, id] of people.entries()) {
    const { error } = await service.auth.admin.createUser({
      id, email: `${names[i]}@example.org`, password, email_confirm: true, user_metadata: { display_name: names[i], role: i === 0 ? 'doctor' : 'patient' },
    });
    expect(error).toBeNull();
  }
  const kinds = ['consultation', 'direct', 'announcement'];
  expect((await service.from('chat_rooms').insert(rooms.map((id, i) => ({ id, kind: kinds[i], title: kinds[i], created_by: people[0] })))).error).toBeNull();
  const members = [[0, 1, 2], [0, 1], [0, 1, 2]].flatMap((list, i) => list.map((person) => ({ room_id: rooms[i], user_id: people[person] })));
  expect((await service.from('room_members').upsert(members)).error).toBeNull();
  for (const name of names) {
    const client = await signIn(server, `${name}@example.org`);
    side.tokens.push((await client.auth.getSession()).data.session!.access_token);
    const heard = new Heard<Row>();
    let channel = client.channel('all');
    for (const table of kTables) channel = channel.on('postgres_changes', { event: '*', schema: 'public', table }, (change) => heard.push(change as never));
    await subscribe(channel);
    side.channels.push(channel);
    side.heard.push(heard);
  }
  return side;
}

async function send(side: Side, ask: Ask): Promise<Row> {
  const key = ask.who === -2 ? side.server.serviceKey : side.server.anonKey;
  const headers: Record<string, string> = { apikey: key, authorization: `Bearer ${ask.who >= 0 ? side.tokens[ask.who] : key}` };
  if (ask.prefer) headers['prefer'] = ask.prefer;
  if (ask.accept) headers['accept'] = ask.accept;
  if (ask.body !== undefined) headers['content-type'] = 'application/json';
  const answer = await fetch(`${side.server.url}/rest/v1${ask.path}`, { method: ask.method, headers, body: ask.body === undefined ? null : JSON.stringify(ask.body) });
  const text = await answer.text();
  const body = text === '' ? null : answer.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as unknown) : text;
  const shown = answer.status >= 400 ? { code: (body as Row | null)?.['code'] } : same(body);
  return { status: answer.status, reason: answer.statusText, range: answer.headers.get('content-range'), applied: answer.headers.get('preference-applied'), body: shown };
}

const kColumns: Record<string, readonly string[]> = {
  users: ['id', 'display_name', 'role', 'avatar_url'],
  chat_rooms: ['id', 'kind', 'title', 'created_by'],
  room_members: ['room_id', 'user_id'],
  messages: ['room_id', 'sender_id', 'kind', 'body', 'metadata'],
  video_calls: ['id', 'room_id', 'caller_id', 'receiver_id', 'status', 'call_type', 'end_reason', 'metadata'],
  webrtc_signals: ['id', 'call_id', 'sender_id', 'receiver_id', 'signal_type', 'signal_data', 'seq'],
};
const kEmbeds: Record<string, readonly string[]> = {
  users: ['room_members(room_id)', 'chat_rooms!room_members(id,title)', 'messages!inner(body)', 'messages(count)'],
  chat_rooms: ['room_members(user_id,users(display_name))', 'messages(body,kind)', 'video_calls(status)', 'room_members!inner(user_id)', 'nothing(id)', 'messages(count)', 'calls:video_calls(count)', 'users!room_members(count)', 'count'],
  room_members: ['users(display_name)', 'room:chat_rooms(title)', '...users(name:display_name)', 'users!inner(role)'],
  messages: ['sender:users!sender_id(display_name)', 'chat_rooms(title,room_members(user_id))', 'video_calls(status)', '...chat_rooms(room:title)', 'chat_rooms(count)'],
  video_calls: ['caller:caller_id(display_name)', 'receiver:receiver_id(display_name)', 'chat_rooms!inner(title)', 'webrtc_signals(seq,signal_type)', 'webrtc_signals(count)', 'users(id)'],
  webrtc_signals: ['call:video_calls(status,caller:caller_id(display_name))', 'sender:sender_id(role)', 'video_calls!inner(id)'],
};
const words = ['text', 'call', 'calling', 'active', 'ended', 'doctor', 'ada', 'direct', 'x', '', 'null', '3', 'offer', 'a,b', '"q"', '%25', '*a*'];

function filter(table: string): string {
  const column = chance.one([...kColumns[table]!, ...(chance.often(5) ? ['nowhere'] : [])]);
  const is_id = column === 'id' || column.endsWith('_id') || column === 'created_by';
  const value = is_id && !chance.often(10) ? chance.one([...people, ...rooms, ...ids.video_calls, chance.uuid()]) : chance.one(words);
  const negated = chance.often(15) ? 'not.' : '';
  switch (chance.below(is_id ? 5 : 9)) {
    case 0: case 1: return `${column}=${negated}eq.${value}`;
    case 2: return `${column}=${negated}in.(${[value, chance.one(is_id ? people : words)].map((one) => `"${one.replaceAll('"', '')}"`).join(',')})`;
    case 3: return `${column}=${negated}is.null`;
    case 4: return `or=(${column}.eq.${is_id ? value : 'x'},${chance.one(kColumns[table]!)}.is.null)`;
    case 5: return `${column}=${negated}like.${chance.one(['*a*', 'a*', '*', 'd_ct%25'])}`;
    case 6: return `${column}=${negated}ilike.${chance.one(['*A*', 'VIDEO', '%25'])}`;
    case 7: return `${column}=${negated}${chance.one(['gt', 'gte', 'lt', 'lte', 'neq'])}.${value}`;
    default: return column === 'metadata' || column === 'signal_data' ? `${column}->>type=eq.offer` : `${column}=isdistinct.${value}`;
  }
}

function reading(): Ask {
  const table = chance.one([...kTables, ...(chance.often(3) ? ['nothing'] : [])]);
  const known = kColumns[table] ?? ['id'];
  const select = [...(chance.often(40) ? known : chance.some(known)), ...chance.some(kEmbeds[table] ?? []).slice(0, 1)];
  if (select.length === 0) select.push(known[0]!);
  if (chance.often(10)) select.push(`alias:${known[0]}::text`);
  const query = [`select=${select.join(',')}`];
  for (let i = chance.below(3); i > 0; --i) query.push(kColumns[table] ? filter(table) : 'id=eq.1');
  const windowed = chance.often(30);
  // A window shows the same rows only where the order is whole.
  if (windowed) query.push(`order=${(table === 'room_members' ? ['room_id', 'user_id'] : table === 'messages' ? ['body', 'sender_id', 'room_id', 'kind'] : ['id']).map((c) => c + (chance.often(50) ? '.desc' : '')).join(',')}`, `limit=${chance.below(4)}`, `offset=${chance.below(3)}`);
  else if (chance.often(30)) query.push(`order=${chance.one(known)}.desc.nullslast`);
  const ask: Ask = { who: chance.below(names.length + 2) - 2, method: chance.often(8) ? 'HEAD' : 'GET', path: `/${table}?${query.join('&')}` };
  if (chance.often(30)) ask.prefer = 'count=exact';
  if (chance.often(8)) ask.accept = 'application/vnd.pgrst.object+json';
  return ask;
}

function person(mostly: number): string {
  return chance.often(85) ? people[mostly < 0 ? 0 : mostly]! : chance.one([...people, chance.uuid()]);
}

function writing(): Ask {
  const who = chance.often(90) ? chance.below(names.length) : chance.below(2) - 2;
  const prefer = chance.one(['return=representation', 'return=representation', 'return=minimal', 'return=representation,count=exact', 'tx=rollback,return=representation']);
  const fresh = (table: keyof typeof ids): string => {
    if (ids[table].length > 0 && chance.often(10)) return chance.one(ids[table]);
    const id = chance.uuid();
    ids[table].push(id);
    return id;
  };
  const call = ids.video_calls.length > 0 ? chance.one(ids.video_calls.slice(-6)) : chance.uuid();
  const room = chance.one(rooms);
  switch (chance.below(14)) {
    case 0: case 1:
      return { who, prefer, method: 'POST', path: '/messages', body: { id: fresh('messages'), room_id: room, sender_id: person(who), body: chance.one(['hello', 'ä"\\', '', 'x'.repeat(8001), 'a*b%']), ...(chance.often(15) ? { kind: chance.one(['text', 'call', 'odd']) } : {}), ...(chance.often(15) ? { metadata: { n: 1, deep: [null, 1.5] } } : {}) } };
    case 2: case 3:
      return { who, prefer, method: 'POST', path: '/video_calls', body: { id: fresh('video_calls'), room_id: room, caller_id: person(who), receiver_id: chance.one(people), ...(chance.often(15) ? { status: chance.one(['active', 'calling']) } : {}), ...(chance.often(15) ? { call_type: chance.one(['audio', 'video', 'odd']) } : {}) } };
    case 4: case 5: case 6:
      return { who, prefer, method: 'PATCH', path: `/video_calls?${chance.often(80) ? `id=eq.${call}` : 'status=neq.ended'}`, body: { status: chance.one(['ringing', 'active', 'ended', 'ended', 'declined', 'failed', 'calling', 'odd']), ...(chance.often(30) ? { end_reason: chance.one(['hangup', 'busy', 'x'.repeat(51), 'my own']) } : {}), ...(chance.often(10) ? { started_at: '2020-01-01T00:00:00Z' } : {}), ...(chance.often(15) ? { metadata: { party: 'one' } } : {}) } };
    case 7: case 8: {
      const kind = chance.one(['offer', 'answer', 'ice_candidate', 'ice_candidate', 'odd']);
      const data = chance.often(15) ? chance.one([{}, null, { sdp: 'x' }, { candidate: 7 }]) : kind === 'ice_candidate' ? { candidate: '' } : { type: kind, sdp: kSdp };
      const again = chance.often(40);
      return { who, method: 'POST', path: '/webrtc_signals', prefer: again ? 'resolution=ignore-duplicates,return=representation' : prefer, body: { id: again ? fresh('webrtc_signals') : chance.uuid(), call_id: call, sender_id: person(who), receiver_id: chance.one(people), signal_type: kind, signal_data: data, ...(chance.often(5) ? { seq: 1 } : {}) } };
    }
    case 9:
      return { who, prefer, method: 'PATCH', path: `/users?id=eq.${person(who)}`, body: chance.one([{ display_name: 'New' }, { avatar_url: null }, { role: 'admin' }, { display_name: null }, { nowhere: 1 }]) };
    case 10:
      return { who, prefer, method: 'PATCH', path: `/chat_rooms?id=eq.${room}`, body: chance.one([{ title: 'Other' }, { kind: 'direct' }, { title: null }]) };
    case 11:
      return chance.often(50)
        ? { who, prefer, method: 'DELETE', path: `/room_members?room_id=eq.${room}&user_id=eq.${person(who)}` }
        : { who: -2, prefer, method: 'POST', path: '/room_members', body: { room_id: room, user_id: chance.one(people) } };
    case 12:
      return { who, method: 'POST', path: '/rpc/add_member', body: { room_id: room, user_id: chance.one(people) } };
    default:
      return chance.one<Ask>([
        { who, method: 'POST', path: '/rpc/unread_counts', body: {} },
        { who, method: 'GET', path: '/rpc/unread_counts?order=unread.desc' },
        { who, method: 'POST', path: '/rpc/mark_read', body: { room_id: room } },
        { who, method: 'POST', path: '/rpc/call_keepalive', body: { call_id: call } },
        { who, method: 'POST', path: '/rpc/nothing', body: {} },
        { who, prefer, method: 'PUT', path: `/chat_rooms?id=eq.${room}`, body: { id: chance.often(80) ? room : chance.uuid(), title: 'Put' } },
        { who, method: 'PUT', path: `/messages?${chance.one(['', 'body=eq.x', 'id=neq.x'])}`, body: { body: 'x' } },
        { who, method: 'DELETE', path: `/${chance.one(['messages', 'users', 'video_calls'])}?id=eq.${chance.uuid()}` },
      ]);
  }
}

beforeAll(async () => {
  sides = await Promise.all([start(true), start(false)]);
});
afterAll(async () => {
  await Promise.all(sides.map(async (side) => {
    for (const channel of side.channels) (channel as unknown as { socket: { disconnect(): void } }).socket.disconnect();
    await side.server.stop();
  }));
});

test('both databases say the same to the same requests', { timeout: 60_000 + kRequests * 100 }, async () => {
  const differences: string[] = [];
  const other_words: string[] = [];
  let refused = 0;
  for (let step = 0; step < kRequests; ++step) {
    const ask = chance.often(45) ? reading() : writing();
    const [embedded, postgres] = await Promise.all(sides.map((side) => send(side, ask)));
    const one = JSON.stringify(embedded);
    const other = JSON.stringify(postgres);
    const both_refuse = Number(embedded!['status']) >= 400 && Number(postgres!['status']) >= 400;
    if (both_refuse) ++refused;
    if (one === other) continue;
    (both_refuse ? other_words : differences).push(`seed ${kSeed}, step ${step}: ${JSON.stringify(ask)}\n  sqlite   ${one}\n  postgres ${other}`);
    if (differences.length >= 5) break;
  }
  expect(differences.join('\n')).toBe('');
  // What has several faults is refused by both, but each may name another of them first.
  expect(refused).toBeGreaterThan(kRequests / 20);
  expect(other_words.length / refused, other_words.join('\n')).toBeLessThan(0.1);

  // The last change that everybody hears closes the events.
  for (const side of sides) {
    const service = serviceClient(side.server);
    for (const id of people) expect((await service.from('users').update({ display_name: 'The end' }).eq('id', id)).error).toBeNull();
  }
  const told = await Promise.all(sides.map((side) => Promise.all(side.heard.map(async (heard, i) => {
    const events = (): string[] => heard.all.map((change) => JSON.stringify(same({ type: change['eventType'], table: change['table'], new: change['new'], old: change['old'], errors: change['errors'] })));
    await heard.next((change) => change['table'] === 'users' && (change['new'] as Row)['display_name'] === 'The end' && (change['new'] as Row)['id'] === people[i]);
    return kTables.map((table) => events().filter((event) => event.includes(`"table":"${table}"`) && !event.includes('The end')));
  }))));
  for (const [i, name] of names.entries()) {
    for (const [t, table] of kTables.entries()) expect(told[1]![i]![t], `what ${name} heard of ${table}`).toEqual(told[0]![i]![t]);
  }
  expect(told[0]!.flat(2).length).toBeGreaterThan(kRequests / 20);
});
