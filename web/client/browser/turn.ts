import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TURNSERVER = process.env.TURNSERVER ?? '/usr/bin/turnserver';

export const noTurn = existsSync(TURNSERVER) ? null : `no relay at ${TURNSERVER}`;

/** coturn on a free port of this machine, over UDP and TCP. */
export class Turn {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  static async open(): Promise<Turn> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'bedside-turn-'));
    const options = [
      '-n --no-cli --no-tls --no-dtls --fingerprint --lt-cred-mech --user=u:p --realm=test --allow-loopback-peers',
      '--no-multicast-peers --listening-ip=127.0.0.1 --relay-ip=127.0.0.1 --min-port=52000 --max-port=52200 --log-file=stdout',
      `--simple-log --listening-port=${port} --pidfile=${join(folder, 'pid')} --userdb=${join(folder, 'db')}`,
    ];
    const child = spawn(TURNSERVER, options.join(' ').split(' '), { stdio: 'ignore' });
    const over = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`The relay ended with ${code}.`)));
    });
    over.catch(() => undefined);
    // It says nothing when it is ready; it answers then.
    while (!(await Promise.race([answers(port), over])));
    return new Turn(port, child, folder);
  }

  close(): void {
    this.child.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => setTimeout(() => resolve(false), 50));
  });
}
