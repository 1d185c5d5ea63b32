// Goal: what is asked about oneself is asked as oneself, and every refusal has a word.
import { describe, expect, it, vi } from 'vitest';
import { OwnData } from './own-data';

const auth = {
  getSession: () => Promise.resolve({ data: { session: { access_token: 'mine' } }, error: null }),
  signOut: vi.fn(() => Promise.resolve({ error: null })),
} as never;

function setUp(status: number, body: object | null = null) {
  const fetcher = vi.fn(() => Promise.resolve(new Response(body && JSON.stringify(body), { status })));
  return { fetcher, data: new OwnData(auth, fetcher) };
}

describe('one’s own data', () => {
  it('is asked for with the own token', async () => {
    const { fetcher, data } = setUp(200, { sessions: [{ id: 's', current: true }] });
    expect(await data.sessions()).toHaveLength(1);
    expect(fetcher).toHaveBeenCalledWith('/bedside/v1/sessions', expect.objectContaining({ headers: { authorization: 'Bearer mine' } }));
    expect(await setUp(503).data.sessions()).toBeNull();
  });

  it('counts a session that is gone already as ended', async () => {
    expect(await setUp(204).data.endSession('a/b')).toBe(true);
    expect(await setUp(404, {}).data.endSession('s')).toBe(true);
    expect(await setUp(503, {}).data.endSession('s')).toBe(false);
  });

  it('comes as a file, or says why not', async () => {
    expect(await setUp(200, { account: [] }).data.export()).toBeInstanceOf(Blob);
    expect(await setUp(429, {}).data.export()).toBe('slow_down');
    expect(await setUp(503, {}).data.export()).toBe('failed');
  });

  it.each([
    [204, null, null],
    [403, { error_code: 'wrong_password' }, 'wrong_password'],
    [403, { error_code: 'reauthentication_needed' }, 'reauthentication_needed'],
    [429, {}, 'slow_down'],
    [503, {}, 'failed'],
  ] as const)('is erased or not: %d', async (status, body, problem) => {
    expect(await setUp(status, body).data.erase('p')).toBe(problem);
  });

  it('survives a server that cannot be reached', async () => {
    const data = new OwnData(auth, () => Promise.reject(new TypeError('offline')));
    expect(await data.export()).toBe('failed');
    expect(await data.sessions()).toBeNull();
  });
});
