// The blur of the background: a switch where something can blur, black until it does, and a question when it ends by itself.
import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ENGLISH } from '../labels.js';
import { CALL, FakeService, fakeStream } from '../testing/fake-service.js';
import { VideoCallInterface } from '../video-call-interface.js';

describe('blur of the background', () => {
  let service: FakeService;
  const more = () => fireEvent.click(screen.getByRole('button', { name: ENGLISH.more }));
  const blurSwitch = () => screen.queryByRole<HTMLInputElement>('switch', { name: ENGLISH.backgroundBlur });

  beforeEach(() => {
    localStorage.clear();
    vi.stubGlobal('isSecureContext', true);
    service = new FakeService();
    service.render(<VideoCallInterface describePeer={() => ({ name: 'Ada' })} />);
    service.show({
      phase: 'active',
      call: { ...CALL, status: 'active' },
      peerId: 'you',
      localStream: fakeStream(),
      remoteStream: fakeStream(),
      camera: true,
      remoteCamera: true,
    });
  });

  it('is not offered where nothing can blur', () => {
    more();
    expect(blurSwitch()).toBeNull();
  });

  it('is switched on and off in the panel', () => {
    service.showDevices({ blur: 'off' });
    more();
    expect(blurSwitch()?.checked).toBe(false);
    fireEvent.click(blurSwitch()!);
    expect(service.setBackgroundBlur).toHaveBeenLastCalledWith(true);
    service.showDevices({ blur: 'on' });
    expect(blurSwitch()?.checked).toBe(true);
    fireEvent.click(blurSwitch()!);
    expect(service.setBackgroundBlur).toHaveBeenLastCalledWith(false);
  });

  it('is left to the platform where that blurs by itself', () => {
    const applyConstraints = vi.fn(async () => undefined);
    const track = { kind: 'video', getCapabilities: () => ({ backgroundBlur: [false, true] }), getSettings: () => ({}), applyConstraints };
    service.show({ localStream: Object.assign(fakeStream(), { getTracks: () => [track] }) });
    service.showDevices({ blur: 'off' });
    more();
    fireEvent.click(blurSwitch()!);
    expect(applyConstraints).toHaveBeenCalledWith({ backgroundBlur: true });
    expect(service.setBackgroundBlur).not.toHaveBeenCalled();
  });

  it('says why the own picture is black while it begins', () => {
    service.showDevices({ blur: 'starting' });
    expect(screen.getByText(ENGLISH.blurStarting)).toBeTruthy();
    service.showDevices({ blur: 'on' });
    expect(screen.queryByText(ENGLISH.blurStarting)).toBeNull();
  });

  it.each(['slow', 'failed'] as const)('asks before the room is shown when it ended by itself (%s)', (blur) => {
    service.showDevices({ blur });
    expect(screen.getByRole('alert').textContent).toContain(ENGLISH.blurEnded[blur]);
    expect(screen.getByRole('alert').textContent).toContain(ENGLISH.pictureHeld);
    const question = document.querySelector<HTMLElement>('.bedside-question')!;
    const [dark, shown] = [...question.querySelectorAll('button')];
    fireEvent.click(dark!);
    expect(service.toggleCamera).toHaveBeenCalledOnce();
    expect(service.setBackgroundBlur).not.toHaveBeenCalled();
    fireEvent.click(shown!);
    expect(service.setBackgroundBlur).toHaveBeenCalledWith(false);
  });

  it.each([{ camera: false }, { sharingScreen: true }, { video: false }])('asks nothing where no camera is shown: %o', (change) => {
    service.show(change);
    service.showDevices({ blur: 'slow' });
    expect(document.querySelector('.bedside-question')).toBeNull();
  });
});
