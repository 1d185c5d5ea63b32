import {
  type CallProblem,
  type CallType,
  type DeviceKind,
  isVideoCallError,
  type VideoCall,
  type VideoCallService,
  type VoiceProcessing,
} from '@bedside/client';
import { useMemo, useRef, useState } from 'react';
import { useVideoCallService } from './provider.js';

export interface CallActions {
  /** Null when it was refused; then `error` says why. */
  startCall(roomId: string, receiverId: string, callType?: CallType): Promise<VideoCall | null>;
  answerCall(callId: string, accept: boolean): Promise<void>;
  endCall(reason?: string): Promise<void>;
  toggleCamera(): Promise<void>;
  toggleMicrophone(): Promise<void>;
  /** Leaves the screen of an ended call. */
  dismiss(): Promise<void>;
  /** Calls the same person again after a failed call. */
  retry(): Promise<void>;
  /** Another camera, microphone or speaker, now and for later calls. */
  chooseDevice(kind: DeviceKind, id: string): Promise<void>;
  setVoiceProcessing(change: Partial<VoiceProcessing>): Promise<void>;
  /** Blurs what is behind the user, now and for later calls; the devices' `blur` says what came of it. */
  setBackgroundBlur(wanted: boolean): Promise<void>;
  /** A screen instead of the camera; `false` brings the camera back. */
  shareScreen(share: boolean): Promise<void>;
  /** Asks to go on with pictures, or by voice alone; agrees with or declines what the other side asks (`pictureRequest`). */
  setVideo(enabled: boolean): Promise<void>;
  /** The user has read which device serves now. */
  noteDeviceChange(): void;
  /** Loads the call code ahead of time: call it on hover or focus of a call button. */
  prepare(): Promise<void>;
}

const NOT_READY: CallProblem = {
  code: 'not_ready',
  message: 'Calls are not ready yet.',
  next: 'Try again in a moment.',
};

/** The actions, the same object for as long as the service is the same, and the last refusal. */
export function useCallActions(): { actions: CallActions; error: CallProblem | null } {
  const service = useVideoCallService();
  const [error, setError] = useState<CallProblem | null>(null);
  const latest = useRef(service);
  latest.current = service;
  const actions = useMemo<CallActions>(() => {
    const attempt = async <T>(act: (service: VideoCallService) => Promise<T>): Promise<T | null> => {
      if (!latest.current) {
        setError(NOT_READY);
        return null;
      }
      try {
        const result = await act(latest.current);
        setError(null);
        return result;
      } catch (cause) {
        setError(problemOf(cause));
        return null;
      }
    };
    return {
      startCall: (roomId, receiverId, callType) => attempt((s) => s.startCall(roomId, receiverId, callType)),
      answerCall: async (callId, accept) => void (await attempt((s) => s.answerCall(callId, accept))),
      endCall: async (reason) => void (await attempt((s) => s.endCall(reason))),
      toggleCamera: async () => void (await attempt((s) => s.toggleCamera())),
      toggleMicrophone: async () => void (await attempt((s) => s.toggleMicrophone())),
      dismiss: async () => void (await attempt((s) => s.dismiss())),
      retry: async () => void (await attempt((s) => s.retry())),
      chooseDevice: async (kind, id) => void (await attempt((s) => s.chooseDevice(kind, id))),
      setVoiceProcessing: async (change) => void (await attempt((s) => s.setVoiceProcessing(change))),
      setBackgroundBlur: async (wanted) => void (await attempt((s) => s.setBackgroundBlur(wanted))),
      shareScreen: async (share) => void (await attempt((s) => s.shareScreen(share))),
      setVideo: async (enabled) => void (await attempt((s) => s.setVideo(enabled))),
      noteDeviceChange: () => latest.current?.noteDeviceChange(),
      // Getting ready early is a favour; when it fails, the call itself will say so.
      prepare: async () => void (await latest.current?.setupPeerConnection().catch(() => undefined)),
    };
  }, []);
  return { actions, error };
}

function problemOf(cause: unknown): CallProblem {
  if (isVideoCallError(cause)) return { code: cause.code, message: cause.message, next: cause.next };
  return { code: 'unexpected', message: 'Something went wrong on this page.', next: 'Reload the page and try again.' };
}
