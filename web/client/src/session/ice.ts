import type { IceServer } from '../generated/bridge.js';
import type { VideoCallsOptions } from '../options.js';
import { askBedside } from './bedside.js';

/** The original design's rtcConfiguration: what serves until a server names a relay of its own. */
export const DEFAULT_ICE_SERVERS: IceServer[] = [
  { urls: 'stun:stun.l.google.com:19302' },
  { urls: 'stun:stun1.l.google.com:19302' },
  { urls: 'stun:stun2.l.google.com:19302' },
];

export interface IceAnswer {
  servers: IceServer[];
  /** Milliseconds since the epoch after which relay credentials are refused; null for never. */
  expiresAtMs: number | null;
  /** The server itself answered, so it is Bedside's and wants to know how calls went. */
  fromServer?: true;
}

/** Asks in the order of VideoCallsOptions.iceServers. Never fails: without an answer the default serves. */
export async function fetchIceServers(options: VideoCallsOptions): Promise<IceAnswer> {
  const { iceServers } = options;
  try {
    if (Array.isArray(iceServers)) return { servers: fromRtc(iceServers), expiresAtMs: null };
    if (iceServers) return { servers: fromRtc(await iceServers()), expiresAtMs: null };
    return (await askServer(options)) ?? { servers: DEFAULT_ICE_SERVERS, expiresAtMs: null };
  } catch {
    return { servers: DEFAULT_ICE_SERVERS, expiresAtMs: null };
  }
}

async function askServer(options: VideoCallsOptions): Promise<IceAnswer | null> {
  const response = await askBedside(options, 'ice');
  return response?.ok ? parse((await response.json()) as unknown) : null;
}

function parse(body: unknown): IceAnswer | null {
  const { ice_servers: list, expires_at: expires } = (body ?? {}) as { ice_servers?: unknown; expires_at?: unknown };
  if (!Array.isArray(list)) return null;
  return { servers: fromRtc(list as RTCIceServer[]), expiresAtMs: instantOf(expires), fromServer: true };
}

/** Unix seconds, as TURN credentials count, or an ISO time. */
function instantOf(value: unknown): number | null {
  if (typeof value === 'number') return value * 1000;
  const parsed = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(parsed) ? null : parsed;
}

function fromRtc(servers: RTCIceServer[]): IceServer[] {
  return servers.map(({ urls, username, credential }) => ({
    urls,
    ...(username !== undefined && { username }),
    ...(credential !== undefined && { credential }),
  }));
}
