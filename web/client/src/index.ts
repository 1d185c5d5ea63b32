export { createVideoCalls, VideoCallService } from './service.js';
export { isSupported, type Support, type UnsupportedReason } from './support.js';
export { isVideoCallError, VideoCallError, type VideoCallErrorCode } from './errors.js';
export { IDLE_SNAPSHOT } from './store.js';
export { type BrowserKind, browserKind } from './devices/browser-kind.js';
export { DevicePreview, type PreviewOptions, type PreviewSnapshot } from './devices/preview.js';
export type { BlurEnd, BlurState, OpenBlur } from './devices/blur.js';
export type {
  CallDevice,
  DeviceChange,
  DeviceKind,
  DeviceSnapshot,
  DeviceStore,
  VoiceProcessing,
} from './devices/types.js';
export { checkNetwork, type NetworkCheckOptions } from './network/check-network.js';
export type {
  NetworkPath,
  NetworkReport,
  NetworkVerdict,
  PathResult,
  PathState,
  Verdict,
  VerdictReason,
} from './network/types.js';
export type { MediaReason } from './generated/bridge.js';
export type { EngineExports, EngineSource, VideoCallsOptions } from './options.js';
export type { SupabaseLike, SupabaseSession } from './supabase.js';
export type {
  CallPhase,
  CallProblem,
  CallSnapshot,
  CallStatus,
  CallStore,
  CallType,
  LineReason,
  LineReport,
  LineSide,
  ErrorRecoveryConfig,
  MediaStreamState,
  VideoCall,
  VideoStep,
  VoiceHint,
  WebRTCSignal,
} from './types.js';
