import type { CallType } from '@bedside/client';
import { useMemo } from 'react';
import type { VideoCallLabels } from './labels.js';
import type { Fullscreen } from './use-fullscreen.js';
import type { StillCall } from './use-video-call.js';

/** What makes any element with button semantics one of the call's buttons. */
export interface ButtonProps {
  type: 'button';
  'aria-label': string;
  title: string;
  onClick: () => void;
  disabled?: boolean;
  'data-state'?: 'on' | 'off';
  onPointerEnter?: () => void;
  onFocus?: () => void;
}

export interface StartTarget {
  roomId: string;
  receiverId: string;
  callType: CallType;
  name: string;
}

export interface CallControls {
  getStartProps(target: StartTarget): ButtonProps;
  getAcceptProps(): ButtonProps;
  getDeclineProps(): ButtonProps;
  getMicrophoneProps(): ButtonProps;
  getCameraProps(): ButtonProps;
  getFullscreenProps(): ButtonProps;
  getEndProps(): ButtonProps;
  getRetryProps(): ButtonProps;
  getDismissProps(): ButtonProps;
}

/**
 * The headless part of every button: draw them as you like, spread the props. The label of a switch says what pressing
 * it will do, and `data-state` what is; it has no `aria-pressed`, which together with a changing label says it twice.
 */
export function useCallControls(call: StillCall, labels: VideoCallLabels, fullscreen?: Fullscreen): CallControls {
  return useMemo(() => {
    const button = (label: string, onClick: () => unknown, more: Partial<ButtonProps> = {}): ButtonProps => ({
      type: 'button',
      'aria-label': label,
      title: label,
      onClick: () => void onClick(),
      ...more,
    });
    const toggle = (isOn: boolean, off: string, on: string, act: () => unknown) =>
      button(isOn ? off : on, act, { 'data-state': isOn ? 'on' : 'off' });
    const answer = (accept: boolean) => () => call.incomingCall && call.answerCall(call.incomingCall.id, accept);
    const isOutgoing = !call.isInCall && call.phase !== 'connecting';
    return {
      getStartProps: ({ roomId, receiverId, callType, name }) =>
        button(
          callType === 'video' ? labels.startVideo(name) : labels.startAudio(name),
          () => call.startCall(roomId, receiverId, callType),
          {
            onPointerEnter: () => void call.prepare(),
            onFocus: () => void call.prepare(),
            disabled: call.phase !== 'idle' || call.isConnecting,
          },
        ),
      getAcceptProps: () => button(labels.accept, answer(true), { disabled: call.isConnecting }),
      getDeclineProps: () => button(labels.decline, answer(false), { disabled: call.isConnecting }),
      getMicrophoneProps: () =>
        toggle(call.isMicrophoneEnabled, labels.muteMicrophone, labels.unmuteMicrophone, call.toggleMicrophone),
      getCameraProps: () => toggle(call.isCameraEnabled, labels.turnCameraOff, labels.turnCameraOn, call.toggleCamera),
      getFullscreenProps: () =>
        toggle(fullscreen?.isFullscreen ?? false, labels.leaveFullscreen, labels.enterFullscreen, () =>
          fullscreen?.toggle(),
        ),
      getEndProps: () => button(isOutgoing ? labels.cancelCall : labels.endCall, () => call.endCall()),
      getRetryProps: () => button(labels.retry, call.retry),
      getDismissProps: () => button(labels.dismiss, call.dismiss),
    };
  }, [call, labels, fullscreen]);
}
