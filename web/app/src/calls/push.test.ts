// Goal: the browser is subscribed exactly while its user wants to be reached, with the server's present key.
import { describe, expect, it } from 'vitest';
import { PushDevice } from './push';

const kKey = 'AQID';
const wants = { ring: true, notify: true, closed: true, quiet: false };

function world(parts: { key?: string; refuse?: number; noPush?: boolean } = {}) {
  const log: string[] = [];
  let current: { key: string } | null = parts.key ? { key: parts.key } : null;
  const device = (key: string) => ({
    endpoint: 'https://push.example/1',
    options: { applicationServerKey: Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0)).buffer },
    unsubscribe: () => (log.push('unsubscribe'), (current = null), Promise.resolve(true)),
    toJSON: () => ({ endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' } }),
  });
  const pushManager = {
    getSubscription: () => Promise.resolve(current && device(current.key)),
    subscribe: ({ applicationServerKey }: { applicationServerKey: string }) => {
      log.push(`subscribe ${applicationServerKey}`);
      current = { key: applicationServerKey };
      return Promise.resolve(device(applicationServerKey));
    },
  };
  const fetcher = (_: string, init?: RequestInit) => {
    if (!init) return Promise.resolve(Response.json({ public_key: kKey }));
    const headers = init.headers as Record<string, string>;
    log.push(`${init.method} ${headers['authorization']} ${String(init.body)}`);
    return Promise.resolve(new Response(null, { status: parts.refuse ?? 201 }));
  };
  const push = new PushDevice({
    auth: { getSession: () => Promise.resolve({ data: { session: { access_token: 'token' } } }) },
    anonKey: 'anon',
    registration: () => Promise.resolve(parts.noPush ? null : ({ pushManager } as never)),
    fetcher: fetcher as typeof fetch,
  });
  return { push, log };
}

describe('a device that can be woken', () => {
  it('is subscribed with the server’s key and told to the server, once', async () => {
    const { push, log } = world();
    await push.follow(wants);
    await push.follow(wants);
    expect(log).toEqual([
      `subscribe ${kKey}`,
      'POST Bearer token {"endpoint":"https://push.example/1","keys":{"p256dh":"p","auth":"a"}}',
    ]);
    expect(push.state.getSnapshot()).toBe('on');
  });

  it('touches nothing for whoever never wanted it', async () => {
    const { push, log } = world();
    await push.follow({ ...wants, closed: false });
    expect(log).toEqual([]);
  });

  it.each([{ closed: false }, { notify: false }, { quiet: true }])('is let go of by %o', async (change) => {
    const { push, log } = world();
    await push.follow(wants);
    log.length = 0;
    await push.follow({ ...wants, ...change });
    expect(log).toEqual(['unsubscribe', 'DELETE Bearer token {"endpoint":"https://push.example/1"}']);
    expect(push.state.getSnapshot()).toBe('off');
  });

  it('is subscribed anew when the server has another key', async () => {
    const { push, log } = world({ key: 'BBBB' });
    await push.follow(wants);
    expect(log.slice(0, 2)).toEqual(['unsubscribe', `subscribe ${kKey}`]);
  });

  it.each([{ refuse: 422 }, { noPush: true }])('says when it did not work: %o', async (parts) => {
    const { push } = world(parts);
    await push.follow(wants);
    expect(push.state.getSnapshot()).toBe('failed');
  });
});
