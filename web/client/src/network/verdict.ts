import type { NetworkPath, NetworkVerdict, PathResult, Verdict, VerdictReason } from './types.js';

/** 640x360 at 30 pictures a second with a voice, and a voice with its packets' heads (docs/decisions.md). */
const VIDEO_KBPS = 600;
const VOICE_KBPS = 60;
const GOOD_VIDEO_KBPS = 1_500;
/** ITU-T G.114: beyond 400 ms one way people talk over each other. */
const FAR_ROUND_TRIP_MS = 800;
const LONG_ROUND_TRIP_MS = 300;
const VOICE_LOSS = 0.1;
const NOTHING_LOSS = 0.3;
const SOME_LOSS = 0.03;

const ORDER: readonly Verdict[] = ['video', 'voice', 'none'];

/** What the measured paths mean for a call. Pure; the table of its rules is verdict.test.ts. */
export function judge(paths: readonly PathResult[]): NetworkVerdict {
  const of = (path: NetworkPath) => paths.find((each) => each.path === path);
  const relays = [of('relay_udp'), of('relay_tcp'), of('relay_tls')].filter((each) => each !== undefined);
  const relay = relays.find(({ state }) => state === 'open');
  const direct = of('direct')?.state;
  const findings: [Verdict, number, VerdictReason][] = [];

  if (of('server')?.state === 'blocked') findings.push(['none', 5, 'server_unreachable']);
  if (!relay && direct === 'blocked') findings.push(['none', 5, 'no_path']);
  if (!relay && direct === 'local_only') findings.push(['video', 3, 'same_network_only']);
  if (!relay && direct === 'open') findings.push(['video', 1, 'no_relay']);
  if (relay && direct !== 'open') findings.push(['video', relay.path === 'relay_udp' ? 0 : 1, 'relay_only']);

  // Speed and losses of what a call would really use: the relay is the only way that can be measured alone.
  const measured = relay ?? of('server');
  if (measured) findings.push(...judgeSpeed(measured));

  const verdict = ORDER[Math.max(0, ...findings.map(([least]) => ORDER.indexOf(least)))]!;
  const lost = findings.reduce((sum, [, points]) => sum + points, 0);
  const reasons = [...findings]
    .sort(([a, pointsA], [b, pointsB]) => ORDER.indexOf(b) - ORDER.indexOf(a) || pointsB - pointsA)
    .map(([, , reason]) => reason);
  const score = verdict === 'none' ? 0 : (Math.max(1, (verdict === 'voice' ? 3 : 5) - lost) as 1 | 2 | 3 | 4 | 5);
  return { verdict, score, reasons };
}

function judgeSpeed({ path, roundTripMs, kilobitsPerSecond, loss }: PathResult): [Verdict, number, VerdictReason][] {
  const findings: [Verdict, number, VerdictReason][] = [];
  if (kilobitsPerSecond !== null) {
    if (kilobitsPerSecond < VOICE_KBPS) findings.push(['none', 5, 'too_slow']);
    else if (kilobitsPerSecond < VIDEO_KBPS) findings.push(['voice', 0, 'slow']);
    else if (kilobitsPerSecond < GOOD_VIDEO_KBPS) findings.push(['video', 1, 'slow']);
  }
  // A relay measured from one end goes there and back twice, as a call through it would.
  if (roundTripMs !== null && roundTripMs > LONG_ROUND_TRIP_MS) {
    findings.push([roundTripMs > FAR_ROUND_TRIP_MS ? 'voice' : 'video', 1, 'far']);
  }
  if (path !== 'server' && loss !== null && loss > SOME_LOSS) {
    findings.push([loss > NOTHING_LOSS ? 'none' : loss > VOICE_LOSS ? 'voice' : 'video', 1, 'loss']);
  }
  return findings;
}
