// Goal: nobody has to close a screen that tells nothing new, and none closes that has something to say.
import { type CallSnapshot, IDLE_SNAPSHOT } from '@bedside/client';
import { describe, expect, it } from 'vitest';
import { endedStaysMs, kEndedShownMs } from './ended';

const ended = (parts: Partial<CallSnapshot>): CallSnapshot => ({ ...IDLE_SNAPSHOT, phase: 'ended', ...parts });
const problem = { code: 'media_denied', message: 'The microphone is blocked.', next: 'Allow it.' };

describe('the screen of an ended call', () => {
  it.each<[string, Partial<CallSnapshot>, number | 'until closed']>([
    ['that I declined', { direction: 'incoming', endedReason: 'declined' }, 0],
    ['that went away before I answered', { direction: 'incoming', endedReason: 'cancelled' }, 0],
    ['after a conversation', { direction: 'incoming', connectedAtMs: 5, endedReason: 'hangup' }, kEndedShownMs],
    ['after a conversation I began', { direction: 'outgoing', connectedAtMs: 5, endedReason: 'hangup' }, kEndedShownMs],
    ['that nobody answered', { direction: 'outgoing', endedReason: 'no_answer' }, 'until closed'],
    ['that broke', { direction: 'outgoing', connectedAtMs: 5, canRetry: true }, 'until closed'],
    ['with something to read', { direction: 'incoming', problem }, 'until closed'],
    ['without a microphone', { direction: 'incoming', media: 'denied' }, 'until closed'],
  ])('%s', (_name, parts, stays) => {
    expect(endedStaysMs(ended(parts))).toBe(stays);
  });
});
