// The original design's error chapter, row by row, on the screen: what is read, what is said aloud, and the next step as
// a button where there is one (docs/errors.md).
import type { CallSnapshot, VideoCallErrorCode } from '@bedside/client';
import { VideoCallError } from '@bedside/client';
import { act, fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ENGLISH } from './labels.js';
import { CALL, fakeStream, FakeService } from './testing/fake-service.js';
import { lineOf } from './testing/line-of.js';
import { VideoCallInterface } from './video-call-interface.js';

interface Row {
  row: string;
  shown: Partial<CallSnapshot>;
  /** Somewhere on the screen. */
  reads: string;
  /** In a live region. */
  aloud?: RegExp;
  /** The button of the next step, and what it asks of the service. */
  next?: { name: string; asks: 'retry' | 'dismiss' | 'setVideo' | 'noteDeviceChange' | 'answerCall' | 'toggleMicrophone' };
}

const active = (): Partial<CallSnapshot> => ({
  phase: 'active',
  call: { ...CALL, status: 'active' },
  peerId: 'you',
  localStream: fakeStream(),
  remoteStream: fakeStream(),
  remoteCamera: true,
  signaling: 'up',
});
const ended = (endedReason: string, more: Partial<CallSnapshot> = {}): Partial<CallSnapshot> => ({
  phase: 'ended',
  call: CALL,
  peerId: 'you',
  endedReason,
  ...more,
});
const problem = (code: string, message: string, next: string) => ({ code, message, next });

const rows: Row[] = [
  {
    row: 'media access denied',
    shown: ended('media_failed', { mediaProblem: 'denied', canRetry: true }),
    reads: ENGLISH.mediaProblem.denied,
    aloud: /Camera or microphone could not be used/,
    next: { name: ENGLISH.retry, asks: 'retry' },
  },
  {
    row: 'media access denied, and done without',
    shown: {
      ...active(),
      microphone: false,
      problem: problem('only_listening', 'You still see and hear them.', 'Press the microphone button.'),
    },
    reads: 'Press the microphone button.',
    aloud: /still see and hear/,
    next: { name: ENGLISH.unmuteMicrophone, asks: 'toggleMicrophone' },
  },
  {
    row: 'connection failed',
    shown: ended('connection_failed', {
      canRetry: true,
      problem: problem('connection_failed', 'No connection.', 'Try again, or use another network.'),
    }),
    reads: 'Try again, or use another network.',
    aloud: /could not be made/,
    next: { name: ENGLISH.retry, asks: 'retry' },
  },
  {
    row: 'network issues',
    shown: { ...active(), line: lineOf(2, ['slow']) },
    reads: ENGLISH.lineReason.slow,
    aloud: /slow/,
    next: { name: ENGLISH.askVoice, asks: 'setVideo' },
  },
  { row: 'signaling lost in a call', shown: { ...active(), signaling: 'down' }, reads: ENGLISH.signalingDown },
  {
    row: 'authentication failure',
    shown: ended('not_sent', { problem: problem('sign_in_again', 'Your sign-in is no longer valid.', 'Sign in again.') }),
    reads: 'Sign in again.',
    aloud: /no longer valid/,
    next: { name: ENGLISH.dismiss, asks: 'dismiss' },
  },
  {
    row: 'rate limiting, past all patience',
    shown: ended('not_sent', {
      canRetry: true,
      problem: problem('server_unreachable', 'The server cannot be reached.', 'Check your network and try again.'),
    }),
    reads: 'Check your network and try again.',
    aloud: /cannot be reached/,
    next: { name: ENGLISH.retry, asks: 'retry' },
  },
  {
    row: 'unexpected disconnection',
    shown: { ...active(), phase: 'reconnecting' },
    reads: ENGLISH.reconnecting,
    aloud: /interrupted/,
  },
  {
    row: 'peer connection failure',
    shown: ended('left', { canRetry: true, problem: problem('peer_gone', 'The other side left.', 'Call again.') }),
    reads: ENGLISH.ended.left!,
    aloud: /left/,
    next: { name: ENGLISH.retry, asks: 'retry' },
  },
  {
    row: 'database refuses a call',
    shown: ended('refused', { problem: problem('call_refused', 'You may not call this person.', 'Ask the clinic.') }),
    reads: 'Ask the clinic.',
    aloud: /may not call/,
    next: { name: ENGLISH.dismiss, asks: 'dismiss' },
  },
  {
    row: 'database refuses a call, because it is not wanted',
    shown: ended('refused', { problem: problem('calls_not_taken', 'They take no calls from you.', 'Write a message instead.') }),
    reads: 'Write a message instead.',
    aloud: /no calls from you/,
    next: { name: ENGLISH.dismiss, asks: 'dismiss' },
  },
  {
    row: 'database does not take an accept',
    shown: {
      phase: 'incoming',
      call: CALL,
      peerId: 'you',
      problem: problem('accept_failed', 'The call could not be accepted.', 'Accept again.'),
    },
    reads: 'Accept again.',
    aloud: /could not be accepted/,
    next: { name: ENGLISH.accept, asks: 'answerCall' },
  },
];

describe('the error chapter on the screen', () => {
  let service: FakeService;
  beforeEach(() => {
    vi.stubGlobal('isSecureContext', true);
    service = new FakeService();
  });
  const draw = () =>
    service.render(<VideoCallInterface roomId="room" receiverId="you" describePeer={() => ({ name: 'Ada' })} />);
  const live = () =>
    [...document.querySelectorAll('[role="alert"], [role="status"], [aria-live]')].map((e) => e.textContent).join(' ');

  it.each(rows)('$row', ({ shown, reads, aloud, next }) => {
    draw();
    service.show(shown);
    expect(document.body.textContent).toContain(reads);
    if (aloud) expect(live()).toMatch(aloud);
    if (!next) return;
    fireEvent.click(screen.getByRole('button', { name: next.name }));
    expect(service[next.asks]).toHaveBeenCalledTimes(1);
  });

  it('media interrupted: which device is gone, and what serves now', () => {
    draw();
    service.show(active());
    service.showDevices({ change: { kind: 'camera', outcome: 'lost', label: 'Webcam' } });
    expect(live()).toContain(ENGLISH.deviceLost('Webcam'));
    fireEvent.click(screen.getByRole('button', { name: ENGLISH.understood }));
    expect(service.noteDeviceChange).toHaveBeenCalledTimes(1);
  });

  it.each<VideoCallErrorCode>(['unsupported', 'signed_out', 'engine_unavailable', 'call.wrong_phase'])(
    'a press that is refused (%s) says why, with what to do, beside the button',
    async (code) => {
      draw();
      service.startCall.mockRejectedValueOnce(new VideoCallError(code, 'It did not work.', 'Do this instead.'));
      await act(async () => fireEvent.click(screen.getByRole('button', { name: ENGLISH.startVideo('Ada') })));
      expect(live()).toContain('It did not work. Do this instead.');
    },
  );
});
