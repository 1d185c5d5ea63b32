export { createVideoCalls, VideoCallService } from './service.js';
export { isSupported, type Support, type UnsupportedReason } from './support.js';
export { isVideoCallError, VideoCallError, type VideoCallErrorCode } from './errors.js';
export { IDLE_SNAPSHOT } from './store.js';
export type { EngineExports, EngineSource, VideoCallsOptions } from './options.js';
export type { SupabaseLike, SupabaseSession } from './supabase.js';
export type {
  CallPhase,
  CallProblem,
  CallSnapshot,
  CallStatus,
  CallStore,
  CallType,
  ErrorRecoveryConfig,
  MediaStreamState,
  VideoCall,
  WebRTCSignal,
} from './types.js';
