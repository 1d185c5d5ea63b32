import type { SupabaseLike } from '../supabase.js';
import { BadDevices, type DeviceRefusal } from './bad-devices.js';
import { BadMedia } from './bad-media.js';
import { BadSupabase, type SlowNetwork } from './bad-supabase.js';

export type { DeviceRefusal } from './bad-devices.js';
export type { SlowNetwork } from './bad-supabase.js';

/** Trouble that begins when asked for and ends with `restore`. Kinds may be combined. */
export interface Simulation<Client extends SupabaseLike> {
  /** The client to build the calls with: `createVideoCalls({ supabase: trouble.supabase })`. */
  readonly supabase: Client;
  /** The live connection is gone and every request fails, as without a server. A running call must go on. */
  dropSignaling(): void;
  /** No sound and no picture come or go on the connections of this page. A running call must reconnect. */
  killMedia(): void;
  /** Whoever asks for a camera or microphone gets this answer; what is open already stays open. */
  denyDevices(reason?: DeviceRefusal): void;
  /** Requests and changes take longer, and some requests fail. */
  slowNetwork(how?: SlowNetwork): void;
  /** Everything works again; what waited for the live connection joins again. */
  restore(): void;
  /** `restore`, and the page's own RTCPeerConnection and devices are put back. */
  stop(): void;
}

/**
 * For developers: shows what an application does when things go wrong, without pulling cables. It stands at the edges (the
 * supabase-js client, RTCPeerConnection, getUserMedia) and knows nothing of calls, so that what happens is what would
 * happen. Call it before `createVideoCalls`, and hand over its client. Not part of `@bedside/client` itself: only a page
 * that imports `@bedside/client/simulate` carries it.
 */
export function simulate<Client extends SupabaseLike>(supabase: Client): Simulation<Client> {
  const client = new BadSupabase(supabase);
  const media = new BadMedia();
  const devices = new BadDevices();
  const restore = () => {
    client.restore();
    media.restore();
    devices.restore();
  };
  return {
    supabase: client.proxy,
    dropSignaling: () => client.drop(),
    killMedia: () => media.kill(),
    denyDevices: (reason = 'denied') => devices.deny(reason),
    slowNetwork: (how = {}) => client.slow(how),
    restore,
    stop: () => {
      restore();
      media.uninstall();
    },
  };
}
