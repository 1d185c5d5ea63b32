// Goal: the small window shows the other side and its two most wanted buttons, and goes with the call.
import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ENGLISH } from '../labels.js';
import { CALL, fakeStream, FakeService } from '../testing/fake-service.js';
import { VideoCallInterface } from '../video-call-interface.js';

describe('the small window', () => {
  let service: FakeService;
  let small: { document: Document; close: () => void; addEventListener: (name: string, told: () => void) => void };
  let left: () => void;
  const requestWindow = vi.fn(async () => small);

  beforeEach(() => {
    vi.stubGlobal('isSecureContext', true);
    left = () => undefined;
    small = {
      document: document.implementation.createHTMLDocument(),
      close: vi.fn(),
      addEventListener: (_name, told) => void (left = told),
    };
    requestWindow.mockClear();
    vi.stubGlobal('documentPictureInPicture', { requestWindow });
    service = new FakeService();
    service.render(<VideoCallInterface />);
    service.show({ phase: 'active', call: CALL, peerId: 'you', remoteStream: fakeStream(), localStream: fakeStream() });
  });
  afterEach(() => void vi.unstubAllGlobals());

  const open = async () => {
    fireEvent.click(screen.getByRole('button', { name: ENGLISH.more }));
    fireEvent.click(screen.getByRole('button', { name: ENGLISH.pictureInPicture }));
    await act(async () => undefined);
  };
  const button = (words: string) =>
    [...small.document.querySelectorAll('button')].find(({ textContent }) => textContent === words);

  it('has a picture, a mute and a way to hang up that follow the call', async () => {
    await open();
    expect(small.document.querySelector('video')).toBeTruthy();
    button(ENGLISH.muteMicrophone)!.click();
    expect(service.toggleMicrophone).toHaveBeenCalled();
    service.show({ microphone: false });
    expect(button(ENGLISH.unmuteMicrophone)).toBeTruthy();
    button(ENGLISH.endCall)!.click();
    expect(service.endCall).toHaveBeenCalled();
  });

  it('closes with the call, and may be closed by the user and opened again', async () => {
    await open();
    act(() => left());
    await open();
    expect(requestWindow).toHaveBeenCalledTimes(2);
    service.show({ phase: 'ended', endedReason: 'hangup' });
    expect(small.close).toHaveBeenCalled();
  });

  it('leaves everything as it is when the browser refuses', async () => {
    requestWindow.mockRejectedValueOnce(new DOMException('', 'NotAllowedError'));
    await open();
    expect(screen.getByRole('button', { name: ENGLISH.endCall })).toBeTruthy();
  });
});
