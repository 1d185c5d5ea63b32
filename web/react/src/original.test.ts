// The original design's names, one by one: a type that does not fit stops the build, a name that is missing this test.
import type { ErrorRecoveryConfig, MediaStreamState, VideoCall, WebRTCSignal } from '@bedside/client';
import { VideoCallService } from '@bedside/client';
import type { RefCallback } from 'react';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { InterfaceState, UseVideoCall } from './index.js';
import * as react from './index.js';

type CallType = 'video' | 'audio';
type Status = 'calling' | 'ringing' | 'active' | 'ended' | 'declined' | 'failed';

describe('the original design', () => {
  it('VideoCallService has its methods', () => {
    type Service = VideoCallService;
    expectTypeOf<Service['startCall']>().toBeCallableWith('room', 'receiver', 'video');
    expectTypeOf<Service['answerCall']>().toBeCallableWith('call', true);
    expectTypeOf<Service['endCall']>().toBeCallableWith('reason');
    expectTypeOf<Service['setupPeerConnection']>().returns.resolves.toEqualTypeOf<RTCConfiguration>();
    expectTypeOf<Service['handleSignal']>().parameter(0).toEqualTypeOf<WebRTCSignal>();
    for (const name of ['startCall', 'answerCall', 'endCall', 'setupPeerConnection', 'handleSignal'] as const)
      expect(VideoCallService.prototype[name]).toBeTypeOf('function');
  });

  it('useVideoCall has its state, controls and references', () => {
    expect(react.useVideoCall).toBeTypeOf('function');
    expectTypeOf<UseVideoCall['currentCall']>().toEqualTypeOf<VideoCall | null>();
    expectTypeOf<UseVideoCall['isInCall']>().toEqualTypeOf<boolean>();
    expectTypeOf<UseVideoCall['isConnecting']>().toEqualTypeOf<boolean>();
    expectTypeOf<UseVideoCall['incomingCall']>().toEqualTypeOf<VideoCall | null>();
    expectTypeOf<UseVideoCall['callStatus']>().toExtend<string>();
    expectTypeOf<UseVideoCall['toggleCamera']>().toBeCallableWith();
    expectTypeOf<UseVideoCall['toggleMicrophone']>().toBeCallableWith();
    expectTypeOf<UseVideoCall['localVideoRef']>().toEqualTypeOf<RefCallback<HTMLVideoElement>>();
    expectTypeOf<UseVideoCall['remoteVideoRef']>().toEqualTypeOf<RefCallback<HTMLVideoElement>>();
    expectTypeOf<UseVideoCall['callDuration']>().toEqualTypeOf<number>();
  });

  it('VideoCallInterface has its five states', () => {
    expect(react.VideoCallInterface).toBeTypeOf('function');
    expectTypeOf<'idle' | 'incoming' | 'connecting' | 'active' | 'unsupported'>().toExtend<InterfaceState>();
  });

  it('the interfaces are the ones that were written down', () => {
    interface OriginalCall {
      id: string;
      room_id: string;
      caller_id: string;
      receiver_id: string;
      status: Status;
      call_type: CallType;
      started_at: string;
      answered_at?: string;
      ended_at?: string;
      duration_seconds?: number;
      end_reason?: string;
    }
    interface OriginalSignal {
      id: string;
      call_id: string;
      sender_id: string;
      receiver_id: string;
      signal_type: 'offer' | 'answer' | 'ice_candidate';
      signal_data: any;
      created_at: string;
    }
    interface OriginalStreams {
      localStream: MediaStream | null;
      remoteStream: MediaStream | null;
      isCameraEnabled: boolean;
      isMicrophoneEnabled: boolean;
    }
    interface OriginalRecovery {
      maxRetries: number;
      retryDelay: number;
      exponentialBackoff: boolean;
      fallbackActions: string[];
    }
    expectTypeOf<VideoCall>().toEqualTypeOf<OriginalCall>();
    expectTypeOf<WebRTCSignal>().toEqualTypeOf<OriginalSignal>();
    expectTypeOf<MediaStreamState>().toEqualTypeOf<OriginalStreams>();
    expectTypeOf<ErrorRecoveryConfig>().toEqualTypeOf<OriginalRecovery>();
  });
});
