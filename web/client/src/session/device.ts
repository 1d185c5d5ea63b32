const KEY = 'bedside.device';
/** A page that is being left gives its name back within this; a tab that was duplicated never does. */
const HAND_OVER_MS = 300;

let named: Promise<string> | null = null;

/**
 * Names this tab. It outlives a reload, so that a call can be taken up again, and differs between tabs, which are
 * separate telephones of one user. One name for everything on a page.
 */
export function deviceId(): Promise<string> {
  return (named ??= claimName());
}

/** For tests: as if the page were new. */
export function forgetDeviceId(): void {
  named = null;
}

async function claimName(): Promise<string> {
  const kept = read();
  // A duplicated tab begins with a copy of the other's storage; only one of them gets the lock of that name.
  if (kept !== null && (await hold(kept))) return kept;
  const fresh = crypto.randomUUID();
  write(fresh);
  await hold(fresh);
  return fresh;
}

/** Resolves once the lock is ours, for the life of the page, or certainly somebody else's. */
function hold(name: string): Promise<boolean> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const whileThisPageLives = () => {
      resolve(true);
      return new Promise<void>(() => undefined);
    };
    const signal = AbortSignal.timeout(HAND_OVER_MS);
    locks.request(`${KEY}.${name}`, { signal }, whileThisPageLives).catch((error: unknown) => {
      // A browser that refuses locks altogether (an opaque origin) must still be able to call.
      const taken = error instanceof DOMException && (error.name === 'TimeoutError' || error.name === 'AbortError');
      resolve(!taken);
    });
  });
}

function read(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null; // Storage is switched off: then a reload is another device.
  }
}

function write(name: string): void {
  try {
    sessionStorage.setItem(KEY, name);
  } catch {
    // As above.
  }
}

/** 128 bits of real chance as hex; the engine makes its ids from it. */
export function seed(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
