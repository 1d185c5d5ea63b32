// Every face of the interface: what it shows, what it says aloud, what its buttons do, and how it hides and stays.
import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VideoCallInterfaceProps } from './interface-props.js';
import { CALL, fakeStream, FakeService } from './testing/fake-service.js';
import { VideoCallInterface } from './video-call-interface.js';

const describePeer = (id: string) => (id === 'you' ? { name: 'Dr. Ada Okafor' } : undefined);
const active = {
  phase: 'active',
  call: { ...CALL, status: 'active' },
  peerId: 'you',
  connectedAtMs: Date.now(),
  remoteCamera: true,
  remoteMicrophone: true,
  signaling: 'up',
} as const;

describe('VideoCallInterface', () => {
  let service: FakeService;

  const show = (props: VideoCallInterfaceProps = {}) =>
    service.render(<VideoCallInterface roomId="room" receiverId="you" describePeer={describePeer} {...props} />);
  const button = (name: string | RegExp) => screen.getByRole('button', { name });
  const press = (name: string | RegExp) => act(async () => void fireEvent.click(button(name)));
  const stage = () => document.querySelector('.bedside-stage') as HTMLElement;
  const controlsShown = () => stage().dataset.controls === 'shown';

  beforeEach(() => {
    service = new FakeService();
  });

  afterEach(() => void vi.useRealTimers());

  describe('Idle', () => {
    it('offers a video and a voice call to the person by name', async () => {
      show();
      await press('Start a video call with Dr. Ada Okafor');
      expect(service.startCall).toHaveBeenLastCalledWith('room', 'you', 'video');
      await press('Start a voice call with Dr. Ada Okafor');
      expect(service.startCall).toHaveBeenLastCalledWith('room', 'you', 'audio');
    });

    it('gets ready at the first sign of intent', () => {
      show({ callTypes: ['video'] });
      fireEvent.focus(button(/video call/));
      expect(service.setupPeerConnection).toHaveBeenCalledOnce();
      expect(screen.queryByRole('button', { name: /voice call/ })).toBeNull();
    });

    it('shows nothing where there is nobody to call', () => {
      show({ receiverId: undefined });
      expect(screen.queryByRole('button')).toBeNull();
    });

    it('says at once why a press did nothing', async () => {
      show();
      service.startCall.mockRejectedValueOnce(new Error('x'));
      await press(/video call/);
      expect(screen.getByRole('alert').textContent).toMatch(/Something went wrong.*Reload/);
    });
  });

  describe('Incoming', () => {
    beforeEach(() => {
      show();
      service.show({
        phase: 'incoming',
        call: { ...CALL, caller_id: 'you', receiver_id: 'me' },
        peerId: 'you',
        direction: 'incoming',
      });
    });

    it('says who calls, at once and aloud, and does not take the focus from whoever is typing', () => {
      expect(screen.getByRole('alertdialog', { name: 'Dr. Ada Okafor is calling you by video' })).toBeTruthy();
      expect(screen.getAllByRole('alert')[0]?.textContent).toContain('is calling you');
      expect(document.activeElement).toBe(document.body);
    });

    it('accepts and declines', async () => {
      await press('Accept');
      expect(service.answerCall).toHaveBeenLastCalledWith('call-1', true);
      await press('Decline');
      expect(service.answerCall).toHaveBeenLastCalledWith('call-1', false);
    });

    it('has the other side ready behind the sheet, unseen and unheard, and uncovers it with accept', async () => {
      const press = vi.spyOn(document, 'addEventListener');
      const stream = fakeStream();
      service.show({ waitingStream: stream });
      const video = document.querySelector<HTMLVideoElement>('.bedside-remote')!;
      expect(video.srcObject).toBe(stream);
      expect(video.muted).toBe(true);
      expect(video.hidden).toBe(true);
      expect(document.querySelector('dialog')!.open).toBe(false);
      expect(screen.getByRole('alertdialog')).toBeTruthy();
      // Keys of the stage press nothing yet.
      expect(press.mock.calls.map(([type]) => type)).not.toContain('keydown');
      const set = vi.spyOn(video, 'srcObject', 'set');
      service.show({ phase: 'connecting', remoteCamera: true, remoteStream: stream, waitingStream: null });
      expect(document.querySelector('.bedside-remote')).toBe(video);
      expect(set).not.toHaveBeenCalled();
      expect(video.muted).toBe(false);
      expect(video.hidden).toBe(false);
      // Or the own picture would fill the stage over it.
      expect(stage().dataset.state).toBe('active');
      expect(document.querySelector('dialog')!.open).toBe(true);
      expect(screen.queryByRole('alertdialog')).toBeNull();
    });

    it('lets go of it when the call is declined or given up', () => {
      service.show({ waitingStream: fakeStream() });
      const video = document.querySelector<HTMLVideoElement>('.bedside-remote')!;
      service.show({ phase: 'idle', call: null, waitingStream: null });
      expect(video.isConnected).toBe(false);
      expect(video.srcObject).toBeNull();
    });

    it('moves on to connecting as soon as accept is pressed', () => {
      service.show({ preparing: true });
      expect(stage().dataset.state).toBe('connecting');
    });
  });

  describe('Connecting', () => {
    it('tells each step, once on the screen and once aloud, and can be cancelled', async () => {
      show();
      service.show({ phase: 'outgoing', call: CALL, peerId: 'you' });
      expect(screen.getByRole('status').textContent).toBe('Calling Dr. Ada Okafor…');
      service.show({ ringing: true });
      expect(screen.getByRole('status').textContent).toBe('It rings at Dr. Ada Okafor…');
      service.show({ phase: 'connecting' });
      expect(screen.getByRole('status').textContent).toBe('Connecting with Dr. Ada Okafor…');
      service.show({ phase: 'outgoing' });
      await press('Cancel call');
      expect(service.endCall).toHaveBeenCalledOnce();
    });

    it('asks for the permission that the browser asks for', () => {
      show();
      service.show({ phase: 'outgoing', call: CALL, peerId: 'you', media: 'asking' });
      expect(screen.getByText(/allow camera and microphone/)).toBeTruthy();
    });

    it('keeps the same video elements when the call becomes active', () => {
      show();
      service.show({ phase: 'connecting', call: CALL, peerId: 'you', localStream: fakeStream() });
      const before = document.querySelector('.bedside-local video');
      service.show({ ...active, remoteStream: fakeStream() });
      expect(document.querySelector('.bedside-local video')).toBe(before);
    });
  });

  describe('Active', () => {
    beforeEach(() => {
      vi.useFakeTimers({ now: active.connectedAtMs + 65_000 });
      show();
      service.show({ ...active, remoteStream: fakeStream(), localStream: fakeStream() });
    });

    it('shows the other side, the duration, and announces the call once', () => {
      expect(document.querySelector('.bedside-remote')?.hasAttribute('hidden')).toBe(false);
      expect(screen.getByRole('timer', { name: 'Duration 1:05' })).toBeTruthy();
      expect(screen.getByRole('status').textContent).toBe('In a call with Dr. Ada Okafor');
    });

    it('switches microphone and camera by buttons that say what pressing them does', async () => {
      await press('Mute microphone');
      await press('Turn camera off');
      expect(service.toggleMicrophone).toHaveBeenCalledOnce();
      expect(service.toggleCamera).toHaveBeenCalledOnce();
      service.show({ microphone: false, camera: false });
      expect(button('Unmute microphone').dataset.state).toBe('off');
      expect(button('Turn camera on').dataset.state).toBe('off');
      expect(screen.getByText('Your camera is off')).toBeTruthy();
    });

    it('ends the call', async () => {
      await press('End call');
      expect(service.endCall).toHaveBeenCalledOnce();
    });

    it('hides the controls after three seconds, and brings them back on any input', () => {
      const idle = () => act(() => void vi.advanceTimersByTime(3_000));
      const inputs: [string, () => void][] = [
        ['pointer', () => fireEvent.pointerMove(stage())],
        ['press', () => fireEvent.pointerDown(stage())],
        ['touch', () => fireEvent.touchStart(stage())],
        ['key, with the focus anywhere', () => fireEvent.keyDown(document.body, { key: 'Tab' })],
        ['focus', () => fireEvent.focus(button('End call'))],
      ];
      for (const [input, give] of inputs) {
        idle();
        expect(controlsShown(), `hidden before ${input}`).toBe(false);
        give();
        expect(controlsShown(), `shown after ${input}`).toBe(true);
      }
    });

    it('starts the three seconds anew with each input', () => {
      act(() => void vi.advanceTimersByTime(2_900));
      fireEvent.pointerMove(stage());
      act(() => void vi.advanceTimersByTime(2_900));
      expect(controlsShown()).toBe(true);
    });

    it('does not hide a control that is focused by keyboard', () => {
      const end = button('End call');
      vi.spyOn(end, 'matches').mockImplementation((selector) => selector === ':focus-visible');
      end.focus();
      act(() => void vi.advanceTimersByTime(10_000));
      expect(controlsShown()).toBe(true);
      act(() => end.blur());
      act(() => void vi.advanceTimersByTime(3_000));
      expect(controlsShown()).toBe(false);
    });

    it('hides the controls from the eye only', () => {
      act(() => void vi.advanceTimersByTime(3_000));
      expect(button('End call').closest('[aria-hidden="true"], [hidden], [inert]')).toBeNull();
    });

    it('keeps the controls where there is no picture to look at', () => {
      service.show({ remoteCamera: false });
      act(() => void vi.advanceTimersByTime(10_000));
      expect(controlsShown()).toBe(true);
      expect(screen.getByText('Dr. Ada Okafor turned the camera off')).toBeTruthy();
    });

    it('has neither camera button nor own picture in a voice call', () => {
      service.show({ call: { ...CALL, call_type: 'audio' }, video: false });
      expect(screen.queryByRole('button', { name: /camera/ })).toBeNull();
      expect(document.querySelector('.bedside-local')).toBeNull();
      expect(document.querySelector('.bedside-remote')).not.toBeNull();
    });

    it('tells that the other side is muted, and that the connection is coming back', () => {
      service.show({ remoteMicrophone: false });
      expect(screen.getByRole('img', { name: 'Dr. Ada Okafor is muted' })).toBeTruthy();
      service.show({ phase: 'reconnecting' });
      expect(screen.getByRole('status').textContent).toMatch(/coming back by itself/);
    });

    it('shows what the engine wants the user to know, with what to do', () => {
      service.show({ problem: { code: 'camera_unavailable', message: 'No camera.', next: 'Plug one in.' } });
      expect(screen.getByRole('alert').textContent).toBe('No camera. Plug one in.');
      fireEvent.click(button('Close this message'));
      expect(service.dismiss).toHaveBeenCalledOnce();
    });

    it('fills the screen and leaves it', async () => {
      Object.defineProperty(document, 'fullscreenEnabled', { configurable: true, value: true });
      service.show({ ringing: true });
      const element = document.querySelector('.bedside-screen') as HTMLElement;
      element.requestFullscreen = vi.fn(async () => {
        Object.defineProperty(document, 'fullscreenElement', { configurable: true, value: element });
        document.dispatchEvent(new Event('fullscreenchange'));
      });
      document.exitFullscreen = vi.fn(async () => {
        Object.defineProperty(document, 'fullscreenElement', { configurable: true, value: null });
        document.dispatchEvent(new Event('fullscreenchange'));
      });
      await press('Full screen');
      await press('Leave full screen');
      expect(button('Full screen')).toBeTruthy();
    });
  });

  describe('Ended', () => {
    it('says how it ended and offers the same call again', async () => {
      show();
      service.show({ phase: 'ended', call: CALL, peerId: 'you', endedReason: 'connection_failed', canRetry: true });
      expect(screen.getByRole('status').textContent).toBe('The connection could not be made.');
      await press('Call again');
      expect(service.retry).toHaveBeenCalledOnce();
      await press('Close');
      expect(service.dismiss).toHaveBeenCalledOnce();
    });

    it('has no way to repeat what cannot be repeated, and words a reason it does not know', () => {
      show();
      service.show({ phase: 'ended', call: { ...CALL, duration_seconds: 61 }, endedReason: 'a word of the future' });
      expect(screen.queryByRole('button', { name: 'Call again' })).toBeNull();
      expect(screen.getByRole('status').textContent).toBe('The call has ended.');
      expect(screen.getByText('Duration 1:01')).toBeTruthy();
    });

    it('explains how to unblock a camera', () => {
      show();
      service.show({ phase: 'ended', call: CALL, endedReason: 'media_failed', mediaProblem: 'denied' });
      expect(screen.getByText(/Press the icon beside the address/)).toBeTruthy();
    });
  });

  it('speaks other languages, and keeps English where words are missing', () => {
    show({ labels: { startVideo: (name) => `Videoanruf mit ${name}` } });
    expect(button('Videoanruf mit Dr. Ada Okafor')).toBeTruthy();
    expect(button(/voice call/)).toBeTruthy();
  });

  it('words problems in another language by their code', () => {
    show({ labels: { problem: ({ code }) => ({ message: `Problem ${code}.`, next: 'Bitte warten.' }) } });
    service.show({ problem: { code: 'missed_call', message: 'You missed a call.', next: 'Call back.' } });
    expect(screen.getByRole('alert').textContent).toBe('Problem missed_call. Bitte warten.');
  });

  it('gives the focus to the first button of an ended call, but not away from whoever is typing', () => {
    const { rerender } = show({ layout: 'inline' });
    service.show({ phase: 'ended', call: CALL, canRetry: true });
    expect(document.activeElement).toBe(button('Call again'));
    service.show({ phase: 'idle', call: null });
    rerender(
      <>
        <VideoCallInterface layout="inline" />
        <input />
      </>,
    );
    const input = document.querySelector('input') as HTMLInputElement;
    input.focus();
    service.show({ phase: 'ended', call: CALL, canRetry: true });
    expect(document.activeElement).toBe(input);
  });

  it('names nobody it does not know', () => {
    show({ describePeer: undefined });
    expect(button('Start a video call with Someone')).toBeTruthy();
  });

  it('lets the application draw parts of it', () => {
    show({
      slots: {
        idle: (call) => <button onClick={() => void call.startCall('r', 'x')}>Ring</button>,
        controls: () => <button>Chat</button>,
        overlay: () => <p>Good line</p>,
      },
    });
    expect(button('Ring')).toBeTruthy();
    service.show(active);
    expect(button('Chat')).toBeTruthy();
    expect(screen.getByText('Good line')).toBeTruthy();
  });

  it('tells the application of each state once', () => {
    const onStateChange = vi.fn();
    show({ onStateChange });
    service.show({ phase: 'outgoing', call: CALL });
    service.show({ ringing: true });
    service.show(active);
    service.show({ phase: 'ended' });
    expect(onStateChange.mock.calls.flat()).toEqual(['idle', 'connecting', 'active', 'ended']);
  });

  it('covers the page with a dialog that Escape does not close, or fills its parent', () => {
    const { unmount } = show();
    service.show(active);
    const dialog = document.querySelector('dialog') as HTMLDialogElement;
    expect(dialog.open).toBe(true);
    const escape = new Event('cancel', { cancelable: true });
    dialog.dispatchEvent(escape);
    expect(escape.defaultPrevented).toBe(true);
    unmount();
    show({ layout: 'inline' });
    expect(document.querySelector('dialog')).toBeNull();
    expect(screen.getByRole('region', { name: 'Video call' })).toBeTruthy();
  });
});
