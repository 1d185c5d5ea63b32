/**
 * Goal: whatever is killed under load, PostgreSQL, the server or both, nothing that was acknowledged is lost and nobody is
 * told anything twice: with the server alive not even a catch-up is needed.
 *
 * BEDSIDE_KILLS says how often each is killed; the default is for every run.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withConfig } from './lib/config.ts';
import { subscribe } from './lib/events.ts';
import { OwnPostgres } from './lib/own-postgres.ts';
import { makeRoom, signUp, type Person } from './lib/people.ts';
import { startServer, type TestServer } from './lib/server.ts';

const kKills = Number(process.env['BEDSIDE_KILLS'] ?? 2);
const kWriters = 4;
const kBetweenKills = 60; // Acknowledged rows.
const kCalm = 20;
const kPage = 500;

let postgres: OwnPostgres;
let server: TestServer;
let doctor: Person;
let patient: Person;
let outsider: Person;
let room: string;

beforeAll(async () => {
  postgres = await OwnPostgres.start();
  server = await startServer(withConfig('[rates]\nenabled = false\n'), false, postgres.database('kills'));
  [doctor, patient, outsider] = await Promise.all([signUp(server, 'doctor', 'doctor'), signUp(server, 'patient', 'patient'), signUp(server, 'outsider', 'patient')]);
  room = await makeRoom(doctor, patient);
}, 60_000);
afterAll(async () => {
  await server?.stop();
  await postgres?.stop();
});

/** What one person was told, live and by asking. */
class Reader {
  readonly live = new Map<string, number>();
  readonly known = new Set<string>();
  readonly order: string[] = [];
  private waiting: (() => void)[] = [];

  constructor(private readonly person: Person) {}

  async start(): Promise<void> {
    const channel = this.person.client.channel(`room-${randomUUID()}`).on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'messages' }, (change) => {
      const { id } = change.new as { id: string };
      this.live.set(id, (this.live.get(id) ?? 0) + 1);
      this.known.add(id);
      this.order.push(id);
      for (const wake of this.waiting.splice(0)) wake();
    });
    await subscribe(channel);
  }
  /** As every client does after it is subscribed again. */
  async catchUp(): Promise<void> {
    // A page at a time: no answer is longer than the server's max_rows.
    for (let from = 0; ; from += kPage) {
      const { data, error } = await this.person.client.from('messages').select('id').order('id').range(from, from + kPage - 1);
      if (error) throw new Error(error.message);
      for (const { id } of data) this.known.add(id as string);
      if (data.length < kPage) return;
    }
  }
  /** True when what that writes is told live within a second. */
  async hears(write: () => Promise<string>): Promise<boolean> {
    const id = await write();
    return this.until(() => this.live.has(id), 1_000).then(
      () => true,
      () => false,
    );
  }
  async until(fits: () => boolean, withinMs = 60_000): Promise<void> {
    for (const deadline = Date.now() + withinMs; !fits(); ) {
      if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms`);
      await new Promise<void>((done) => {
        const timer = setTimeout(done, 500);
        this.waiting.push(() => (clearTimeout(timer), done()));
      });
    }
  }
}

/** Writes until it is told to stop; a row that was not acknowledged is sent again under its id. */
class Writers {
  readonly acknowledged: string[] = [];
  private going = true;
  private readonly all: Promise<void>[];

  constructor(people: Person[]) {
    this.all = Array.from({ length: kWriters }, (_, i) => this.write(people[i % people.length]!));
  }
  private async write(person: Person): Promise<void> {
    while (this.going) {
      const id = randomUUID();
      for (;;) {
        const { status } = await person.client.from('messages').insert({ id, room_id: room, sender_id: person.id, body: 'under load' });
        if (status === 201 || status === 409) break;
        await new Promise((done) => setTimeout(done, 50)); // The server is away: asking faster brings it back no sooner.
      }
      this.acknowledged.push(id);
    }
  }
  async more(rows: number): Promise<void> {
    const wanted = this.acknowledged.length + rows;
    for (const deadline = Date.now() + 60_000; this.acknowledged.length < wanted; ) {
      if (Date.now() > deadline) throw new Error('nothing is written any more');
      await new Promise((done) => setTimeout(done, 20));
    }
  }
  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.all);
  }
}

async function write(body: string): Promise<string> {
  const id = randomUUID();
  expect((await doctor.client.from('messages').insert({ id, room_id: room, sender_id: doctor.id, body })).error).toBeNull();
  return id;
}
const rowsInTable = (): string[] => postgres.sql('kills', `SELECT id FROM messages WHERE room_id = '${room}'`).split('\n').filter(Boolean);
const doubled = (reader: Reader): string[] => [...reader.live].filter(([, times]) => times > 1).map(([id]) => id);

async function underLoad(kill: () => Promise<void>): Promise<{ readers: Reader[]; stranger: Reader; acknowledged: string[] }> {
  const readers = [new Reader(doctor), new Reader(patient)];
  const stranger = new Reader(outsider);
  await Promise.all([...readers, stranger].map((reader) => reader.start()));
  const writers = new Writers([doctor, patient]);
  for (let i = 0; i < kKills; ++i) {
    await writers.more(kBetweenKills);
    await kill();
  }
  await writers.more(kBetweenKills);
  await writers.stop();
  return { readers, stranger, acknowledged: writers.acknowledged };
}

test('PostgreSQL is killed: every row is told to everybody in the room once, and to nobody else', async () => {
  const before = new Set(rowsInTable());
  const { readers, stranger, acknowledged } = await underLoad(() => postgres.crash());
  const written = rowsInTable().filter((id) => !before.has(id));
  expect(acknowledged.filter((id) => !written.includes(id))).toEqual([]);
  for (const reader of readers) {
    await reader.until(() => written.every((id) => reader.live.has(id)));
    expect(doubled(reader)).toEqual([]);
    expect(reader.live.size).toBe(written.length);
  }
  // Both were told in one order: that of the commits.
  expect(readers[0]!.order).toEqual(readers[1]!.order);
  expect(stranger.live.size).toBe(0);
}, 300_000);

for (const [what, kill] of [
  ['the server is', () => server.restart('SIGKILL')],
  ['the server and PostgreSQL are', () => server.restart('SIGKILL', () => postgres.crash())],
] as const) {
  test(`${what} killed: who catches up knows every row once, and what comes then is told live`, async () => {
    const { readers, stranger, acknowledged } = await underLoad(kill);
    const written = new Set(rowsInTable());
    expect(acknowledged.filter((id) => !written.has(id))).toEqual([]);
    for (const reader of readers) {
      // supabase-js comes back by itself: until then nobody is told that this is here.
      while (!(await reader.hears(() => write('are you there?')))) continue;
      await reader.catchUp();
      expect([...reader.known].sort()).toEqual(rowsInTable().sort());
    }
    const calm: string[] = [];
    for (let i = 0; i < kCalm; ++i) calm.push(await write('calm'));
    for (const reader of readers) {
      await reader.until(() => reader.live.has(calm.at(-1)!));
      expect(reader.order.filter((id) => calm.includes(id))).toEqual(calm);
    }
    expect(stranger.live.size).toBe(0);
    await Promise.all([doctor, patient, outsider].map((person) => person.client.removeAllChannels()));
  }, 300_000);
}
