// Single keys press the buttons of a call, never while somebody writes, and not at all when they are switched off.
import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ENGLISH } from '../labels.js';
import { CALL, FakeService, fakeStream } from '../testing/fake-service.js';
import { VideoCallInterface } from '../video-call-interface.js';

describe('single keys', () => {
  let service: FakeService;

  function show(shortcuts?: boolean) {
    service.render(
      <>
        <textarea aria-label="Message" />
        <VideoCallInterface {...(shortcuts === undefined ? {} : { shortcuts })} />
      </>,
    );
    service.show({
      phase: 'active',
      call: { ...CALL, status: 'active' },
      peerId: 'you',
      localStream: fakeStream(),
      remoteStream: fakeStream(),
      remoteCamera: true,
    });
  }

  beforeEach(() => {
    vi.stubGlobal('isSecureContext', true);
    service = new FakeService();
  });

  it('mute and switch the camera, and the buttons say so', () => {
    show();
    fireEvent.keyDown(document.body, { key: 'm', code: 'KeyM' });
    expect(service.toggleMicrophone).toHaveBeenCalledTimes(1);
    fireEvent.keyDown(document.body, { key: 'V', code: 'KeyV' });
    expect(service.toggleCamera).toHaveBeenCalledTimes(1);
    const mute = screen.getByRole('button', { name: ENGLISH.muteMicrophone });
    expect(mute.getAttribute('aria-keyshortcuts')).toBe('M');
    expect(mute.title).toBe(`${ENGLISH.muteMicrophone} (M)`);
  });

  it('work on a keyboard without Latin letters, and by the letter where letters moved', () => {
    show();
    fireEvent.keyDown(document.body, { key: 'ة', code: 'KeyM' });
    expect(service.toggleMicrophone).toHaveBeenCalledTimes(1);
    // AZERTY: the key that says M is the one that a US keyboard calls a semicolon, and what is at KeyM says a comma.
    fireEvent.keyDown(document.body, { key: ',', code: 'KeyM' });
    expect(service.toggleMicrophone).toHaveBeenCalledTimes(1);
    fireEvent.keyDown(document.body, { key: 'm', code: 'Semicolon' });
    expect(service.toggleMicrophone).toHaveBeenCalledTimes(2);
  });

  it('leave whoever writes alone, and the keys of the browser', () => {
    show();
    fireEvent.keyDown(screen.getByLabelText('Message'), { key: 'm', code: 'KeyM' });
    fireEvent.keyDown(document.body, { key: 'm', code: 'KeyM', ctrlKey: true });
    fireEvent.keyDown(document.body, { key: 'm', code: 'KeyM', repeat: true });
    expect(service.toggleMicrophone).not.toHaveBeenCalled();
  });

  it('no single key ends a call', () => {
    show();
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') fireEvent.keyDown(document.body, { key: letter });
    expect(service.endCall).not.toHaveBeenCalled();
  });

  it('do nothing when they are switched off', () => {
    show(false);
    fireEvent.keyDown(document.body, { key: 'm', code: 'KeyM' });
    expect(service.toggleMicrophone).not.toHaveBeenCalled();
    expect(screen.getByRole('button', { name: ENGLISH.muteMicrophone }).hasAttribute('aria-keyshortcuts')).toBe(false);
  });
});
