/** What a browser that can make calls has, as far as anybody asks. */
import { vi } from 'vitest';

export function canCall(): void {
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('RTCPeerConnection', class {});
  Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: { getUserMedia: async () => undefined } });
}
