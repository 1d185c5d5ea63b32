// Goal: the server counts as reached when it answers by itself, whatever it thinks of the question.
import { expect, it, vi } from 'vitest';
import { probeServer } from './server-probe.js';

const never = new AbortController().signal;

it.each([
  [200, 'open'],
  [401, 'open'],
  [502, 'blocked'],
])('answered by %i it is %s', async (status, state) => {
  vi.stubGlobal('fetch', async () => new Response('', { status }));
  expect((await probeServer('http://server', never)).state).toBe(state);
});

it('not answered it is blocked', async () => {
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('no network')));
  expect(await probeServer('http://server', never)).toEqual({ state: 'blocked', roundTripMs: null });
});

it('the first question, which pays for the connection, is not counted', async () => {
  let asked = 0;
  vi.stubGlobal('fetch', async () => ((asked += 1), new Response('')));
  expect((await probeServer('http://server', never)).roundTripMs).toBeGreaterThan(0);
  expect(asked).toBe(6);
});
