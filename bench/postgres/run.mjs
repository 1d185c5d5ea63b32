/**
 * Bedside on PostgreSQL, both on this machine with their clients: what the change feed delivers, what REST does beside
 * PostgreSQL's own pgbench with the same statements, how long a row takes from its insert to the other side, and whole set-ups
 * of calls, these two on both databases.
 *
 *   node bench/postgres/run.mjs [--parts changes,hop,rest,calls] [--seconds 10] [--runs 3] [--binary …/bedside] [--tools …]
 *
 * PostgreSQL runs in a temporary folder with fsync on and its own defaults, apart from wal_level. Tokens are signed by
 * this script with the secret that the server is told, so that five hundred people need no passwords.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { chownSync, closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { cpus, loadavg, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    parts: { type: 'string', default: 'changes,hop,rest,calls' },
    seconds: { type: 'string', default: '10' },
    runs: { type: 'string', default: '3' },
    binary: { type: 'string', default: process.env.BEDSIDE_BIN ?? join(root, 'build/release/bin/bedside') },
    tools: { type: 'string', default: join(root, 'build/release/bin') },
  },
});
const kSeconds = Number(options.seconds);
const kRuns = Number(options.runs);
const kSubscribers = 500;
const kWards = 5;
const kConnections = 32;
const kPrograms = '/usr/lib/postgresql/15/bin';
const kSecret = randomUUID() + randomUUID();

const folder = mkdtempSync(join(tmpdir(), 'bedside-bench-'));
const run = (program, words, more = {}) => execFileSync(program, words, { encoding: 'utf8', ...more });

// PostgreSQL refuses to run as root.
const user = userInfo().uid === 0 ? { uid: Number(run('id', ['-u', 'postgres'])), gid: Number(run('id', ['-g', 'postgres'])) } : {};
if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
const address = (database, name) => `postgresql:///${database}?host=${encodeURIComponent(folder)}&user=${name}`;
const psql = (sql, database = 'bench') =>
  run('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', address(database, 'superuser'), '-f', '-'], { input: sql }).trim();
let pgLog = '';
async function startPostgres() {
  run(join(kPrograms, 'initdb'), ['-D', join(folder, 'data'), '-U', 'superuser', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'], { ...user, cwd: '/' });
  const settings = ['listen_addresses=', 'wal_level=logical', 'max_connections=200'].flatMap((one) => ['-c', one]);
  const child = spawn(join(kPrograms, 'postgres'), ['-D', join(folder, 'data'), '-k', folder, ...settings], { ...user, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise((done, failed) => {
    child.once('exit', () => failed(new Error(pgLog)));
    child.stderr.on('data', (chunk) => {
      pgLog = (pgLog + chunk).slice(-200_000);
      if (pgLog.includes('ready to accept connections')) done();
    });
  });
  child.removeAllListeners('exit');
  return child;
}

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
function tokenOf(id) {
  const input = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: id, role: 'authenticated', aud: 'authenticated', exp: Math.floor(Date.now() / 1000) + 36_000 })}`;
  return `${input}.${createHmac('sha256', kSecret).update(input).digest('base64url')}`;
}

let servers = 0;
async function startServer(database) {
  const config = join(folder, `bench${++servers}.toml`);
  const data = join(folder, `server${servers}`);
  writeFileSync(config, `[rates]\nenabled = false\n[auth]\nexternal_jwt_secret = "${kSecret}"\n`);
  const child = spawn(options.binary, ['serve', '--config', config, '--data', data, '--listen', 'http://127.0.0.1:0', ...(database ? ['--database', database] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise((done, failed) => {
    let said = '';
    child.once('exit', (code) => failed(new Error(`the server ended with ${code}`)));
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = /Bedside is at (\S+)/.exec(said);
      if (found) done(found[1]);
    });
  });
  child.removeAllListeners('exit');
  const keys = JSON.parse(run(options.binary, ['keys', '--data', data]));
  const stop = async () => {
    const over = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await over;
  };
  return { url, port: new URL(url).port, keys, data, stop };
}

/** People in pairs, each pair with a room and a message: as SQL, and as the plan of bench_rest. */
function pairsOf(count) {
  const pairs = Array.from({ length: count }, () => ({ caller: randomUUID(), receiver: randomUUID(), room: randomUUID(), message: randomUUID() }));
  const list = (of) => pairs.map(of).join(', ');
  const sql =
    `INSERT INTO users (id) VALUES ${list((p) => `('${p.caller}'), ('${p.receiver}')`)};` +
    `INSERT INTO chat_rooms (id, created_by) VALUES ${list((p) => `('${p.room}', '${p.caller}')`)};` +
    `INSERT INTO room_members (room_id, user_id) VALUES ${list((p) => `('${p.room}', '${p.receiver}')`)};` +
    `INSERT INTO messages (id, room_id, sender_id, body) VALUES ${list((p) => `('${p.message}', '${p.room}', '${p.caller}', 'hello')`)};`;
  const plan = pairs.map((p) => [tokenOf(p.caller), tokenOf(p.receiver), p.caller, p.receiver, p.room, p.message].join('\t')).join('\n');
  return { sql, plan: `${plan}\n`, pairs };
}

