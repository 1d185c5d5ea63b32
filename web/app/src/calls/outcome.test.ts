// Goal: each end of a call is told to each of its sides in the right words.
import { describe, expect, it } from 'vitest';
import type { CallRow, MessageRow } from '../live/rows';
import { callRow, kDoctor, kPatient, messageRow } from '../testing/world';
import { factsOf, type Outcome, outcomeOf } from './outcome';
import { callMessageText } from './words';

const call = (parts: object): CallRow => callRow('v', 1, { answered_at: null, duration_seconds: 0, ...parts }) as unknown as CallRow;

describe('the outcome, for the caller and for the one who was called', () => {
  it.each<[string, object, Outcome, Outcome]>([
    ['answered', { answered_at: 'x', duration_seconds: 9 }, 'answered', 'answered'],
    ['no answer', { end_reason: 'no_answer' }, 'no_answer', 'missed'],
    ['cancelled', { end_reason: 'cancelled' }, 'cancelled', 'missed'],
    ['hung up by a plain client while ringing', { end_reason: 'hangup' }, 'cancelled', 'missed'],
    ['declined', { status: 'declined', end_reason: 'declined' }, 'declined_by_them', 'declined_by_me'],
    ['declined by a plain client', { status: 'declined', end_reason: null }, 'declined_by_them', 'declined_by_me'],
    ['busy', { status: 'declined', end_reason: 'busy' }, 'busy', 'missed_busy'],
    ['failed before', { status: 'failed', end_reason: 'connection_failed' }, 'connection_failed', 'missed'],
    ['failed within', { status: 'failed', end_reason: 'connection_failed', answered_at: 'x' }, 'connection_failed', 'connection_failed'],
    ['left', { end_reason: 'left', answered_at: 'x' }, 'left', 'left'],
    ['a word we do not know', { end_reason: 'meteor' }, 'other', 'missed'],
    ['running', { status: 'active', answered_at: 'x', end_reason: null }, 'in_progress', 'in_progress'],
    ['ringing', { status: 'ringing', end_reason: null }, 'ringing', 'ringing'],
  ])('%s', (_name, parts, caller, callee) => {
    expect(outcomeOf(factsOf(call(parts), kPatient))).toBe(caller);
    expect(outcomeOf(factsOf(call(parts), kDoctor))).toBe(callee);
  });
});

describe('the entry in the chat', () => {
  const entry = (metadata: object, sender = kPatient) =>
    ({ ...messageRow('c', 1, 'x', sender), kind: 'call', metadata }) as unknown as MessageRow;

  it('tells the length of an answered call and the reason of another', () => {
    expect(callMessageText(entry({ status: 'ended', end_reason: 'hangup', duration_seconds: 75, call_type: 'video' }), kDoctor)).toBe('Video call · 1:15');
    expect(callMessageText(entry({ status: 'ended', end_reason: 'hangup', duration_seconds: 0, answered: true }), kDoctor)).toBe('Video call · 0:00');
    expect(callMessageText(entry({ status: 'ended', end_reason: 'no_answer', duration_seconds: 0, answered: false, call_type: 'audio' }), kDoctor)).toBe('Voice call · Missed');
    expect(callMessageText(entry({ status: 'ended', end_reason: 'no_answer', duration_seconds: 0 }), kPatient)).toBe('Video call · No answer');
  });

  it('says something without any metadata', () => {
    expect(callMessageText({ ...entry({}), metadata: null }, kDoctor)).toBe('Video call · Missed');
  });
});
