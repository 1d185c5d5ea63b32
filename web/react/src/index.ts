export { useVideoCallService, VideoCallProvider, type VideoCallProviderProps } from './provider.js';
export { useCallSnapshot, useVideoCall, type UseVideoCall } from './use-video-call.js';
export type { CallActions } from './use-call-actions.js';
export { formatDuration } from './use-call-duration.js';
export { ENGLISH, type VideoCallLabels } from './labels.js';
export { VideoCallInterface } from './video-call-interface.js';
export type { InterfaceState, PeerDescription, VideoCallInterfaceProps, VideoCallSlots } from './interface-props.js';
