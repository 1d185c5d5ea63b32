/**
 * How long a row takes from one person's REST insert to the change event at the other's socket, commit included.
 *
 *   node bench/realtime_hop/hop.mjs [--binary build/release/bin/bedside] [--inserts 400] [--clients 1,500] [--database postgresql://…]
 *
 * Three shapes: the other person alone; with bystanders who subscribed to the same table but may not read the row; and
 * with that many sockets of people who may (the time then ends at the last of them). Client and server share the
 * machine, so the figures are upper bounds. Beside them stands the disk's own floor: one write and fsync. On the embedded
 * database, or on a PostgreSQL that is migrated already and that no other bench has left people in.
 */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import http from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import WebSocket from 'ws';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    binary: { type: 'string', default: process.env.BEDSIDE_BIN ?? join(root, 'build/release/bin/bedside') },
    inserts: { type: 'string', default: '400' },
    clients: { type: 'string', default: '1,500' },
    database: { type: 'string' },
  },
});
const kInserts = Number(options.inserts);
const kWarmUp = 50;
const kPassword = 'correct horse battery';
const kDoctor = 'doctor@example.org';
const kPatient = 'patient@example.org';

const folder = mkdtempSync(join(tmpdir(), 'bedside-hop-'));
// One client writes here as fast as a room full of people; what holds one person back is not what is measured.
const config = join(folder, 'bench.toml');
writeFileSync(config, '[rates]\nenabled = false\n');
const server = spawn(options.binary, ['serve', '--config', config, '--data', join(folder, 'data'), '--listen', 'http://127.0.0.1:0', ...(options.database ? ['--database', options.database] : [])], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const base = await new Promise((done, failed) => {
  let said = '';
  server.once('error', failed);
  server.once('exit', (code) => failed(new Error(`${options.binary} ended with ${code}`)));
  server.stdout.on('data', (chunk) => {
    said += chunk;
    const found = /Bedside is at (\S+)/.exec(said);
    if (found) done(found[1]);
  });
});
server.removeAllListeners('exit');
const keys = JSON.parse(execFileSync(options.binary, ['keys', '--data', join(folder, 'data')], { encoding: 'utf8' }));

const agent = new http.Agent({ keepAlive: true });
function call(path, body, token = keys.anon_key, method = 'POST') {
  return new Promise((done, failed) => {
    const request = http.request(
      new URL(path, base),
      {
        agent,
        method,
        headers: { apikey: token === keys.service_key ? token : keys.anon_key, authorization: `Bearer ${token}`, 'content-type': 'application/json', prefer: 'return=representation' },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        response.on('end', () => {
          if (response.statusCode >= 300) failed(new Error(`${path}: ${response.statusCode} ${text}`));
          else done(text ? JSON.parse(text) : null);
        });
      },
    );
    request.once('error', failed);
    request.end(JSON.stringify(body));
  });
}

async function person(email) {
  const user = await call('/auth/v1/admin/users', { email, password: kPassword, email_confirm: true, user_metadata: { role: 'doctor' } }, keys.service_key);
  const session = await call('/auth/v1/token?grant_type=password', { email, password: kPassword });
  return { id: user.id, token: session.access_token };
}

/** A joined socket that calls `heard` for every change; the payload is looked at as text, to keep the client light. */
function listen(who, heard) {
  return new Promise((done, failed) => {
    const socket = new WebSocket(`${base.replace('http', 'ws')}/realtime/v1/websocket?apikey=${keys.anon_key}&vsn=2.0.0`);
    const config = { postgres_changes: [{ event: 'INSERT', schema: 'public', table: 'messages' }] };
    socket.once('open', () =>
      socket.send(JSON.stringify(['1', '1', 'realtime:hop', 'phx_join', { config, access_token: who.token }])),
    );
    socket.once('error', failed);
    socket.on('message', (data) => {
      const text = data.toString('latin1');
      if (text.includes('"postgres_changes",{"ids"')) heard();
      else if (text.includes('Subscribed to PostgreSQL')) done(socket);
      else if (text.includes('"status":"error"')) failed(new Error(text));
    });
  });
}

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
function summary(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return [0.5, 0.9, 0.99, 1].map((q) => quantile(sorted, q).toFixed(2));
}

function disk_floor() {
  const path = join(folder, 'floor');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(4096);
  const times = [];
  for (let i = 0; i < 200; ++i) {
    const start = performance.now();
    writeSync(file, page, 0, page.length, i * page.length);
    fsyncSync(file);
    times.push(performance.now() - start);
  }
  closeSync(file);
  return times;
}

async function measure(writer, room, sockets_wanted, others) {
  let missing = 0;
  let arrived = () => {};
  const heard = () => {
    if (--missing === 0) arrived();
  };
  const reader = await listen(patient, heard);
  const sockets = [reader];
  for (let i = 1; i < sockets_wanted; ++i) sockets.push(await listen(others.who(i), others.hear ? heard : () => {}));
  const times = [];
  for (let i = 0; i < kWarmUp + kInserts; ++i) {
    missing = others.hear ? sockets.length : 1;
    const there = new Promise((done) => (arrived = done));
    const start = performance.now();
    const answered = call('/rest/v1/messages', { room_id: room, sender_id: writer.id, body: `hop ${i}` }, writer.token);
    await there;
    if (i >= kWarmUp) times.push(performance.now() - start);
    await answered;
  }
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1];
  for (const socket of sockets) socket.terminate();
  return { times, resident: Math.round(Number(resident) / 1024) };
}

const doctor = await person(kDoctor);
const patient = await person(kPatient);
const bystanders = [];
for (let i = 0; i < 10; ++i) bystanders.push(await person(`bystander${i}@example.org`));
const [room] = await call('/rest/v1/chat_rooms', { created_by: doctor.id }, doctor.token);
await call('/rest/v1/rpc/add_member', { room_id: room.id, user_id: patient.id }, doctor.token);

const rows = [['write + fsync of 4 KiB', ...summary(disk_floor()), '']];
for (const count of options.clients.split(',').map(Number)) {
  const alone = await measure(doctor, room.id, count, { who: (i) => bystanders[i % bystanders.length], hear: false });
  rows.push([`${count} connected, 1 may read`, ...summary(alone.times), alone.resident]);
  if (count === 1) continue;
  const all = await measure(doctor, room.id, count, { who: () => patient, hear: true });
  rows.push([`${count} connected, all may read, the last`, ...summary(all.times), all.resident]);
}
console.info(`REST insert -> change event, ${options.database ? 'PostgreSQL' : 'embedded database'}, ${kInserts} inserts each, ms; ${cpus().length} × ${cpus()[0]?.model}`);
console.info('| shape | p50 | p90 | p99 | max | server MiB |\n|---|---|---|---|---|---|');
for (const row of rows) console.info(`| ${row.join(' | ')} |`);
agent.destroy();
server.kill('SIGTERM');
await new Promise((done) => server.once('exit', done));
rmSync(folder, { recursive: true, force: true });
