// Goal: the application's chat opens beside the pictures, by keyboard too, and a second of the call draws nothing but
// its clock and what asks for it.
import { act, fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ENGLISH } from '../labels.js';
import { CALL, fakeStream, FakeService } from '../testing/fake-service.js';
import { VideoCallInterface } from '../video-call-interface.js';

const active = () => ({
  phase: 'active' as const,
  call: { ...CALL, status: 'active' as const },
  peerId: 'you',
  localStream: fakeStream(),
  remoteStream: fakeStream(),
  connectedAtMs: Date.now(),
});

describe('the chat in a call', () => {
  let service: FakeService;
  beforeEach(() => {
    vi.stubGlobal('isSecureContext', true);
    service = new FakeService();
  });

  it('has no button where the application has no chat', () => {
    service.render(<VideoCallInterface />);
    service.show(active());
    expect(screen.queryByRole('button', { name: ENGLISH.chat })).toBeNull();
  });

  it('opens into its text field, and Escape leads back to its button', () => {
    const chat = vi.fn(() => <textarea aria-label="Write" />);
    service.render(<VideoCallInterface slots={{ chat }} chatUnread />);
    service.show(active());
    expect(chat).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: ENGLISH.chatUnread }));
    const field = screen.getByLabelText('Write');
    expect(document.activeElement).toBe(field);
    expect(screen.getByRole('complementary', { name: ENGLISH.chat })).toBeTruthy();
    expect(screen.getByRole('button', { name: ENGLISH.chat }).getAttribute('aria-expanded')).toBe('true');
    expect(chat).toHaveBeenCalledWith(expect.objectContaining({ isInCall: true, currentCall: expect.anything() }));
    fireEvent.keyDown(field, { key: 'Escape' });
    expect(screen.queryByLabelText('Write')).toBeNull();
    expect(document.activeElement?.className).toContain('bedside-button--chat');
    expect(service.endCall).not.toHaveBeenCalled();
  });

  it('is closed again when the next call begins', () => {
    service.render(<VideoCallInterface slots={{ chat: () => <p>Hello</p> }} />);
    service.show(active());
    fireEvent.click(screen.getByRole('button', { name: ENGLISH.chat }));
    service.show({ phase: 'ended', endedReason: 'hangup' });
    service.show(active());
    expect(screen.queryByText('Hello')).toBeNull();
  });
});

describe('a running call', () => {
  it('draws its clock every second, and nothing else', () => {
    vi.useFakeTimers();
    vi.stubGlobal('isSecureContext', true);
    const said = vi.fn(ENGLISH.active);
    const service = new FakeService();
    service.render(<VideoCallInterface labels={{ active: said }} hideControlsAfterMs={60_000} />);
    service.show(active());
    const before = said.mock.calls.length;
    expect(before).toBeGreaterThan(0);
    act(() => void vi.advanceTimersByTime(5_000));
    expect(screen.getByRole('timer').textContent).toBe('0:05');
    expect(said.mock.calls.length).toBe(before);
    vi.useRealTimers();
  });
});
