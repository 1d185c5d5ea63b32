import type { InterfaceState } from './interface-props.js';
import type { UseVideoCall } from './use-video-call.js';

/** Which of its faces the interface shows. */
export function interfaceState(call: UseVideoCall): InterfaceState {
  if (!call.isSupported) return 'unsupported';
  if (call.isInCall) return 'active';
  if (call.phase === 'incoming' && !call.isConnecting) return 'incoming';
  if (call.isConnecting) return 'connecting';
  return call.phase === 'ended' ? 'ended' : 'idle';
}
