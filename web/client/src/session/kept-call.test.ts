// What a page remembers of its call comes back to the same user in the same tab, and to nobody else.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { keepCall, keptCall } from './kept-call.js';

const point = { call_id: '11111111-1111-4111-8111-111111111111', after_seq: 7 };

describe('the kept call', () => {
  beforeEach(() => sessionStorage.clear());

  it('comes back as it was, and goes when there is none any more', () => {
    expect(keptCall('me')).toBeNull();
    keepCall('me', point);
    expect(keptCall('me')).toEqual(point);
    keepCall('me', null);
    expect(keptCall('me')).toBeNull();
    expect(sessionStorage.length).toBe(0);
  });

  it('is of one user alone', () => {
    keepCall('me', point);
    expect(keptCall('you')).toBeNull();
  });

  it.each(['{', '7', '{"call_id":7,"after_seq":1}', '{"call_id":"x","after_seq":1.5}', '{"call_id":"x"}'])(
    'is nothing when somebody wrote %s there',
    (text) => {
      sessionStorage.setItem('bedside.call.me', text);
      expect(keptCall('me')).toBeNull();
    },
  );

  it('is nothing where storage is refused', () => {
    vi.stubGlobal('sessionStorage', undefined);
    keepCall('me', point);
    expect(keptCall('me')).toBeNull();
  });
});
