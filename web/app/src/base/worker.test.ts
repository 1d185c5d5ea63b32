// Goal: a page whose service worker could not be had at first asks for it again when it is needed, and no more than that.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const kRegistration = { scope: '/' } as ServiceWorkerRegistration;
const register = vi.fn();

beforeEach(() => {
  vi.resetModules();
  register.mockReset();
  vi.stubGlobal('caches', { open: () => Promise.resolve({ put: () => Promise.resolve() }) });
  vi.stubGlobal('navigator', { serviceWorker: { register, ready: Promise.resolve(kRegistration) } });
});
afterEach(() => vi.unstubAllGlobals());

it('is asked for once when it comes', async () => {
  register.mockResolvedValue(kRegistration);
  const { startWorker } = await import('./worker');
  expect(await Promise.all([startWorker(), startWorker()])).toEqual([kRegistration, kRegistration]);
  expect(await startWorker()).toBe(kRegistration);
  expect(register).toHaveBeenCalledTimes(1);
});

it('is asked for again after it could not be had', async () => {
  register.mockRejectedValueOnce(new TypeError('the server did not answer')).mockResolvedValue(kRegistration);
  const { startWorker } = await import('./worker');
  expect(await startWorker()).toBeNull();
  expect(await startWorker()).toBe(kRegistration);
});

it('is none where the browser has none', async () => {
  vi.stubGlobal('navigator', {});
  const { startWorker } = await import('./worker');
  expect(await startWorker()).toBeNull();
});
