// Goal: a call that fills the screen brings its chat along, and says that something new was written.
import type { CallSnapshot } from '@bedside/client';
import { act, fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { callLabels } from '../i18n/i18n';
import { renderPart, settle } from '../testing/render';
import { kDoctor, kPatient, kRoom, messageRow } from '../testing/world';
import { makeCallScreen } from './call-screen';

describe('the chat of a call', () => {
  beforeEach(() => {
    vi.stubGlobal('isSecureContext', true);
    vi.stubGlobal('RTCPeerConnection', class {});
    Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: { getUserMedia: async () => undefined } });
  });

  const fill = (element: Element | null) => {
    Object.defineProperty(document, 'fullscreenElement', { configurable: true, value: element });
    act(() => void document.dispatchEvent(new Event('fullscreenchange')));
  };

  it('opens in the call where the call covers the page, with what is new', async () => {
    const Screen = makeCallScreen(await callLabels());
    const { workspace, fake } = await renderPart(<Screen toggled={false} onToggle={() => undefined} />);
    const store = workspace.calls.store as unknown as { update(change: Partial<CallSnapshot>): void };
    const call = { id: 'c', room_id: kRoom, caller_id: kDoctor, receiver_id: kPatient, status: 'active', call_type: 'video', started_at: '' } as const;
    act(() => store.update({ phase: 'active', call, peerId: kPatient }));
    await settle();
    expect(screen.getByRole('button', { name: /chat/i }).className).not.toContain('--chat');
    fill(document.body);
    expect(screen.getByRole('button', { name: 'Chat' })).toBeTruthy();
    act(() => fake.arrive('messages', messageRow('m9', 9, 'Can you hear me?')));
    await settle();
    fireEvent.click(screen.getByRole('button', { name: 'Chat, something new' }));
    await settle();
    expect(screen.getByText('Can you hear me?')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Chat' }).getAttribute('aria-expanded')).toBe('true');
    fireEvent.click(screen.getByRole('button', { name: 'Close chat' }));
    expect(screen.getByRole('button', { name: 'Chat' })).toBeTruthy();
    fill(null);
    expect(screen.queryByRole('button', { name: 'Chat' })).toBeNull();
  });
});
