// Goal: a tab among others says that somebody calls, that a call runs, and when it is over.
import type { CallPhase, CallSnapshot } from '@bedside/client';
import { act } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderPart } from '../testing/render';
import { kPatient } from '../testing/world';
import { type TabSign, tabSign, useTab } from './use-tab';

const Tab = () => (useTab(), null);

describe('the tab', () => {
  const icon = document.createElement('link');
  beforeEach(() => {
    icon.rel = 'icon';
    icon.href = '/favicon.svg';
    document.head.append(icon);
  });
  afterEach(() => icon.remove());
  const file = () => icon.getAttribute('href');

  it('rings, runs and rests', async () => {
    const { workspace } = await renderPart(<Tab />);
    const store = workspace.calls.store as unknown as { update(change: Partial<CallSnapshot>): void };
    const resting = document.title;
    act(() => store.update({ phase: 'incoming', peerId: kPatient }));
    expect([document.title, file()]).toEqual(['Jonas Weber is calling', '/favicon-ring.svg']);
    act(() => store.update({ phase: 'active' }));
    expect([document.title, file()]).toEqual(['In a call with Jonas Weber', '/favicon-call.svg']);
    act(() => store.update({ phase: 'reconnecting' }));
    expect(file()).toBe('/favicon-call.svg');
    act(() => store.update({ phase: 'ended' }));
    expect([document.title, file()]).toEqual([resting, '/favicon.svg']);
  });

  it.each<[CallPhase, TabSign]>([
    ['idle', 'quiet'],
    ['outgoing', 'call'],
    ['incoming', 'ring'],
    ['connecting', 'call'],
    ['ended', 'quiet'],
  ])('%s is %s', (phase, sign) => expect(tabSign(phase)).toBe(sign));
});
