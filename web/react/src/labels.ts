import type { CallProblem, CallType } from '@bedside/client';
import { ENGLISH_IN_CALL, type InCallLabels } from './in-call/in-call-labels.js';

/** Every word that the component shows or speaks; hand over your own for another language. */
export interface VideoCallLabels extends InCallLabels {
  region: string;
  startVideo: (name: string) => string;
  startAudio: (name: string) => string;
  incoming: (name: string, callType: CallType) => string;
  /** Under the caller's name, on the screen only. */
  incomingShort: (callType: CallType) => string;
  accept: string;
  decline: string;
  preparing: string;
  calling: (name: string) => string;
  ringing: (name: string) => string;
  connecting: (name: string) => string;
  askingMedia: string;
  active: (name: string) => string;
  reconnecting: string;
  duration: (spoken: string) => string;
  muteMicrophone: string;
  unmuteMicrophone: string;
  turnCameraOff: string;
  turnCameraOn: string;
  enterFullscreen: string;
  leaveFullscreen: string;
  endCall: string;
  cancelCall: string;
  remoteMuted: (name: string) => string;
  remoteCameraOff: (name: string) => string;
  you: string;
  cameraOff: string;
  tapToHear: string;
  unsupportedTitle: string;
  unsupported: Record<'insecure_context' | 'no_webrtc' | 'no_media_devices' | 'no_webassembly', string>;
  mediaProblem: Record<'denied' | 'not_found' | 'in_use' | 'unsupported' | 'other', string>;
  ended: Record<string, string>;
  /** Problems come worded in English; other languages go by `code`. */
  problem: (problem: CallProblem) => { message: string; next: string };
  closeNotice: string;
  retry: string;
  dismiss: string;
  signalingDown: string;
  someone: string;
}

export const ENGLISH: VideoCallLabels = {
  ...ENGLISH_IN_CALL,
  region: 'Video call',
  startVideo: (name) => `Start a video call with ${name}`,
  startAudio: (name) => `Start a voice call with ${name}`,
  incoming: (name, callType) => (callType === 'video' ? `${name} is calling you by video` : `${name} is calling you`),
  incomingShort: (callType) => (callType === 'video' ? 'Incoming video call' : 'Incoming voice call'),
  accept: 'Accept',
  decline: 'Decline',
  preparing: 'One moment…',
  calling: (name) => `Calling ${name}…`,
  ringing: (name) => `It rings at ${name}…`,
  connecting: (name) => `Connecting with ${name}…`,
  askingMedia: 'Please allow camera and microphone when your browser asks.',
  active: (name) => `In a call with ${name}`,
  reconnecting: 'The connection was interrupted. It is coming back by itself…',
  duration: (spoken) => `Duration ${spoken}`,
  muteMicrophone: 'Mute microphone',
  unmuteMicrophone: 'Unmute microphone',
  turnCameraOff: 'Turn camera off',
  turnCameraOn: 'Turn camera on',
  enterFullscreen: 'Full screen',
  leaveFullscreen: 'Leave full screen',
  endCall: 'End call',
  cancelCall: 'Cancel call',
  remoteMuted: (name) => `${name} is muted`,
  remoteCameraOff: (name) => `${name} turned the camera off`,
  you: 'You',
  cameraOff: 'Your camera is off',
  tapToHear: 'Tap to hear and see',
  unsupportedTitle: 'Calls do not work in this browser',
  unsupported: {
    insecure_context: 'This page was opened without encryption. Open the same address with https://.',
    no_webrtc: 'Please use a current Chrome, Edge, Firefox or Safari.',
    no_media_devices:
      'The browser gives this page no camera or microphone. Please use a current Chrome, Edge, Firefox or Safari.',
    no_webassembly: 'WebAssembly is switched off. Please use a current browser, or allow it.',
  },
  mediaProblem: {
    denied:
      'Camera or microphone is blocked. Press the icon beside the address of this page, allow both, then call again.',
    not_found: 'No camera or microphone was found. Plug one in, then call again.',
    in_use: 'Another program uses the camera or microphone. Close it, then call again.',
    unsupported: 'This browser gives no camera or microphone to this page.',
    other: 'Camera or microphone could not be opened. Unplug it and plug it in again, then call again.',
  },
  ended: {
    hangup: 'The call has ended.',
    declined: 'The call was declined.',
    busy: 'The other side is in another call.',
    no_answer: 'Nobody answered.',
    cancelled: 'The call was cancelled.',
    connection_failed: 'The connection could not be made.',
    media_failed: 'Camera or microphone could not be used.',
    left: 'The other side has left.',
    not_sent: 'The call could not be placed.',
    refused: 'The call was not placed.',
    other: 'The call has ended.',
  },
  problem: (problem) => problem,
  closeNotice: 'Close this message',
  retry: 'Call again',
  dismiss: 'Close',
  signalingDown: 'No connection to the server. The call goes on; reconnecting…',
  someone: 'Someone',
};