const tool = (name, ...words) => run(join(options.tools, `bench_${name}`), words.map(String)).trim();
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const cells = (row) => row.split('|').map((cell) => cell.trim()).slice(1, -1);
const say = (...lines) => console.info(lines.join('\n'));

function fsyncFloor() {
  const file = openSync(join(folder, 'floor'), 'w');
  const page = Buffer.alloc(4096);
  const start = performance.now();
  for (let i = 0; i < 500; ++i) {
    writeSync(file, page, 0, page.length, i * page.length);
    fdatasyncSync(file);
  }
  closeSync(file);
  return Math.round(500_000 / (performance.now() - start));
}

async function changes() {
  psql(`CREATE TABLE open_rows (id bigserial PRIMARY KEY, ward int, n bigint, sent bigint);
    GRANT SELECT ON open_rows TO authenticated;
    CREATE TABLE visits (id bigserial PRIMARY KEY, ward int, n bigint, sent bigint);
    CREATE TABLE staff (user_id uuid PRIMARY KEY, ward int);
    ALTER TABLE visits ENABLE ROW LEVEL SECURITY;
    GRANT SELECT ON visits, staff TO authenticated;
    CREATE POLICY own_ward ON visits FOR SELECT TO authenticated USING (ward = (SELECT s.ward FROM staff AS s WHERE s.user_id = auth.uid()));
    ALTER PUBLICATION supabase_realtime ADD TABLE open_rows, visits;`);
  const people = Array.from({ length: kSubscribers }, () => randomUUID());
  psql(`INSERT INTO staff VALUES ${people.map((id, i) => `('${id}', ${i % kWards})`).join(', ')}`);
  const tokens = join(folder, 'tokens');
  writeFileSync(tokens, `${people.map(tokenOf).join('\n')}\n`);
  const server = await startServer(address('bench', 'clinic'));
  const measure = (table, groups, rate) =>
    tool('changes', server.port, server.keys.anon_key, address('bench', 'superuser'), tokens, table, groups, rate, kSeconds);
  const head = '| subscribers | asked changes/s | written/s | delivered/s | p50 ms | p95 ms | p99 ms | lost | doubled or moved |\n|---|---|---|---|---|---|---|---|---|';
  // Up until the last rate at which nothing queued up: the slowest twentieth still within 250 ms.
  const climb = (table, groups, rates) => {
    for (const rate of rates) {
      const row = measure(table, groups, rate);
      say(row);
      if (Number(cells(row)[5]) > 250) break;
    }
  };
  say('', 'No policy, everybody is told everything:', head);
  for (let i = 0; i < kRuns; ++i) say(measure('open_rows', 1, 64));
  climb('open_rows', 1, [128, 256, 512, 1024]);
  say('', 'A policy that is asked for each of 500 people, each entitled to a fifth:', head);
  for (let i = 0; i < kRuns; ++i) say(measure('visits', kWards, 30));
  climb('visits', kWards, [40, 60, 80, 120, 160, 240, 320]);
  await server.stop();
}

