// The hook has every field and method of the original design, and none of its actions can break a page.
import { isVideoCallError, VideoCallError } from '@bedside/client';
import { act, render, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CALL, fakeStream, FakeService } from './testing/fake-service.js';
import { useVideoCall } from './use-video-call.js';

describe('useVideoCall', () => {
  let service: FakeService;
  const hook = () => renderHook(() => useVideoCall(), { wrapper: service.wrap }).result;

  beforeEach(() => {
    service = new FakeService();
  });

  afterEach(() => void vi.useRealTimers());

  it('asks for its provider by name', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(() => renderHook(() => useVideoCall())).toThrow(/VideoCallProvider/);
  });

  it('is idle where nothing happens', () => {
    expect(hook().current).toMatchObject({
      currentCall: null,
      isInCall: false,
      isConnecting: false,
      incomingCall: null,
      callStatus: 'idle',
      callDuration: 0,
      isCameraEnabled: true,
      isMicrophoneEnabled: true,
      localStream: null,
      remoteStream: null,
      isSupported: true,
      error: null,
    });
  });

  it.each([
    ['incoming', { isInCall: false, isConnecting: false, incomingCall: CALL, currentCall: CALL }],
    ['outgoing', { isInCall: false, isConnecting: true, incomingCall: null, currentCall: CALL }],
    ['connecting', { isInCall: false, isConnecting: true, incomingCall: null }],
    ['active', { isInCall: true, isConnecting: false, incomingCall: null }],
    ['reconnecting', { isInCall: true, isConnecting: false }],
    ['ended', { isInCall: false, isConnecting: false, currentCall: CALL }],
  ] as const)('describes the phase %s', (phase, expected) => {
    const result = hook();
    service.show({ phase, call: CALL });
    expect(result.current).toMatchObject(expected);
    expect(result.current.callStatus).toBe('calling');
  });

  it('is connecting from the press on, while the call code is fetched', () => {
    const result = hook();
    service.show({ preparing: true });
    expect(result.current.isConnecting).toBe(true);
  });

  it('passes actions on', async () => {
    const { current } = hook();
    await act(async () => {
      expect(await current.startCall('room', 'you', 'audio')).toBe(CALL);
      await current.answerCall('call-1', true);
      await current.endCall('hangup');
      await current.toggleCamera();
      await current.toggleMicrophone();
      await current.dismiss();
      await current.retry();
      await current.prepare();
    });
    expect(service.startCall).toHaveBeenCalledWith('room', 'you', 'audio');
    expect(service.answerCall).toHaveBeenCalledWith('call-1', true);
    expect(service.endCall).toHaveBeenCalledWith('hangup');
    for (const method of ['toggleCamera', 'toggleMicrophone', 'dismiss', 'retry', 'setupPeerConnection'] as const)
      expect(service[method]).toHaveBeenCalledOnce();
  });

  it('shows a refusal instead of throwing it, until the next action succeeds', async () => {
    const result = hook();
    service.startCall.mockRejectedValueOnce(new VideoCallError('call.wrong_phase', 'Busy.', 'Wait.'));
    await act(async () => expect(await result.current.startCall('room', 'you')).toBeNull());
    expect(result.current.error).toEqual({ code: 'call.wrong_phase', message: 'Busy.', next: 'Wait.' });
    await act(async () => void (await result.current.startCall('room', 'you')));
    expect(result.current.error).toBeNull();
  });

  it('words an unexpected failure without its inside', async () => {
    const result = hook();
    service.endCall.mockRejectedValueOnce(new Error('v=0 o=- 192.0.2.1'));
    await act(() => result.current.endCall());
    expect(result.current.error).toMatchObject({ code: 'unexpected' });
    expect(JSON.stringify(result.current.error)).not.toContain('192.0.2.1');
    expect(isVideoCallError(result.current.error)).toBe(false);
  });

  it('keeps the same actions while the call changes', () => {
    const result = hook();
    const { startCall } = result.current;
    service.show({ phase: 'active', call: CALL });
    expect(result.current.startCall).toBe(startCall);
  });

  it('counts whole seconds from the moment both were connected, and only in the call', () => {
    vi.useFakeTimers({ now: 100_000 });
    const result = hook();
    service.show({ phase: 'active', call: CALL, connectedAtMs: 97_200 });
    expect(result.current.callDuration).toBe(2);
    act(() => void vi.advanceTimersByTime(1_000));
    expect(result.current.callDuration).toBe(3);
    service.show({ phase: 'ended' });
    expect(result.current.callDuration).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('plays each stream in the element its ref is given to, the own one without sound', () => {
    const local = fakeStream();
    const remote = fakeStream();
    function Videos() {
      const { localVideoRef, remoteVideoRef } = useVideoCall();
      return (
        <>
          <video data-testid="local" ref={localVideoRef} />
          <video data-testid="remote" ref={remoteVideoRef} />
        </>
      );
    }
    const { getByTestId } = render(<Videos />, { wrapper: service.wrap });
    const element = (id: string) => getByTestId(id) as HTMLVideoElement;
    service.show({ phase: 'active', localStream: local, remoteStream: remote });
    expect(element('local').srcObject).toBe(local);
    expect(element('local').muted).toBe(true);
    expect(element('remote').srcObject).toBe(remote);
    expect(element('remote').muted).toBe(false);
    service.show({ phase: 'idle', localStream: null, remoteStream: null });
    expect(element('local').srcObject).toBeNull();
  });

  it('plays nothing of the other side in an element of the application before the accept', () => {
    function Remote() {
      return <video data-testid="early" ref={useVideoCall().remoteVideoRef} />;
    }
    const { getByTestId } = render(<Remote />, { wrapper: service.wrap });
    service.show({ phase: 'incoming', waitingStream: fakeStream() });
    expect((getByTestId('early') as HTMLVideoElement).srcObject).toBeNull();
  });

  it('says when the browser holds the sound back, and plays on a press', async () => {
    const play = vi
      .spyOn(HTMLMediaElement.prototype, 'play')
      .mockRejectedValueOnce(new DOMException('', 'NotAllowedError'))
      .mockResolvedValue(undefined);
    let call: ReturnType<typeof useVideoCall>;
    function Remote() {
      call = useVideoCall();
      return <video ref={call.remoteVideoRef} />;
    }
    render(<Remote />, { wrapper: service.wrap });
    service.show({ phase: 'active', remoteStream: fakeStream() });
    await act(async () => undefined);
    expect(call!.playbackBlocked).toBe(true);
    await act(async () => call!.resumePlayback());
    expect(call!.playbackBlocked).toBe(false);
    expect(play).toHaveBeenCalledTimes(2);
  });

  it('leaves the store when it is unmounted', () => {
    const { unmount } = renderHook(() => useVideoCall(), { wrapper: service.wrap });
    expect(service.listeners).toBe(1);
    unmount();
    expect(service.listeners).toBe(0);
  });
});
