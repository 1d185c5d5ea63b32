import type { PathState } from './types.js';

const GATHER_MS = 5_000;

/**
 * Can others reach this machine without a relay? What a STUN server sees answers it: an address on the internet means
 * that UDP goes out and comes back. (RFC 8489; a strict firewall at the other side may still be in the way.)
 */
export async function probeDirect(servers: RTCIceServer[], signal: AbortSignal): Promise<PathState> {
  const stun = servers.flatMap(({ urls }) => urls).filter((url) => url.startsWith('stun:'));
  const connection = new RTCPeerConnection({ iceServers: stun.length > 0 ? [{ urls: stun }] : [] });
  try {
    return await new Promise<PathState>((resolve) => {
      let local = false;
      let known = false;
      let failed = false;
      // A machine on the internet itself gets no second address told, but its question is answered all the same.
      const done = () => resolve(known && stun.length > 0 && !failed ? 'open' : local ? 'local_only' : 'blocked');
      const timer = setTimeout(done, GATHER_MS);
      const settle = (finish: () => void) => (clearTimeout(timer), finish());
      signal.addEventListener('abort', done, { once: true });
      connection.onicecandidateerror = () => (failed = true);
      connection.onicecandidate = ({ candidate }) => {
        if (!candidate || candidate.candidate === '' || candidate.protocol !== 'udp') return;
        if (candidate.type === 'srflx') return settle(() => resolve('open'));
        local = true;
        known ||= isPublic(candidate.address);
      };
      connection.onicegatheringstatechange = () => {
        if (connection.iceGatheringState === 'complete') settle(done);
      };
      connection.createDataChannel('probe');
      connection
        .createOffer()
        .then((offer) => connection.setLocalDescription(offer))
        .catch(() => settle(() => resolve('blocked')));
    });
  } finally {
    connection.onicecandidate = connection.onicecandidateerror = connection.onicegatheringstatechange = null;
    connection.close();
  }
}

/** An address of the machine itself that the internet knows. Names (mDNS) hide what they are, and count as local. */
export function isPublic(address: string | null): boolean {
  if (!address) return false;
  if (address.includes(':')) return /^[23]/.test(address);
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return false;
  const [a, b] = parts as [number, number];
  const isPrivate =
    a === 0 || a === 10 || a === 127 || a >= 224 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) ||
    (a === 169 && b === 254) || (a === 100 && b >= 64 && b < 128);
  return !isPrivate;
}
