import type { Readiness } from '@bedside/react';

/** What the other side is told before a visit: one word, and nothing of devices or networks. */
export type Ready = 'video' | 'voice' | 'none';

/** Null as long as not everything was looked at. */
export function readyFor({ camera, microphone, speaker, network }: Readiness): Ready | null {
  if (!network) return null;
  if (!microphone || speaker === false || network.verdict === 'none') return 'none';
  return camera && network.verdict === 'video' ? 'video' : 'voice';
}

/** From another browser, so it may be anything. */
export function readyOf(value: unknown): Ready | null {
  return value === 'video' || value === 'voice' || value === 'none' ? value : null;
}
