/** The real server on a free port and a folder of its own, with the demo's accounts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface DemoServer {
  url: string;
  /** Its data folder. */
  folder: string;
  /** Sign-in links by the name of the person; each works once. */
  links: Map<string, string>;
  /** Kills it without a chance to say good-bye, and starts it again on the same port and folder. */
  crash(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
export const serverPath = process.env['BEDSIDE_BIN'] ?? join(root, 'build/dev/bin/bedside');
const kStartMs = 60_000;

interface Running {
  child: ChildProcess;
  url: string;
  links: Map<string, string>;
}

async function launch(binary: string, folder: string, listen: string, more: string[]): Promise<Running> {
  const child = spawn(binary, ['serve', '--data', folder, '--listen', listen, '--demo', ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let log = '';
  child.stderr!.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-8_000)));
  await new Promise<void>((done, failed) => {
    const timer = setTimeout(() => failed(new Error(`${binary} said nothing for ${kStartMs} ms\n${log}`)), kStartMs);
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`${binary} ended with ${code}\n${log}`)));
    child.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes('Ctrl-C')) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      child.once('exit', (code, signal) => {
        // Asked to end it has no code but the signal's; by itself it is the story that a failed test has to tell.
        if (!child.killed) process.stderr.write(`the server ended by itself (${code ?? signal})\n${log}\n`);
      });
      done();
    });
  });
  const url = /Bedside is at (\S+)/.exec(said)![1]!;
  const links = new Map([...said.matchAll(/^ {2}(.+) \(\w+\)\n {4}(\S+)$/gm)].map(([, name, link]) => [name!, link!]));
  return { child, url, links };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((done) => child.once('exit', done));
  child.kill(signal);
  await over;
}

/** `config` is the text of a configuration file. */
export async function startServer(
  config?: string,
  { binary = serverPath, listen = 'http://localhost:0' } = {},
): Promise<DemoServer> {
  const folder = mkdtempSync(join(tmpdir(), 'bedside-browser-'));
  const more = config === undefined ? [] : ['--config', join(folder, 'test.toml')];
  if (config !== undefined) writeFileSync(join(folder, 'test.toml'), config);
  let running = await launch(binary, folder, listen, more);
  const { url, links } = running;
  return {
    url,
    folder,
    links,
    crash: () => ended(running.child, 'SIGKILL'),
    restart: async () => {
      running = await launch(binary, folder, url, more);
    },
    stop: async () => {
      await ended(running.child, 'SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
