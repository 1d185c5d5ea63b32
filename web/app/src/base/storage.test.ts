// Goal: a page without storage works until it is closed, and strange contents harm nothing.
import { describe, expect, it } from 'vitest';
import { memoryStorage, readJson, safeStorage } from './storage';

function brokenStorage(): Storage {
  return { ...memoryStorage(), setItem: () => { throw new DOMException('full', 'QuotaExceededError'); } } as unknown as Storage;
}

describe('storage', () => {
  it('that is blocked is replaced by memory', () => {
    const storage = safeStorage(() => { throw new DOMException('no', 'SecurityError'); });
    storage.setItem('a', '1');
    expect(storage.getItem('a')).toBe('1');
  });

  it('that is full keeps the value until the page is closed', () => {
    const storage = safeStorage(brokenStorage);
    storage.setItem('a', '1');
    expect(storage.getItem('a')).toBe('1');
    storage.removeItem('a');
    expect(storage.getItem('a')).toBeNull();
  });

  it('that holds no JSON reads as nothing', () => {
    const storage = memoryStorage();
    expect(readJson(storage, 'a')).toBeNull();
    storage.setItem('a', '{');
    expect(readJson(storage, 'a')).toBeNull();
  });
});
