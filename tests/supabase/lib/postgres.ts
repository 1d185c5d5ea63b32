/**
 * A real PostgreSQL in a temporary folder for all tests that want one: started once, with the schema in a model
 * database that is copied for each server.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of its socket, or null where tests use the embedded database. */
    postgres: string | null;
  }
}

export const programs = '/usr/lib/postgresql/15/bin';
const root = fileURLToPath(new URL('../../..', import.meta.url));
const binary = process.env['BEDSIDE_BIN'] ?? join(root, 'build/dev/bin/bedside');
const kSettings = {
  listen_addresses: '',
  fsync: 'off',
  wal_level: 'logical',
  max_connections: '400',
  max_wal_senders: '64',
  max_replication_slots: '128',
  max_slot_wal_keep_size: '1GB',
  // A small machine has little shared memory.
  shared_buffers: '32MB',
};

/** The server refuses to run as root. */
export function ordinaryUser(): { uid: number; gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export const addressOf = (folder: string, database: string, user: string): string =>
  `postgresql:///${database}?host=${encodeURIComponent(folder)}&user=${user}`;

/** What psql prints for the statements, run as a superuser beside the server. */
export function psql(folder: string, database: string, sql: string): string {
  return execFileSync('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', addressOf(folder, database, 'superuser'), '-f', '-'], {
    input: sql,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
  }).trim();
}

/** Resolves once it takes connections. */
export async function launchPostgres(folder: string, user: { uid: number; gid: number } | undefined, more: Record<string, string> = {}): Promise<ChildProcess> {
  const settings = Object.entries({ ...kSettings, ...more }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(programs, 'postgres'), ['-D', join(folder, 'data'), '-k', folder, ...settings], {
    ...user,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  await new Promise<void>((done, failed) => {
    child.once('exit', (code) => failed(new Error(`postgres ended with ${code}\n${said}`)));
    child.stderr!.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-8_000);
      if (said.includes('ready to accept connections')) done();
    });
  });
  child.removeAllListeners('exit');
  return child;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const user = ordinaryUser();
  const folder = mkdtempSync(join(tmpdir(), 'bedside-pg-'));
  if (user) chownSync(folder, user.uid, user.gid);
  execFileSync(
    join(programs, 'initdb'),
    ['-D', join(folder, 'data'), '-U', 'superuser', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    { ...user, cwd: '/', stdio: 'ignore' },
  );
  const child = await launchPostgres(folder, user);
  const stop = async (): Promise<void> => {
    const over = new Promise((done) => child.once('exit', done));
    child.kill('SIGQUIT');
    await over;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    psql(folder, 'postgres', 'CREATE DATABASE model');
    execFileSync(binary, ['migrate', '--database', addressOf(folder, 'model', 'superuser')], { stdio: ['ignore', 'ignore', 'inherit'] });
    psql(folder, 'postgres', 'CREATE ROLE clinic LOGIN REPLICATION IN ROLE bedside_server');
  } catch (failure) {
    await stop();
    throw failure;
  }
  project.provide('postgres', folder);
  return stop;
}
