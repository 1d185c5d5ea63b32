/**
 * localStorage and sessionStorage, which may be blocked or full. What is kept there is a convenience: without it the
 * page works until it is closed.
 */
export interface KeyValue {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export function memoryStorage(): KeyValue {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

export function safeStorage(open: () => Storage): KeyValue {
  const fallback = memoryStorage();
  let storage: Storage;
  try {
    storage = open();
    storage.getItem('bedside');
  } catch {
    return fallback;
  }
  return {
    getItem: (key) => fallback.getItem(key) ?? storage.getItem(key),
    setItem(key, value) {
      try {
        storage.setItem(key, value);
        fallback.removeItem(key);
      } catch {
        fallback.setItem(key, value);
      }
    },
    removeItem(key) {
      fallback.removeItem(key);
      storage.removeItem(key);
    },
  };
}

export function readJson<T>(storage: KeyValue, key: string): T | null {
  try {
    const text = storage.getItem(key);
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}