/** A row from its REST insert to the change event, by the bench that measures the same on the embedded database, side by side. */
function hop() {
  psql('CREATE DATABASE hop', 'postgres');
  run(options.binary, ['migrate', '--database', address('hop', 'superuser')]);
  const bench = join(root, 'bench/realtime_hop/hop.mjs');
  for (const more of [[], ['--database', address('hop', 'clinic')]]) say('', run(process.execPath, [bench, '--binary', options.binary, ...more]).trim());
}

/** The statements that the server sends for one request, as a script of pgbench, from PostgreSQL's own log. */
async function recorded(ask) {
  // Once before, so that the schema has been read and the statements are prepared.
  await ask();
  await ask();
  psql('ALTER SYSTEM SET log_min_duration_statement = 0; SELECT pg_reload_conf()');
  await logged('the record begins');
  pgLog = '';
  await ask();
  await logged('the record ends');
  psql('ALTER SYSTEM RESET log_min_duration_statement; SELECT pg_reload_conf()');
  const found = [];
  // A bind has its parameters too, and says them before its statement is executed.
  let executed = null;
  for (const entry of pgLog.split('the record ends')[0].split(/\n(?=\d{4}-\d\d-\d\d )/)) {
    const values = /DETAIL: {2}parameters: ([\s\S]*)$/.exec(entry)?.[1];
    if (!values) {
      const sql = /execute \S+: ([\s\S]*)$/.exec(entry)?.[1];
      executed = sql ? { sql: sql.trim().replace(/\s+/g, ' '), values: [] } : null;
      if (executed) found.push(executed);
    } else if (executed) {
      executed.values = [...values.matchAll(/\$\d+ = (?:NULL|'((?:[^']|'')*)')/g)].map((match) => match[1]?.replaceAll("''", "'") ?? null);
    }
  }
  return found;
}

/** Runs a statement of that text until PostgreSQL's log has it. */
async function logged(text) {
  while (!pgLog.includes(text)) {
    psql(`SELECT '${text}'`);
    await new Promise((done) => setImmediate(done));
  }
}

function pgbench(statements) {
  const defines = [];
  const lines = statements.map(({ sql, values }, at) => {
    values.forEach((value, i) => value !== null && defines.push('-D', `v${at}_${i + 1}=${value}`));
    return `${sql.replace(/\$(\d+)/g, (_, number) => (values[number - 1] === null ? 'NULL' : `:v${at}_${number}`))};`;
  });
  const script = join(folder, 'script.sql');
  writeFileSync(script, `\\startpipeline\n${lines.join('\n')}\n\\endpipeline\n`);
  const words = ['-n', '-M', 'prepared', '-c', '8', '-j', '1', '-T', String(kSeconds), '-f', script, ...defines, address('bench', 'clinic')];
  return Number(/tps = ([\d.]+)/.exec(run(join(kPrograms, 'pgbench'), words, { stdio: ['ignore', 'pipe', 'pipe'] }))[1]);
}

