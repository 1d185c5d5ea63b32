import type { BlurEnd, BrowserKind, MediaReason, NetworkPath, PathState, Verdict, VerdictReason } from '@bedside/client';

/** Every word of the check before a call; hand over your own for another language. */
export interface CheckLabels {
  title: string;
  lead: string;
  camera: string;
  microphone: string;
  speaker: string;
  network: string;
  /** On a picker whose devices have no names yet. */
  unnamed: string;
  systemSpeaker: string;
  preview: string;
  open: string;
  asking: string;
  level: string;
  speak: string;
  heardYou: string;
  refusedDevice: string;
  backgroundBlur: string;
  blurStarting: string;
  blurEnded: Record<BlurEnd, string>;
  showWithoutBlur: string;
  playTone: string;
  playing: string;
  toneHeard: string;
  toneNotHeard: string;
  didYouHear: string;
  yesHeard: string;
  noHeard: string;
  toneConfirmed: string;
  toneSilent: string;
  startNetwork: string;
  againNetwork: string;
  testingNetwork: string;
  paths: Record<NetworkPath, string>;
  states: Record<PathState, string>;
  /** For instance `32 ms`. */
  milliseconds: (count: number) => string;
  speed: (kilobitsPerSecond: number) => string;
  score: (score: number) => string;
  verdict: Record<Verdict, string>;
  reasons: Record<VerdictReason, string>;
  problem: Record<MediaReason, string>;
  cameraOnly: string;
  microphoneOnly: string;
  tryAgain: string;
  /** What to press where the browser says no, step by step. */
  unblock: Record<BrowserKind, readonly string[]>;
  unblockTitle: string;
  /** What the drawing shows, for those who do not see it. */
  drawing: string;
}
