/**
 * A push service of our own, and the device behind it: takes what the server sends, checks the signature (RFC 8292), and
 * opens the message with the device's keys (RFC 8291). Written against the RFCs and node:crypto, not against the server.
 */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Delivery {
  path: string;
  headers: IncomingHttpHeaders;
  /** The message as the device reads it. */
  message: Record<string, unknown>;
  claims: { aud: string; exp: number; sub: string };
  /** Of the sender, base64url. */
  key: string;
}

export interface PushService {
  origin: string;
  /** What PushManager.subscribe would answer. */
  subscription: { endpoint: string; keys: { p256dh: string; auth: string } };
  deliveries: Delivery[];
  /** Statuses to answer with, in order; 201 when there is none. */
  answers: number[];
  stop(): Promise<void>;
}

const kPoint = 65;

function part(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

function checkSignature(header: string): Pick<Delivery, 'claims' | 'key'> {
  const [, token, key] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(header) ?? [];
  if (!token || !key) throw new Error(`not a VAPID header: ${header}`);
  const [head, body, signature] = token.split('.') as [string, string, string];
  const point = part(key);
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  const right = verify('sha256', Buffer.from(`${head}.${body}`), { key: publicKey, dsaEncoding: 'ieee-p1363' }, part(signature));
  if (!right) throw new Error('the signature is wrong');
  return { claims: JSON.parse(part(body).toString()) as Delivery['claims'], key };
}

export async function startPushService(): Promise<PushService> {
  const keys = createECDH('prime256v1');
  const point = keys.generateKeys();
  const auth = randomBytes(16);

  const open = (body: Buffer): Record<string, unknown> => {
    const salt = body.subarray(0, 16);
    const sender = body.subarray(21, 21 + kPoint);
    const sealed = body.subarray(21 + kPoint);
    const secret = keys.computeSecret(sender);
    const derive = (from: Buffer, with_: Buffer, info: Buffer, size: number) =>
      Buffer.from(hkdfSync('sha256', from, with_, info, size));
    const input = derive(secret, auth, Buffer.concat([Buffer.from('WebPush: info\0'), point, sender]), 32);
    const key = derive(input, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
    const nonce = derive(input, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
    const cipher = createDecipheriv('aes-128-gcm', key, nonce);
    cipher.setAuthTag(sealed.subarray(-16));
    const text = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
    if (text.at(-1) !== 2) throw new Error('no last record');
    return JSON.parse(text.subarray(0, -1).toString()) as Record<string, unknown>;
  };

  const deliveries: Delivery[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = answers.shift() ?? 201;
      if (status === 201) {
        const { claims, key } = checkSignature(request.headers.authorization ?? '');
        const message = open(Buffer.concat(chunks));
        deliveries.push({ path: request.url ?? '', headers: request.headers, message, claims, key });
      }
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    subscription: {
      endpoint: `${origin}/device/1`,
      keys: { p256dh: point.toString('base64url'), auth: auth.toString('base64url') },
    },
    deliveries,
    answers,
    stop: () => new Promise((done) => server.close(() => done())),
  };
}
