import {
  type CallPhase,
  type CallProblem,
  type CallSnapshot,
  type CallStatus,
  type CallType,
  IDLE_SNAPSHOT,
  type Support,
  type VideoCall,
} from '@bedside/client';
import { type RefCallback, useMemo, useSyncExternalStore } from 'react';
import { useCallDuration } from './use-call-duration.js';
import { useIsSupported } from './use-is-supported.js';
import { useVideoCallService } from './provider.js';
import { useVideoElement } from './use-video-element.js';
import { type CallActions, useCallActions } from './use-call-actions.js';

export interface UseVideoCall extends CallActions {
  /** The call on this telephone, also while it rings and after it ended; null when idle. */
  currentCall: VideoCall | null;
  /** Both sides are in the call, a passing interruption included. */
  isInCall: boolean;
  /** Being placed, ringing at the other side, or being connected. */
  isConnecting: boolean;
  /** A call that waits for this user's answer. */
  incomingCall: VideoCall | null;
  callStatus: CallStatus | 'idle';
  /** The engine's finer word for the same. */
  phase: CallPhase;
  /** The other user's id. */
  peerId: string | null;
  direction: 'outgoing' | 'incoming' | null;
  /** The other side's phone rings. */
  isRinging: boolean;
  localVideoRef: RefCallback<HTMLVideoElement>;
  remoteVideoRef: RefCallback<HTMLVideoElement>;
  localStream: MediaStream | null;
  remoteStream: MediaStream | null;
  /** The browser holds the sound back until the page is touched; `resumePlayback` on a press. */
  playbackBlocked: boolean;
  resumePlayback: () => void;
  isCameraEnabled: boolean;
  isMicrophoneEnabled: boolean;
  isRemoteCameraEnabled: boolean;
  isRemoteMicrophoneEnabled: boolean;
  /** With pictures, or by voice alone: what both agreed on last. */
  isVideo: boolean;
  /** Who asks the other to change that; `setVideo` answers. */
  pictureRequest: CallSnapshot['pictureRequest'];
  /** The own picture is a screen, not the camera. */
  isSharingScreen: boolean;
  /** Something about the own microphone that the user may not have noticed. */
  hint: CallSnapshot['hint'];
  /** How the line is, and why. */
  line: CallSnapshot['line'];
  media: CallSnapshot['media'];
  mediaProblem: string | null;
  /** Whole seconds since both sides were connected; 0 before. */
  callDuration: number;
  /** What the user should know now, from the engine. */
  problem: CallProblem | null;
  /** The last action that was refused; cleared by the next one. */
  error: CallProblem | null;
  endedReason: string | null;
  canRetry: boolean;
  /** The live connection to the server; a call goes on without it. */
  signaling: 'up' | 'down';
  isSupported: boolean;
  support: Support;
}

/** What the parts of the interface are drawn from; the time of the call is told to those who show it. */
export type StillCall = Omit<UseVideoCall, 'callDuration'>;

const nothing = () => () => undefined;
const idle = () => IDLE_SNAPSHOT;

export function useCallSnapshot(): CallSnapshot {
  const store = useVideoCallService()?.store;
  return useSyncExternalStore(store?.subscribe ?? nothing, store?.getSnapshot ?? idle, idle);
}

/** Everything about the call on this page, and every action on it. Actions are stable and never throw: see `error`. */
export function useVideoCall(): UseVideoCall {
  const snapshot = useCallSnapshot();
  const call = useCallOf(snapshot);
  const callDuration = useCallDuration(snapshot);
  return useMemo(() => ({ ...call, callDuration }), [call, callDuration]);
}

/** The same without the clock, for who does not want to be drawn anew every second. */
export function useStillCall(): StillCall {
  return useCallOf(useCallSnapshot());
}

function useCallOf(snapshot: CallSnapshot): StillCall {
  const support = useIsSupported();
  const { actions, error } = useCallActions();
  const local = useVideoElement(snapshot.localStream, { muted: true });
  const remote = useVideoElement(snapshot.remoteStream, { muted: false });
  return useMemo(
    () => ({
      ...actions,
      ...describe(snapshot),
      localVideoRef: local.ref,
      remoteVideoRef: remote.ref,
      playbackBlocked: remote.blocked,
      resumePlayback: remote.resume,
      error,
      isSupported: support.supported,
      support,
    }),
    [actions, snapshot, local, remote, error, support],
  );
}

/** Before the engine has its first word, the row says it. */
function isVideoCall({ phase, video, call }: CallSnapshot): boolean {
  return phase === 'idle' ? call?.call_type !== 'audio' : video;
}

function describe(snapshot: CallSnapshot) {
  const { phase, call } = snapshot;
  return {
    currentCall: call,
    isInCall: phase === 'active' || phase === 'reconnecting',
    isConnecting: snapshot.preparing || phase === 'outgoing' || phase === 'connecting',
    incomingCall: phase === 'incoming' ? call : null,
    callStatus: call?.status ?? ('idle' as const),
    phase,
    peerId: snapshot.peerId,
    direction: snapshot.direction,
    isRinging: snapshot.ringing,
    localStream: snapshot.localStream,
    remoteStream: snapshot.remoteStream,
    isCameraEnabled: snapshot.camera,
    isMicrophoneEnabled: snapshot.microphone,
    isRemoteCameraEnabled: snapshot.remoteCamera,
    isRemoteMicrophoneEnabled: snapshot.remoteMicrophone,
    isVideo: isVideoCall(snapshot),
    pictureRequest: snapshot.pictureRequest,
    isSharingScreen: snapshot.sharingScreen,
    hint: snapshot.hint,
    line: snapshot.line,
    media: snapshot.media,
    mediaProblem: snapshot.mediaProblem,
    problem: snapshot.problem,
    endedReason: snapshot.endedReason,
    canRetry: snapshot.canRetry,
    signaling: snapshot.signaling,
  };
}

export type { CallType };
