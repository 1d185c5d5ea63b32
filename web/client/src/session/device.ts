const KEY = 'bedside.device';

/**
 * Names this tab. It outlives a reload, so that a call can be taken up again, and differs between tabs, which are
 * separate telephones of one user.
 */
export function deviceId(): string {
  const fresh = crypto.randomUUID();
  try {
    const kept = sessionStorage.getItem(KEY);
    if (kept) return kept;
    sessionStorage.setItem(KEY, fresh);
  } catch {
    // Storage is switched off: then a reload is another device.
  }
  return fresh;
}

/** 128 bits of real chance as hex; the engine makes its ids from it. */
export function seed(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
