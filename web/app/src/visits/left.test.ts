// Goal: a call that was left here is known as such, also after a reload of the tab, and no other is.
import { expect, it, vi } from 'vitest';
import { leavePicture, wasLeftHere } from './left';

it('remembers the call that was left', async () => {
  const disconnect = vi.fn(() => Promise.resolve());
  const store = { getSnapshot: () => ({ call: { id: 'c1' } }) };
  await leavePicture({ store, disconnect } as never);
  expect(disconnect).toHaveBeenCalledOnce();
  expect(wasLeftHere('c1')).toBe(true);
  expect(wasLeftHere('c2')).toBe(false);
});

it('does not when leaving was refused', async () => {
  const store = { getSnapshot: () => ({ call: { id: 'c3' } }) };
  await expect(leavePicture({ store, disconnect: () => Promise.reject(new Error('no')) } as never)).rejects.toThrow();
  expect(wasLeftHere('c3')).toBe(false);
});
