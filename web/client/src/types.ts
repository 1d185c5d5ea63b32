// The words of a call, as an application sees them. VideoCall, WebRTCSignal, MediaStreamState and ErrorRecoveryConfig are
// the original design's, name for name.

export type CallStatus = 'calling' | 'ringing' | 'active' | 'ended' | 'declined' | 'failed';
export type CallType = 'video' | 'audio';

/** A row of `video_calls`. Times are ISO 8601 with a zone. */
export interface VideoCall {
  id: string;
  room_id: string;
  caller_id: string;
  receiver_id: string;
  status: CallStatus;
  call_type: CallType;
  started_at: string;
  answered_at?: string;
  ended_at?: string;
  duration_seconds?: number;
  end_reason?: string;
}

/** A row of `webrtc_signals`. */
export interface WebRTCSignal {
  id: string;
  call_id: string;
  sender_id: string;
  receiver_id: string;
  signal_type: 'offer' | 'answer' | 'ice_candidate';
  signal_data: any;
  created_at: string;
}

export interface MediaStreamState {
  localStream: MediaStream | null;
  remoteStream: MediaStream | null;
  isCameraEnabled: boolean;
  isMicrophoneEnabled: boolean;
}

/** How writes and connections are tried again. `retryDelay` is in milliseconds. */
export interface ErrorRecoveryConfig {
  maxRetries: number;
  retryDelay: number;
  exponentialBackoff: boolean;
  fallbackActions: string[];
}

export type CallPhase = 'idle' | 'outgoing' | 'incoming' | 'connecting' | 'active' | 'reconnecting' | 'ended';

/** Something the user should know now: what happened (`message`) and what to do about it (`next`). */
export interface CallProblem {
  /** Stable and readable by programs. */
  code: string;
  message: string;
  next: string;
}

/** `microphone_silent`: it is on, yet gives exactly nothing, as a headset does that is muted at its cable. */
export type VoiceHint = 'talking_while_muted' | 'microphone_silent';

/**
 * `slow`: too little goes out. `busy_device`: the processor cannot follow. `far`: a long way. `choppy`, `blurred`: fewer
 * frames, fewer lines than were sent. `reduced`: the sender sends less, so that the voice stays clear.
 */
export type LineReason = 'loss' | 'frozen' | 'far' | 'slow' | 'busy_device' | 'choppy' | 'blurred' | 'reduced';

/** How much of its picture a side sends. `paused`: none for now, and the voice goes on. */
export type VideoStep = 'full' | 'fewer_frames' | 'smaller' | 'paused';

/** One direction of the line, as its receiver has it. */
export interface LineSide {
  /** 1 (poor) to 5 (very good). */
  score: number;
  /** Worst first; empty where all is well. */
  reasons: readonly LineReason[];
}

/** How the line is, judged by the engine. `score` and `reasons` are those of the worse direction. */
export interface LineReport extends LineSide {
  worse: 'incoming' | 'outgoing';
  incoming: LineSide;
  /** As the other side says; null where it says nothing. */
  outgoing: LineSide | null;
  /** How much of the own picture goes out, and of the other's is sent. */
  sending: VideoStep;
  receiving: VideoStep;
  /** In steps of 20. */
  roundTripMs: number | null;
  /** Over a relay, because there is no straight way. */
  relayed: boolean;
}

/**
 * What a screen shows: the engine's own snapshot with the browser's streams beside it. Immutable; a change makes a
 * new object, so that identity is equality.
 */
export interface CallSnapshot {
  phase: CallPhase;
  /** As far as known; its ids are final from the first moment on. */
  call: VideoCall | null;
  /** The other user. */
  peerId: string | null;
  direction: 'outgoing' | 'incoming' | null;
  /** The other side's phone rings. */
  ringing: boolean;
  /** What this user wants, not what the devices allow. */
  microphone: boolean;
  camera: boolean;
  remoteMicrophone: boolean;
  remoteCamera: boolean;
  /** With pictures, or by voice alone: what both agreed on last. Begins as `call.call_type` says. */
  video: boolean;
  /** Who asks the other to go on with pictures (or without): `setVideo(!video)` asks or agrees, `setVideo(video)` declines. */
  pictureRequest: 'mine' | 'theirs' | null;
  media: 'none' | 'asking' | 'ready' | 'denied';
  mediaProblem: string | null;
  /** Milliseconds since the epoch; the duration display counts from here. */
  connectedAtMs: number | null;
  /** On phase `ended`. */
  endedReason: string | null;
  problem: CallProblem | null;
  signaling: 'up' | 'down';
  canRetry: boolean;
  /** An active call of this user that another of their devices holds; `takeOver()` goes on with it here. */
  elsewhere: VideoCall | null;
  /** True between the user's press and the engine's first word about it: the call code is being loaded. */
  preparing: boolean;
  /** The picture that goes out is a screen, not the camera. */
  sharingScreen: boolean;
  /** Something about the own microphone that the user may not have noticed. */
  hint: VoiceHint | null;
  /** How the line is, measured every two seconds of a call; null before, and while nothing comes in. */
  line: LineReport | null;
  localStream: MediaStream | null;
  remoteStream: MediaStream | null;
  /**
   * What the other side sends while it rings: `remoteStream` at the accept, which nobody has given yet. Only for readying it
   * where it can be neither seen nor heard, in an element that is hidden and muted; `accept` then has nothing to wait for.
   */
  waitingStream: MediaStream | null;
  /** The same streams and switches in the original design's shape. */
  mediaStreamState: MediaStreamState;
}

/** The contract of React's useSyncExternalStore, and of nothing in particular. */
export interface CallStore {
  subscribe(listener: () => void): () => void;
  getSnapshot(): CallSnapshot;
}
