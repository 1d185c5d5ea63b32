/**
 * Goal: what the slot keeps of the database's log is reported, and bounded by the operator: a server that was away for
 * longer than that starts again, says that there is a gap, and tells what comes then.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withConfig } from './lib/config.ts';
import { Heard, subscribe } from './lib/events.ts';
import { OwnPostgres } from './lib/own-postgres.ts';
import { serviceClient } from './lib/people.ts';
import { startServer, type TestServer } from './lib/server.ts';

const kSegment = 1_000_000; // Of the log, by initdb's smallest setting near it.
let postgres: OwnPostgres;
let server: TestServer;

beforeAll(async () => {
  postgres = await OwnPostgres.start({ max_slot_wal_keep_size: '1MB', max_wal_size: '32MB', min_wal_size: '32MB' });
  server = await startServer(withConfig('[rates]\nenabled = false\n'), false, postgres.database('slot'));
  sql(`CREATE TABLE news (id int PRIMARY KEY); GRANT ALL ON news TO service_role; ALTER PUBLICATION supabase_realtime ADD TABLE news;
    CREATE TABLE bulk (what text)`);
}, 60_000);
afterAll(async () => {
  await server?.stop();
  await postgres?.stop();
});

const sql = (statements: string): string => postgres.sql('slot', statements);
const metric = async (name: string): Promise<number> => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await (await fetch(`${server.url}/metrics`)).text())?.[1]);
const stateOfSlot = (): string => sql('SELECT wal_status FROM pg_replication_slots');
const writeMuch = (): string => sql(`INSERT INTO bulk SELECT repeat(md5(i::text), 30) FROM generate_series(1, 2000) AS i`);

test('what the database keeps for the server is to be seen, and is let go', async () => {
  for (const until = Date.now() + 60_000; (await metric('bedside_feed_lag_bytes')) < kSegment; writeMuch()) expect(Date.now()).toBeLessThan(until);
  await expect.poll(() => metric('bedside_feed_lag_bytes'), { timeout: 60_000, interval: 200 }).toBeLessThan(kSegment);
}, 130_000);

test('a slot that was lost while the server was away is a gap that is told, and what comes then is heard', async () => {
  await server.restart('SIGKILL', async () => {
    for (const until = Date.now() + 60_000; stateOfSlot() !== 'lost'; ) {
      writeMuch();
      sql('SELECT pg_switch_wal(); CHECKPOINT');
      expect(Date.now(), stateOfSlot()).toBeLessThan(until);
    }
    sql('INSERT INTO news VALUES (1)');
  });
  expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  await expect.poll(() => metric('bedside_feed_gaps_total'), { timeout: 20_000 }).toBe(1);
  const heard = new Heard<{ new: { id: number } }>();
  await subscribe(serviceClient(server).channel('news').on('postgres_changes', { event: '*', schema: 'public', table: 'news' }, (change) => heard.push(change as never)));
  sql('INSERT INTO news VALUES (2)');
  await heard.next((change) => change.new.id === 2);
  expect(heard.all.map((change) => change.new.id)).toEqual([2]);
  expect(stateOfSlot()).toBe('reserved');
}, 130_000);
