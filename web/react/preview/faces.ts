// Every state of the interface as a snapshot of the call, for the story page and for the tests that look at all of them.
import type { CallSnapshot } from '@bedside/client';
import { lineOf } from '../src/testing/line-of.js';
import { painted } from './painted.js';

const started = '2026-11-22T10:00:00Z';
const call = {
  id: 'c',
  room_id: 'r',
  caller_id: 'me',
  receiver_id: 'you',
  status: 'active',
  call_type: 'video',
  started_at: started,
} as const;
const base: Partial<CallSnapshot> = {
  call,
  peerId: 'you',
  signaling: 'up',
  remoteCamera: true,
  remoteMicrophone: true,
};

export const faces: Record<string, () => Partial<CallSnapshot>> = {
  idle: () => ({}),
  problem: () => ({
    problem: { code: 'missed_call', message: 'You missed a call.', next: 'Call back when you are ready.' },
  }),
  incoming: () => ({ ...base, phase: 'incoming' }),
  calling: () => ({ ...base, phase: 'outgoing', ringing: true, localStream: painted('#31606b', 'You') }),
  asking: () => ({ ...base, phase: 'outgoing', media: 'asking' }),
  active: () => ({
    ...base,
    phase: 'active',
    connectedAtMs: Date.now() - 65_000,
    remoteStream: painted('#7a6a55', 'Ada'),
    localStream: painted('#31606b', 'You'),
  }),
  hint: () => ({ ...faces.active!(), microphone: false, hint: 'talking_while_muted' as const }),
  switched: () => faces.active!(),
  silent: () => ({ ...faces.active!(), hint: 'microphone_silent' as const }),
  sharing: () => ({ ...faces.active!(), sharingScreen: true }),
  line: () => ({
    ...faces.active!(),
    line: { ...lineOf(2, ['loss', 'far'], 420), relayed: true },
  }),
  paused: () => ({ ...faces.active!(), line: { ...lineOf(2, ['slow']), sending: 'paused' } }),
  more: () => ({ ...faces.active!(), line: lineOf(5, [], 20) }),
  muted: () => ({ ...faces.active!(), microphone: false, camera: false, remoteMicrophone: false }),
  listening: () => ({
    ...faces.active!(),
    localStream: null,
    microphone: false,
    camera: false,
    problem: {
      code: 'only_listening',
      message: 'Neither camera nor microphone can be used; you still see and hear the other side.',
      next: "Allow them in the browser's address bar or plug one in, then press the microphone button.",
    },
  }),
  reconnecting: () => ({ ...faces.active!(), phase: 'reconnecting', signaling: 'down' }),
  dark: () => ({ ...faces.active!(), remoteCamera: false }),
  voice: () => ({ ...faces.active!(), call: { ...call, call_type: 'audio' }, video: false }),
  blocked: () => ({ ...faces.active!(), remoteCamera: false }),
  ended: () => ({ ...base, phase: 'ended', endedReason: 'hangup', call: { ...call, duration_seconds: 754 } }),
  failed: () => ({
    ...base,
    phase: 'ended',
    endedReason: 'connection_failed',
    canRetry: true,
    problem: {
      code: 'connection_failed',
      message: 'The two devices could not reach each other.',
      next: 'Change the network, then call again.',
    },
  }),
  'asked-video': () => ({ ...faces.voice!(), pictureRequest: 'theirs' as const }),
  'asked-voice': () => ({ ...faces.active!(), pictureRequest: 'theirs' as const }),
  waiting: () => ({ ...faces.voice!(), pictureRequest: 'mine' as const }),
  chat: () => faces.active!(),
  captions: () => ({ ...faces.active!(), remoteStream: spoken(painted('#7a6a55', 'Ada')) }),
  'bad-line': () => ({
    ...faces.active!(),
    line: lineOf(1, ['slow'], 90),
  }),
  'signaling-lost': () => ({ ...faces.active!(), signaling: 'down' }),
  'media-denied': () => ({ ...base, phase: 'ended', endedReason: 'media_failed', mediaProblem: 'denied', canRetry: true }),
  'accept-failed': () => ({
    ...faces.incoming!(),
    problem: {
      code: 'accept_failed',
      message: 'The call could not be accepted because the server did not answer.',
      next: 'Check your network and accept again.',
    },
  }),
  refused: () => ({
    ...base,
    phase: 'ended',
    endedReason: 'refused',
    problem: {
      code: 'calls_not_taken',
      message: 'This person does not take calls from you at the moment.',
      next: 'Write a message instead.',
    },
  }),
  'lost-device': () => faces.active!(),
  'blur-starting': () => ({ ...faces.active!(), localStream: painted('#000000', '') }),
  'blur-slow': () => faces['blur-starting']!(),
  'blur-failed': () => faces['blur-starting']!(),
  unsupported: () => ({}),
};

/** With a sound, which is silence. */
function spoken(stream: MediaStream): MediaStream {
  for (const track of new AudioContext().createMediaStreamDestination().stream.getTracks()) stream.addTrack(track);
  return stream;
}
