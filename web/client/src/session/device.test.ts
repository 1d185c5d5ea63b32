// A tab keeps its name through a reload and shares it with no other tab, also when the browser copied its storage.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deviceId, forgetDeviceId, seed } from './device.js';

/** Locks as the browser keeps them: one holder a name, who waits is woken in turn or gives up. */
class FakeLocks {
  readonly held = new Set<string>();

  async request(name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<void>): Promise<void> {
    while (this.held.has(name)) {
      if (signal.aborted) throw signal.reason;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    this.held.add(name);
    await hold();
  }
}

describe('deviceId', () => {
  let locks: FakeLocks;

  beforeEach(() => {
    locks = new FakeLocks();
    vi.stubGlobal('navigator', { locks });
    sessionStorage.clear();
    forgetDeviceId();
  });
  afterEach(() => forgetDeviceId());

  it('is one name for everything on a page', async () => {
    expect(await deviceId()).toBe(await deviceId());
  });

  it('is the same after a reload, which lets the lock go', async () => {
    const before = await deviceId();
    locks.held.clear();
    forgetDeviceId();
    expect(await deviceId()).toBe(before);
  });

  it('waits for the page that is being left', async () => {
    const before = await deviceId();
    forgetDeviceId();
    const again = deviceId();
    setTimeout(() => locks.held.clear(), 20);
    expect(await again).toBe(before);
  });

  it('is another one in a duplicated tab, and stays that', async () => {
    const original = await deviceId();
    forgetDeviceId();
    const copy = await deviceId();
    expect(copy).not.toBe(original);
    expect(sessionStorage.getItem('bedside.device')).toBe(copy);
  });

  it('serves where locks are refused, and where there are none', async () => {
    sessionStorage.setItem('bedside.device', 'kept');
    locks.request = () => Promise.reject(new DOMException('opaque origin', 'SecurityError'));
    expect(await deviceId()).toBe('kept');
    vi.stubGlobal('navigator', {});
    forgetDeviceId();
    expect(await deviceId()).toBe('kept');
  });
});

describe('seed', () => {
  it('is 128 bits of chance', () => {
    expect(seed()).toMatch(/^[0-9a-f]{32}$/);
    expect(seed()).not.toBe(seed());
  });
});
