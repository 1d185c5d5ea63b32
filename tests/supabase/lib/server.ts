/**
 * The real server, as somebody would start it: a free port, a data folder of its own, keys from `bedside keys`; on the
 * embedded database or, in the project "postgres", on a database of its own with the least privileged login.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { addressOf, psql } from './postgres.ts';

export interface TestServer {
  url: string;
  anonKey: string;
  serviceKey: string;
  pid(): number;
  /** Its data folder. */
  folder: string;
  /** What names its database on the command line; empty for the embedded one. */
  database: string[];
  /** On PostgreSQL: runs statements as a superuser beside the server, and answers what psql prints. */
  sql(statements: string): string;
  /** Everything that it has written to its log, over all restarts. */
  log(): string;
  /** Ends it with the signal (SIGKILL: without a good-bye) and starts it again on the same port and folder, after `meanwhile`. */
  restart(signal?: NodeJS.Signals, meanwhile?: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
export const binary = process.env['BEDSIDE_BIN'] ?? join(root, 'build/dev/bin/bedside');
const kStartMs = 20_000;
const folderOfPostgres = inject('postgres');
/** True where the tests run on PostgreSQL. */
export const onPostgres = folderOfPostgres !== null;

let copies = 0;
function copyOfModel(folder: string): string {
  const name = `t${process.pid}_${++copies}`;
  psql(folder, 'postgres', `CREATE DATABASE ${name} TEMPLATE model`);
  return name;
}

/** Resolves with the URL that it prints once it answers. */
function launch(folder: string, listen: string, more: string[], keep: (text: string) => void): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(binary, ['serve', '--data', folder, '--listen', listen, ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let log = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-8_000);
    keep(chunk.toString());
  });
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new Error(`${binary} said nothing for ${kStartMs} ms\n${log}`)), kStartMs);
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`${binary} ended with ${code}\n${log}`)));
    child.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /Bedside is at (\S+)/.exec(said)?.[1];
      if (!url) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      done({ child, url });
    });
  });
}

async function ended(child: ChildProcess, signal: NodeJS.Signals, log: () => string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // "close" and not "exit": its last words are in the pipe.
  const over = new Promise((done) => child.once('close', done));
  child.kill(signal);
  await over;
  // A sanitizer that finds something at the end, a leak above all, says so by the status.
  if (signal === 'SIGTERM' && child.exitCode !== 0) throw new Error(`${binary} did not end well: ${child.exitCode ?? child.signalCode}\n${log().slice(-8_000)}`);
}

/** `embedded`: on the embedded database wherever the tests run; `own`: on a PostgreSQL of the test's own. */
export async function startServer(more: string[] = [], embedded = false, own?: { folder: string; name: string }): Promise<TestServer> {
  const socket = own?.folder ?? (embedded ? null : folderOfPostgres);
  const name = own?.name ?? (socket === null ? '' : copyOfModel(socket));
  const database = socket === null ? [] : ['--database', addressOf(socket, name, 'clinic')];
  const folder = mkdtempSync(join(tmpdir(), 'bedside-supabase-'));
  let log = '';
  const keep = (text: string): void => void (log += text);
  const first = await launch(folder, 'http://127.0.0.1:0', [...database, ...more], keep);
  let child = first.child;
  const url = first.url;
  const keys = JSON.parse(execFileSync(binary, ['keys', '--data', folder], { encoding: 'utf8' }));
  return {
    url,
    anonKey: keys.anon_key,
    serviceKey: keys.service_key,
    folder,
    database,
    sql: (statements) => psql(socket ?? '', name, statements),
    pid: () => child.pid!,
    log: () => log,
    restart: async (signal = 'SIGKILL', meanwhile = async () => {}) => {
      await ended(child, signal, () => log);
      await meanwhile();
      ({ child } = await launch(folder, url, [...database, ...more], keep));
    },
    stop: async () => {
      await ended(child, 'SIGTERM', () => log);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
