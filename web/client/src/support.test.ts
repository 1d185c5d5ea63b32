// Every missing piece is named, so that the screen can say what to do about it.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { isSupported } from './support.js';
import { installBrowser } from './testing/fake-browser.js';

describe('isSupported', () => {
  beforeEach(() => void installBrowser());

  it('is true where everything is there', () => {
    expect(isSupported()).toEqual({ supported: true, reasons: [] });
  });

  it('names the insecure page first, because that is the usual reason on a phone', () => {
    vi.stubGlobal('isSecureContext', false);
    expect(isSupported().reasons[0]).toBe('insecure_context');
  });

  it('names each missing piece', () => {
    vi.stubGlobal('RTCPeerConnection', undefined);
    vi.stubGlobal('WebAssembly', undefined);
    Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: undefined });
    expect(isSupported()).toEqual({ supported: false, reasons: ['no_webrtc', 'no_media_devices', 'no_webassembly'] });
  });
});
