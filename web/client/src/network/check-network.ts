import type { VideoCallsOptions } from '../options.js';
import { rtcIceServers } from '../session/peer.js';
import { fetchIceServers } from '../session/ice.js';
import { probeDirect } from './direct-probe.js';
import { probeRelay } from './relay-probe.js';
import { probeServer } from './server-probe.js';
import type { NetworkPath, NetworkReport, PathResult } from './types.js';
import { judge } from './verdict.js';

export interface NetworkCheckOptions extends Pick<VideoCallsOptions, 'supabase' | 'iceServers' | 'serverUrl'> {
  /** Called with all paths whenever one of them changed. */
  onProgress?: (paths: PathResult[]) => void;
  signal?: AbortSignal;
}

const PATHS: readonly NetworkPath[] = ['server', 'direct', 'relay_udp', 'relay_tcp', 'relay_tls'];

/**
 * Tries each way a call could take by itself, one after another, because they would slow each other down, and says in
 * plain words what that means. Takes up to half a minute; opens no device. Never rejects.
 */
export async function checkNetwork(options: NetworkCheckOptions): Promise<NetworkReport> {
  const signal = options.signal ?? new AbortController().signal;
  const results = new Map<NetworkPath, PathResult>(PATHS.map((path) => [path, fresh(path)]));
  const tell = (path: NetworkPath, change: Partial<PathResult>) => {
    results.set(path, { ...results.get(path)!, ...change });
    options.onProgress?.([...results.values()]);
  };
  const { servers } = await fetchIceServers(options);
  const ice = rtcIceServers(servers);

  tell('server', { state: 'testing' });
  const url = serverUrlOf(options);
  tell('server', url ? await probeServer(url, signal) : { state: 'not_configured' });
  tell('direct', { state: 'testing' });
  tell('direct', { state: await probeDirect(ice, signal).catch(() => 'blocked' as const) });
  for (const path of ['relay_udp', 'relay_tcp', 'relay_tls'] as const) {
    const relays = relaysOf(ice, path);
    if (relays.length === 0) {
      tell(path, { state: 'not_configured' });
      continue;
    }
    tell(path, { state: 'testing' });
    const { open, ...measured } = await probeRelay(relays, signal).catch(() => ({ ...NOT_OPEN }));
    tell(path, { state: open ? 'open' : 'blocked', ...measured });
  }
  const paths = [...results.values()];
  return { ...judge(paths), paths, atMs: Date.now() };
}

const NOT_OPEN = { open: false, roundTripMs: null, kilobitsPerSecond: null, loss: null };

function fresh(path: NetworkPath): PathResult {
  return { path, state: 'waiting', roundTripMs: null, kilobitsPerSecond: null, loss: null };
}

/** The relay addresses of one kind (RFC 7065): UDP is what a turn address without a word about it means. */
export function relaysOf(servers: readonly RTCIceServer[], path: NetworkPath): RTCIceServer[] {
  const fits = (url: string) => {
    const overTcp = /[?&]transport=tcp\b/.test(url);
    if (url.startsWith('turns:')) return path === 'relay_tls';
    return url.startsWith('turn:') && (path === 'relay_tcp') === overTcp && path !== 'relay_tls';
  };
  return servers
    .map((server) => ({ ...server, urls: [server.urls].flat().filter(fits) }))
    .filter(({ urls }) => urls.length > 0);
}

function serverUrlOf({ supabase, serverUrl }: NetworkCheckOptions): string | null {
  const base = serverUrl ?? (supabase as { supabaseUrl?: unknown }).supabaseUrl;
  // The same door on Bedside and on Supabase; it needs no key to answer.
  return typeof base === 'string' ? `${base.replace(/\/+$/, '')}/auth/v1/health` : null;
}
