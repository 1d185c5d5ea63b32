import { isSupported } from '@bedside/client';
import type { Readiness } from '@bedside/react';

/** What the other side is told before a visit: one word, and nothing of devices or networks by name. */
export type Ready = 'video' | 'voice' | 'none' | 'devices' | 'microphone';

/** The devices are told at once, because many leave the check when they have seen and heard themselves; the network follows. */
export function readyFor({ camera, microphone, speaker, network }: Readiness): Ready {
  if (readyUnchecked() || !microphone || speaker === false || network?.verdict === 'none') return 'none';
  if (!network) return camera ? 'devices' : 'microphone';
  return camera && network.verdict === 'video' ? 'video' : 'voice';
}

/** Nothing is left to look at. */
export function isWhole(ready: Ready | null): boolean {
  return ready === 'video' || ready === 'voice' || ready === 'none';
}

const kReady: readonly unknown[] = ['video', 'voice', 'none', 'devices', 'microphone'] satisfies Ready[];

/** What is known before anything was tried: a browser without calls needs no check to be told apart. */
export function readyUnchecked(): Ready | null {
  return isSupported().supported ? null : 'none';
}

/** From another browser, so it may be anything. */
export function readyOf(value: unknown): Ready | null {
  return kReady.includes(value) ? (value as Ready) : null;
}