async function rest() {
  const { sql, plan, pairs } = pairsOf(kConnections);
  psql(sql);
  const planFile = join(folder, 'plan-rest');
  writeFileSync(planFile, plan);
  const server = await startServer(address('bench', 'clinic'));
  const headers = { apikey: server.keys.anon_key, authorization: `Bearer ${tokenOf(pairs[0].caller)}`, 'content-type': 'application/json' };
  const read = () => fetch(`${server.url}/rest/v1/messages?select=*&id=eq.${pairs[0].message}`, { headers }).then((r) => r.text());
  const insert = () =>
    fetch(`${server.url}/rest/v1/messages`, { method: 'POST', headers, body: JSON.stringify({ room_id: pairs[0].room, sender_id: pairs[0].caller, body: 'bench' }) }).then((r) => r.text());
  say('', `REST, one row each, ${kConnections} connections:`, '| what | REST/s (p50, p99 ms) | the same statements by pgbench, 8 connections | ratio |', '|---|---|---|---|');
  for (const [word, ask] of [['read', read], ['insert', insert]]) {
    const statements = await recorded(ask);
    const limits = [];
    const rows = [];
    for (let i = 0; i < kRuns; ++i) {
      rows.push(cells(tool('rest', server.port, server.keys.anon_key, planFile, kConnections, kSeconds, word)));
      limits.push(pgbench(statements));
    }
    const rate = median(rows.map((row) => Number(row[2])));
    const row = rows.find((one) => Number(one[2]) === rate);
    say(`| ${word} | ${rate} (${row[3]}, ${row[4]}) | ${Math.round(median(limits))} | ${(rate / median(limits)).toFixed(2)} |`);
  }
  await server.stop();
}

async function calls() {
  say('', 'Call set-ups over REST, ten durable writes each:', '| database | callers at once | set-ups/s | p50 ms of a write | p99 ms |', '|---|---|---|---|---|');
  for (const kind of ['embedded', 'postgres']) {
    const server = await startServer(kind === 'postgres' ? address('bench', 'clinic') : '');
    for (const at_once of [1, 16, 64]) {
      const rates = [];
      for (let i = 0; i < kRuns; ++i) {
        // A run stops in the middle of its calls, and nobody can be called who is in one: each has people of its own.
        const { sql, plan } = pairsOf(at_once);
        const planFile = join(folder, 'plan-calls');
        writeFileSync(planFile, plan);
        if (kind === 'postgres') psql(sql);
        else await fillEmbedded(server, sql);
        rates.push(cells(tool('rest', server.port, server.keys.anon_key, planFile, at_once, kSeconds, 'calls')));
      }
      const rate = median(rates.map((row) => Number(row[2])));
      const row = rates.find((one) => Number(one[2]) === rate);
      say(`| ${kind} | ${at_once} | ${rate} | ${row[3]} | ${row[4]} |`);
    }
    await server.stop();
  }
  say(`| floor: append and fdatasync of 4 KiB, one after the other | 1 | ${fsyncFloor()} writes | | |`);
}

/** The same people on the embedded database, by the service key. */
async function fillEmbedded(server, sql) {
  const rows = (table) => [...sql.matchAll(new RegExp(`INSERT INTO ${table} \\(([^)]*)\\) VALUES (.*?);`, 'g'))].flatMap(([, names, values]) =>
    [...values.matchAll(/\(([^)]*)\)/g)].map(([, row]) => Object.fromEntries(names.split(', ').map((name, i) => [name, row.split(', ')[i].slice(1, -1)]))));
  for (const table of ['users', 'chat_rooms', 'room_members', 'messages']) {
    const answer = await fetch(`${server.url}/rest/v1/${table}`, {
      method: 'POST',
      headers: { apikey: server.keys.service_key, 'content-type': 'application/json', prefer: 'resolution=ignore-duplicates' },
      body: JSON.stringify(rows(table)),
    });
    if (!answer.ok) throw new Error(`${table}: ${answer.status} ${await answer.text()}`);
  }
}

const postgres = await startPostgres();
try {
  psql('CREATE DATABASE bench', 'postgres');
  run(options.binary, ['migrate', '--database', address('bench', 'superuser')]);
  psql('CREATE ROLE clinic LOGIN REPLICATION IN ROLE bedside_server');
  say(`${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0].toFixed(2)}, ${new Date().toISOString().slice(0, 10)}`);
  for (const part of options.parts.split(',')) await { changes, hop, rest, calls }[part]();
} finally {
  const over = new Promise((done) => postgres.once('exit', done));
  postgres.kill('SIGQUIT');
  await over;
  rmSync(folder, { recursive: true, force: true });
}
