/** Goal: only ciphers that a client of today offers are taken, nothing older than TLS 1.2, and a new certificate needs no restart. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { binary } from './lib/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'bedside-tls-'));
const certificate = join(folder, 'certificate.pem');
const key = join(folder, 'key.pem');
let server: ChildProcess | undefined;
let port: number;

function makeCertificate(name: string): void {
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', [...words, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
}
/** Resolves with what was agreed on; rejects with the alert. */
function shake(options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((done, failed) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options }, () => done(socket));
    socket.once('error', failed);
  });
}
async function agreed(options: ConnectionOptions): Promise<string> {
  const socket = await shake(options);
  const words = `${socket.getProtocol()} ${socket.getCipher().name}`;
  socket.destroy();
  return words;
}
const nameOf = (socket: TLSSocket): string => String(socket.getPeerCertificate().subject.CN);

beforeAll(async () => {
  makeCertificate('first');
  const child = spawn(binary, ['serve', '--data', join(folder, 'data'), '--listen', 'https://127.0.0.1:0', '--tls-cert', certificate, '--tls-key', key], { stdio: ['ignore', 'pipe', 'ignore'] });
  server = child;
  port = await new Promise<number>((done, failed) => {
    let said = '';
    child.once('exit', (code) => failed(new Error(`the server ended with ${code}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /Bedside is at https:\S+?:(\d+)/.exec(said);
      if (found) done(Number(found[1]));
    });
  });
});
afterAll(async () => {
  if (server) {
    const over = new Promise((done) => server!.once('exit', done));
    server.kill('SIGTERM');
    await over;
  }
  rmSync(folder, { recursive: true, force: true });
});

test('what is sane is taken', async () => {
  expect(await agreed({})).toMatch(/^TLSv1\.3 TLS_/);
  for (const cipher of ['ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-CHACHA20-POLY1305']) {
    expect(await agreed({ maxVersion: 'TLSv1.2', ciphers: cipher })).toBe(`TLSv1.2 ${cipher}`);
  }
});

test('what is not is refused', async () => {
  // CBC, no forward secrecy, no authentication, no encryption; @SECLEVEL=0 lets this client offer them at all.
  for (const cipher of ['ECDHE-RSA-AES128-SHA', 'ECDHE-RSA-AES256-SHA384', 'AES128-GCM-SHA256', 'AES256-SHA', 'AECDH-AES128-SHA', 'NULL-SHA256']) {
    await expect(agreed({ maxVersion: 'TLSv1.2', ciphers: `${cipher}:@SECLEVEL=0` }), cipher).rejects.toThrow(/handshake failure/);
  }
  for (const version of ['TLSv1', 'TLSv1.1'] as const) {
    await expect(agreed({ minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' }), version).rejects.toThrow(/protocol version/);
  }
});

test('a new certificate is shown after SIGHUP, and whoever is connected stays so', async () => {
  const before = await shake({});
  expect(nameOf(before)).toBe('first');
  makeCertificate('second');
  server!.kill('SIGHUP');
  for (const until = Date.now() + 10_000; ; ) {
    const now = await shake({});
    const name = nameOf(now);
    now.destroy();
    if (name === 'second') break;
    expect(Date.now()).toBeLessThan(until);
  }
  const answered = new Promise<string>((done) => before.once('data', (chunk: Buffer) => done(chunk.toString())));
  before.write('GET /live HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(await answered).toMatch(/^HTTP\/1\.1 200 /);
  before.destroy();
});
