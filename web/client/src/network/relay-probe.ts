import type { PathResult } from './types.js';

export interface Measured extends Pick<PathResult, 'roundTripMs' | 'kilobitsPerSecond' | 'loss'> {
  open: boolean;
}

const CONNECT_MS = 8_000;
const PINGS = 8;
const LOAD_MS = 3_000;
/** The first part only finds out how much goes. */
const WARM_UP_MS = 1_000;
const PACKET_BYTES = 1_000;
/** As much as may wait in the browser: enough to keep it busy, little enough to stop at once. */
const MAX_WAITING_BYTES = 64_000;
const NOTHING: Measured = { open: false, roundTripMs: null, kilobitsPerSecond: null, loss: null };

/**
 * Two connections of this page meet over a relay and nothing else, and load it: what goes through is what a call would
 * get. Everything is closed again on every way out.
 */
export async function probeRelay(servers: RTCIceServer[], signal: AbortSignal): Promise<Measured> {
  const configuration: RTCConfiguration = { iceServers: servers, iceTransportPolicy: 'relay' };
  const near = new RTCPeerConnection(configuration);
  const far = new RTCPeerConnection(configuration);
  try {
    // Like media: no order, nothing is sent twice.
    const channel = near.createDataChannel('load', { ordered: false, maxRetransmits: 0 });
    const other = new Promise<RTCDataChannel>((resolve) => {
      far.ondatachannel = (event) => resolve(event.channel);
    });
    near.onicecandidate = ({ candidate }) => void far.addIceCandidate(candidate ?? undefined).catch(() => undefined);
    far.onicecandidate = ({ candidate }) => void near.addIceCandidate(candidate ?? undefined).catch(() => undefined);
    await near.setLocalDescription(await near.createOffer());
    await far.setRemoteDescription(near.localDescription!);
    await far.setLocalDescription(await far.createAnswer());
    await near.setRemoteDescription(far.localDescription!);
    const opened = await within(CONNECT_MS, signal, Promise.all([other, isOpen(channel)]));
    if (!opened) return NOTHING;
    const [remote] = opened;
    const roundTripMs = await ping(channel, remote, signal);
    const { kilobitsPerSecond, loss } = await load(channel, remote, signal);
    return { open: true, roundTripMs, kilobitsPerSecond, loss };
  } finally {
    near.close();
    far.close();
  }
}

function isOpen(channel: RTCDataChannel): Promise<void> {
  return new Promise((resolve) => {
    channel.onopen = () => resolve();
  });
}

/** The median of some echoes. */
async function ping(channel: RTCDataChannel, remote: RTCDataChannel, signal: AbortSignal): Promise<number | null> {
  remote.onmessage = ({ data }) => remote.send(data as string);
  const times: number[] = [];
  for (let i = 0; i < PINGS && !signal.aborted; i += 1) {
    const start = performance.now();
    const echo = new Promise<number>((resolve) => {
      channel.onmessage = ({ data }) => data === String(i) && resolve(performance.now() - start);
    });
    channel.send(String(i));
    const time = await within(2_000, signal, echo);
    if (time !== null) times.push(time);
  }
  channel.onmessage = remote.onmessage = null;
  return times.length > 0 ? Math.round(times.sort((a, b) => a - b)[times.length >> 1]!) : null;
}

async function load(channel: RTCDataChannel, remote: RTCDataChannel, signal: AbortSignal) {
  const packet = new Uint8Array(PACKET_BYTES);
  const number = new DataView(packet.buffer);
  const start = performance.now();
  let sent = 0;
  let first = -1;
  let newest = -1;
  let received = 0;
  let counted = 0;
  remote.binaryType = 'arraybuffer';
  remote.onmessage = ({ data }) => {
    if (!(data instanceof ArrayBuffer) || data.byteLength < 4) return;
    const now = performance.now() - start;
    const id = new DataView(data).getUint32(0);
    if (first < 0) first = id;
    newest = Math.max(newest, id);
    received += 1;
    if (now > WARM_UP_MS && now <= LOAD_MS) counted += 1;
  };
  while (performance.now() - start < LOAD_MS && !signal.aborted && channel.readyState === 'open') {
    while (channel.bufferedAmount < MAX_WAITING_BYTES) {
      number.setUint32(0, sent++);
      channel.send(packet);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  remote.onmessage = null;
  const span = newest - first + 1;
  return {
    kilobitsPerSecond: Math.round((counted * PACKET_BYTES * 8) / (LOAD_MS - WARM_UP_MS)),
    loss: received > 0 ? Math.round((1 - received / span) * 1000) / 1000 : 1,
  };
}

async function within<T>(ms: number, signal: AbortSignal, wanted: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  return Promise.race([wanted, over]).finally(() => clearTimeout(timer));
}
