export type UnsupportedReason = 'insecure_context' | 'no_webrtc' | 'no_media_devices' | 'no_webassembly';

export interface Support {
  supported: boolean;
  /** Everything that is missing; empty when supported. */
  reasons: UnsupportedReason[];
}

/**
 * Can this page make calls? Microphone and camera exist only in secure contexts (W3C Media Capture, section 9.2), which
 * is the usual reason on a phone that opened a plain http address. False on a server.
 */
export function isSupported(): Support {
  const reasons: UnsupportedReason[] = [];
  if (globalThis.isSecureContext === false) reasons.push('insecure_context');
  if (typeof globalThis.RTCPeerConnection !== 'function') reasons.push('no_webrtc');
  if (typeof globalThis.navigator?.mediaDevices?.getUserMedia !== 'function') reasons.push('no_media_devices');
  if (typeof globalThis.WebAssembly !== 'object') reasons.push('no_webassembly');
  return { supported: reasons.length === 0, reasons };
}
