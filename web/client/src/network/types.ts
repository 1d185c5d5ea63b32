// The words of the network check, as an application sees them.

/** A way that a call's media can take, each tried by itself. */
export type NetworkPath = 'server' | 'direct' | 'relay_udp' | 'relay_tcp' | 'relay_tls';

export type PathState =
  /** Not tried yet, or being tried. */
  | 'waiting'
  | 'testing'
  /** It works. */
  | 'open'
  /** Only inside this network: no address on the internet was found. */
  | 'local_only'
  /** It was tried and does not work. */
  | 'blocked'
  /** There is none: no such relay is configured. */
  | 'not_configured';

export interface PathResult {
  path: NetworkPath;
  state: PathState;
  /** There and back, milliseconds; null where it was not measured. */
  roundTripMs: number | null;
  /** What went through in one direction while both were in use, kilobits per second. */
  kilobitsPerSecond: number | null;
  /** Share of packets that did not arrive, 0 to 1. */
  loss: number | null;
}

export type Verdict = 'video' | 'voice' | 'none';

export type VerdictReason =
  | 'server_unreachable'
  | 'no_path'
  | 'too_slow'
  | 'slow'
  | 'loss'
  | 'far'
  | 'no_relay'
  | 'relay_only'
  | 'same_network_only';

export interface NetworkVerdict {
  verdict: Verdict;
  /** 1 (poor) to 5 (very good); 0 where nothing works. */
  score: 0 | 1 | 2 | 3 | 4 | 5;
  /** Worst first; empty where there is nothing to say. */
  reasons: VerdictReason[];
}

export interface NetworkReport extends NetworkVerdict {
  paths: PathResult[];
  /** Milliseconds since the epoch. */
  atMs: number;
}
