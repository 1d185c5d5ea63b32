import type { BlurEnd, LineReason, LineReport, VoiceHint } from '@bedside/client';

/** The words of what one can do and may learn during a call. */
export interface InCallLabels {
  more: string;
  closeMore: string;
  microphone: string;
  speaker: string;
  camera: string;
  unnamedDevice: string;
  shareScreen: string;
  stopSharing: string;
  sharing: string;
  pictureInPicture: string;
  fill: string;
  fit: string;
  mirror: string;
  echoCancellation: string;
  noiseSuppression: string;
  autoGainControl: string;
  backgroundBlur: string;
  /** On the own picture, until the first blurred one is there. */
  blurStarting: string;
  /** The blur ended by itself; `pictureHeld` says what is seen now. */
  blurEnded: Record<BlurEnd, string>;
  pictureHeld: string;
  showWithoutBlur: string;
  moveSelfView: string;
  askVideo: string;
  askVoice: string;
  videoAsked: (name: string) => string;
  voiceAsked: (name: string) => string;
  cameraWaits: string;
  agree: string;
  notNow: string;
  waitingToAgree: (name: string) => string;
  takeBack: string;
  chat: string;
  closeChat: string;
  chatUnread: string;
  captions: string;
  captionsNote: string;
  captionsFetch: string;
  captionsFailed: string;
  hint: Record<VoiceHint, string>;
  deviceSwitched: (device: string) => string;
  deviceLost: (device: string) => string;
  /** The other side is still heard where it was. */
  speakerRefused: (device: string) => string;
  understood: string;
  line: (score: number) => string;
  /** Names the direction that `line` and `lineReason` speak of: the worse one. */
  lineSide: Record<LineReport['worse'], string>;
  lineReason: Record<LineReason, string>;
  /** The own picture, or the other side's, is left out for now, so that the voice stays clear. */
  videoPaused: string;
  theirVideoPaused: string;
}

export const ENGLISH_IN_CALL: InCallLabels = {
  more: 'More options',
  closeMore: 'Close options',
  microphone: 'Microphone',
  speaker: 'Speaker',
  camera: 'Camera',
  unnamedDevice: 'Standard device',
  shareScreen: 'Share screen',
  stopSharing: 'Stop sharing',
  sharing: 'The other side sees your screen.',
  pictureInPicture: 'Small window',
  fill: 'Fill the window',
  fit: 'Show the whole picture',
  mirror: 'Mirror my own picture',
  echoCancellation: 'Take echo away',
  noiseSuppression: 'Take noise away',
  autoGainControl: 'Adjust my loudness',
  backgroundBlur: 'Blur my background',
  blurStarting: 'Blurring your background…',
  blurEnded: {
    slow: 'Blur was switched off: this device is too slow for it.',
    failed: 'Your background cannot be blurred any more.',
  },
  pictureHeld: 'Your picture is black for now, so that nobody sees your room.',
  showWithoutBlur: 'Show my camera without blur',
  moveSelfView: 'Move your picture to another corner',
  askVideo: 'Switch to video',
  askVoice: 'Go on by voice only',
  videoAsked: (name) => `${name} would like to switch to video.`,
  voiceAsked: (name) => `${name} would like to go on by voice only.`,
  cameraWaits: 'Your camera stays off until you agree.',
  agree: 'Agree',
  notNow: 'Not now',
  waitingToAgree: (name) => `Waiting for ${name} to agree…`,
  takeBack: 'Take back',
  chat: 'Chat',
  closeChat: 'Close chat',
  chatUnread: 'Chat, something new',
  captions: 'Captions',
  captionsNote: 'Written down by this device. What is said goes nowhere else.',
  captionsFetch: 'Captions (this device fetches the language first)',
  captionsFailed: 'This device cannot write captions now.',
  hint: {
    talking_while_muted: 'You are talking, but your microphone is muted.',
    microphone_silent: 'Nothing comes from your microphone. Is it switched off at the device or its cable?',
  },
  deviceSwitched: (device) => `Now in use: ${device}.`,
  deviceLost: (device) => `${device} is gone. Plug it in again, or choose another device under “More options”.`,
  speakerRefused: (device) => `${device} could not be used; the sound stays where it was. Choose another speaker under “More options”.`,
  understood: 'OK',
  line: (score) => `Connection: ${score} of 5`,
  lineSide: { incoming: 'What reaches you', outgoing: 'What reaches the other side' },
  lineReason: {
    loss: 'The connection loses part of what is sent. Move closer to the Wi-Fi, or use a cable.',
    frozen: 'The picture stops now and then. Turn a camera off to keep the voice clear.',
    far: 'What is said arrives late. Let each other finish; switch off a VPN if you use one.',
    slow: 'Your connection is slow. Close other downloads, or turn your camera off.',
    busy_device: 'Your device is busy. Close other programs.',
    choppy: 'The picture moves in jerks. Move closer to the Wi-Fi, or turn a camera off.',
    blurred: 'The picture is blurred, because the connection carries little. Close other downloads.',
    reduced: 'The other side sends a smaller picture, so that its voice stays clear.',
  },
  videoPaused: 'Your connection is too slow for a picture. Your voice goes on; the picture comes back by itself.',
  theirVideoPaused: 'The other side’s connection is too slow for a picture. The voice goes on; the picture comes back by itself.',
};
