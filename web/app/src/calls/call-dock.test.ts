// Goal: the page shows a sheet while it rings, a stage during a call, and nothing otherwise.
import { type CallPhase, IDLE_SNAPSHOT } from '@bedside/client';
import { describe, expect, it } from 'vitest';
import { type CallFace, callFace } from './call-dock';

describe('the face of a call', () => {
  it.each<[CallPhase, boolean, CallFace]>([
    ['idle', false, 'none'],
    ['idle', true, 'stage'],
    ['incoming', false, 'sheet'],
    ['incoming', true, 'stage'],
    ['outgoing', false, 'stage'],
    ['connecting', false, 'stage'],
    ['active', false, 'stage'],
    ['reconnecting', false, 'stage'],
    ['ended', false, 'stage'],
  ])('%s, preparing %s', (phase, preparing, face) => {
    expect(callFace({ ...IDLE_SNAPSHOT, phase, preparing })).toBe(face);
  });

  it('is gone at once when I declined', () => {
    expect(callFace({ ...IDLE_SNAPSHOT, phase: 'ended', direction: 'incoming', endedReason: 'declined' })).toBe('none');
  });
});
