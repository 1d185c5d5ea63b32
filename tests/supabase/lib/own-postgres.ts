/** A PostgreSQL for one file of tests, which may be killed without any other test noticing. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressOf, launchPostgres, ordinaryUser, programs, psql } from './postgres.ts';
import { binary } from './server.ts';

export class OwnPostgres {
  private constructor(
    readonly folder: string,
    private child: ChildProcess,
    private readonly settings: Record<string, string>,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<OwnPostgres> {
    const user = ordinaryUser();
    const folder = mkdtempSync(join(tmpdir(), 'bedside-own-pg-'));
    if (user) chownSync(folder, user.uid, user.gid);
    const words = ['-D', join(folder, 'data'), '-U', 'superuser', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
    execFileSync(join(programs, 'initdb'), words, { ...user, cwd: '/', stdio: 'ignore' });
    return new OwnPostgres(folder, await launchPostgres(folder, user, settings), settings);
  }

  /** A new database with the schema; what `startServer` wants of it. */
  database(name: string): { folder: string; name: string } {
    this.sql('postgres', `CREATE DATABASE ${name}`);
    execFileSync(binary, ['migrate', '--database', addressOf(this.folder, name, 'superuser')], { stdio: ['ignore', 'ignore', 'inherit'] });
    this.sql('postgres', 'CREATE ROLE clinic LOGIN REPLICATION IN ROLE bedside_server');
    return { folder: this.folder, name };
  }
  sql(database: string, statements: string): string {
    return psql(this.folder, database, statements);
  }

  /** Killed without a good-bye, and started again on the same data. */
  async crash(): Promise<void> {
    await this.end('SIGKILL');
    // Its children notice by themselves and let go of the data folder; until then it does not start.
    for (const deadline = Date.now() + 20_000; ; ) {
      try {
        this.child = await launchPostgres(this.folder, ordinaryUser(), this.settings);
        return;
      } catch (failed) {
        if (Date.now() > deadline) throw failed;
      }
    }
  }
  async stop(): Promise<void> {
    await this.end('SIGQUIT');
    rmSync(this.folder, { recursive: true, force: true });
  }
  private async end(signal: NodeJS.Signals): Promise<void> {
    const over = new Promise((done) => this.child.once('exit', done));
    this.child.kill(signal);
    await over;
  }
}
