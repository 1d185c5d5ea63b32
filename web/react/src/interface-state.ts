import type { InterfaceState } from './interface-props.js';
import type { StillCall } from './use-video-call.js';

/** Which of its faces the interface shows. */
export function interfaceState(call: StillCall): InterfaceState {
  if (!call.isSupported) return 'unsupported';
  if (call.isInCall) return 'active';
  if (call.phase === 'incoming' && !call.isConnecting) return 'incoming';
  if (call.isConnecting) return 'connecting';
  return call.phase === 'ended' ? 'ended' : 'idle';
}
