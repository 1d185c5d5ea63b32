// A call learns that bytes cost money or are few, when the browser knows, and only what is new.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { NetworkKind } from './network-kind.js';

describe('NetworkKind', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('tells what it finds and what changes', () => {
    const info = Object.assign(new EventTarget(), { saveData: false, type: 'wifi', effectiveType: '4g' });
    vi.stubGlobal('navigator', { connection: info });
    const told: string[] = [];
    const kind = new NetworkKind((network) => told.push(network));
    expect(told).toEqual([]);
    info.type = 'cellular';
    info.dispatchEvent(new Event('change'));
    info.dispatchEvent(new Event('change'));
    Object.assign(info, { type: 'wifi', effectiveType: '3g' });
    info.dispatchEvent(new Event('change'));
    expect(told).toEqual(['metered', 'slow']);
    kind.stop();
    info.saveData = true;
    info.dispatchEvent(new Event('change'));
    expect(told).toHaveLength(2);
  });

  it('says nothing where the browser says nothing', () => {
    vi.stubGlobal('navigator', {});
    const told = vi.fn();
    new NetworkKind(told).stop();
    expect(told).not.toHaveBeenCalled();
  });
});
