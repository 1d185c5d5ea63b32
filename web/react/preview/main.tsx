// Every face of the interface without a server: `npm run preview -w @bedside/react`, then ?state=active&lang=ar&theme=dark.
import { type CallSnapshot, IDLE_SNAPSHOT, type VideoCallService } from '@bedside/client';
import { createRoot } from 'react-dom/client';
import { VideoCallInterface, VideoCallProvider } from '../src/index.js';
import { ARABIC } from '../src/languages/ar.js';
import '../src/styles.css';
import '../src/check.css';
import { checkFaces } from './check-faces.js';
import { painted } from './painted.js';

const query = new URLSearchParams(location.search);
const started = '2026-11-22T10:00:00Z';
const call = {
  id: 'c',
  room_id: 'r',
  caller_id: 'me',
  receiver_id: 'you',
  status: 'active',
  call_type: 'video',
  started_at: started,
} as const;
const base: Partial<CallSnapshot> = {
  call,
  peerId: 'you',
  signaling: 'up',
  remoteCamera: true,
  remoteMicrophone: true,
};

const faces: Record<string, () => Partial<CallSnapshot>> = {
  idle: () => ({}),
  problem: () => ({
    problem: { code: 'missed_call', message: 'You missed a call.', next: 'Call back when you are ready.' },
  }),
  incoming: () => ({ ...base, phase: 'incoming' }),
  calling: () => ({ ...base, phase: 'outgoing', ringing: true, localStream: painted('#31606b', 'You') }),
  asking: () => ({ ...base, phase: 'outgoing', media: 'asking' }),
  active: () => ({
    ...base,
    phase: 'active',
    connectedAtMs: Date.now() - 65_000,
    remoteStream: painted('#7a6a55', 'Ada'),
    localStream: painted('#31606b', 'You'),
  }),
  hint: () => ({ ...faces.active!(), microphone: false, hint: 'talking_while_muted' as const }),
  switched: () => faces.active!(),
  silent: () => ({ ...faces.active!(), hint: 'microphone_silent' as const }),
  sharing: () => ({ ...faces.active!(), sharingScreen: true }),
  line: () => ({
    ...faces.active!(),
    line: { score: 2, reasons: ['loss', 'far'], roundTripMs: 420, relayed: true } as const,
  }),
  more: () => ({ ...faces.active!(), line: { score: 5, reasons: [], roundTripMs: 20, relayed: false } as const }),
  muted: () => ({ ...faces.active!(), microphone: false, camera: false, remoteMicrophone: false }),
  reconnecting: () => ({ ...faces.active!(), phase: 'reconnecting', signaling: 'down' }),
  dark: () => ({ ...faces.active!(), remoteCamera: false }),
  voice: () => ({ ...faces.active!(), call: { ...call, call_type: 'audio' } }),
  blocked: () => ({ ...faces.active!(), remoteCamera: false }),
  ended: () => ({ ...base, phase: 'ended', endedReason: 'hangup', call: { ...call, duration_seconds: 754 } }),
  failed: () => ({
    ...base,
    phase: 'ended',
    endedReason: 'connection_failed',
    canRetry: true,
    problem: {
      code: 'connection_failed',
      message: 'The two devices could not reach each other.',
      next: 'Change the network, then call again.',
    },
  }),
};

const face = query.get('state') ?? 'active';
const snapshot: CallSnapshot = { ...IDLE_SNAPSHOT, ...faces[face]?.() };
const done = async () => undefined;
const named = (kind: 'microphone' | 'speaker' | 'camera', ...labels: string[]) =>
  labels.map((label) => ({ kind, id: label, label, groupId: '' }));
const devices = {
  microphones: named('microphone', 'Jabra Evolve 65', 'Built-in microphone'),
  speakers: named('speaker', 'Jabra Evolve 65', 'Built-in speakers'),
  cameras: named('camera', 'FaceTime HD Camera'),
  chosen: { microphone: 'Jabra Evolve 65', speaker: 'Jabra Evolve 65', camera: 'FaceTime HD Camera' },
  canChooseSpeaker: true,
  processing: { echoCancellation: true, noiseSuppression: true, autoGainControl: false },
  change: face === 'switched' ? { kind: 'microphone', outcome: 'switched', label: 'Jabra Evolve 65' } : null,
} as const;
const service = {
  store: { subscribe: () => () => undefined, getSnapshot: () => snapshot },
  devices: { subscribe: () => () => undefined, getSnapshot: () => devices },
  noteDeviceChange: done,
  chooseDevice: done,
  setVoiceProcessing: done,
  shareScreen: done,
  startCall: done,
  answerCall: done,
  endCall: done,
  toggleCamera: done,
  toggleMicrophone: done,
  dismiss: done,
  retry: done,
  setupPeerConnection: done,
} as unknown as VideoCallService;

// Arabic stands for what is written from the right.
const arabic = query.get('lang') === 'ar';
document.documentElement.lang = arabic ? 'ar' : 'en';
document.documentElement.dir = arabic ? 'rtl' : 'ltr';
if (query.has('theme')) document.documentElement.dataset.theme = query.get('theme')!;

const Check = checkFaces[face];
createRoot(document.getElementById('page')!).render(
  Check ? (
    <main className="wide">
      <Check />
    </main>
  ) : (
  <main>
    <h1>Chat with Ada</h1>
    <p>
      {[...Object.keys(faces), ...Object.keys(checkFaces)].map((name) => (
        <a key={name} data-state={name} href={`?state=${name}`}>
          {name}{' '}
        </a>
      ))}
    </p>
    <VideoCallProvider service={service}>
      <VideoCallInterface
        roomId="r"
        receiverId="you"
        describePeer={() => ({ name: arabic ? 'د. آدا أوكافور' : 'Dr. Ada Okafor' })}
        {...(arabic && { labels: ARABIC })}
        layout={query.get('layout') === 'inline' ? 'inline' : 'overlay'}
      />
    </VideoCallProvider>
  </main>
  ),
);

// A browser that plays nothing before the page was touched.
if (face === 'blocked') HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('', 'NotAllowedError'));

// The panel is opened as a user would.
if (face === 'more') setTimeout(() => document.querySelector<HTMLElement>('[aria-haspopup="dialog"]')?.click(), 300);
