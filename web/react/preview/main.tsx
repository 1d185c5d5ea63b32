// One state of the interface without a server: `npm run preview -w @bedside/react`, then
// ?state=active&lang=ar&theme=dark. All of them side by side: stories.html, or `npm run stories`.
import { type CallSnapshot, IDLE_SNAPSHOT, type VideoCallService } from '@bedside/client';
import { createRoot } from 'react-dom/client';
import { captionsToSee } from './captions.js';
import { VideoCallInterface, VideoCallProvider } from '../src/index.js';
import '../src/styles.css';
import '../src/check.css';
import { checkFaces } from './check-faces.js';
import { faces } from './faces.js';
import { words } from './words.js';

const query = new URLSearchParams(location.search);
const face = query.get('state') ?? 'active';
const snapshot: CallSnapshot = { ...IDLE_SNAPSHOT, ...faces[face]?.() };
const done = async () => undefined;
const named = (kind: 'microphone' | 'speaker' | 'camera', ...labels: string[]) =>
  labels.map((label) => ({ kind, id: label, label, groupId: '' }));
// The devices are invented, and a browser refuses to play on one that is not there.
HTMLMediaElement.prototype.setSinkId = done;
const devices = {
  microphones: named('microphone', 'Jabra Evolve 65', 'Built-in microphone'),
  speakers: named('speaker', 'Jabra Evolve 65', 'Built-in speakers'),
  cameras: named('camera', 'FaceTime HD Camera'),
  chosen: { microphone: 'Jabra Evolve 65', speaker: 'Jabra Evolve 65', camera: 'FaceTime HD Camera' },
  canChooseSpeaker: true,
  processing: { echoCancellation: true, noiseSuppression: true, autoGainControl: false },
  blur: { more: 'on', 'blur-starting': 'starting', 'blur-slow': 'slow', 'blur-failed': 'failed' }[face] ?? 'off',
  change:
    face === 'lost-device'
      ? { kind: 'camera', outcome: 'lost', label: 'FaceTime HD Camera' }
      : face === 'switched' ? { kind: 'microphone', outcome: 'switched', label: 'Jabra Evolve 65' } : null,
} as const;
const service = {
  store: { subscribe: () => () => undefined, getSnapshot: () => snapshot },
  devices: { subscribe: () => () => undefined, getSnapshot: () => devices },
  noteDeviceChange: done,
  chooseDevice: done,
  setVoiceProcessing: done,
  setBackgroundBlur: done,
  shareScreen: done,
  setVideo: done,
  startCall: done,
  answerCall: done,
  endCall: done,
  toggleCamera: done,
  toggleMicrophone: done,
  dismiss: done,
  retry: done,
  setupPeerConnection: done,
} as unknown as VideoCallService;

const language = query.get('lang') ?? 'en';
document.documentElement.lang = language;
document.documentElement.dir = query.get('dir') ?? (language === 'ar' ? 'rtl' : 'ltr');
if (face === 'captions') captionsToSee();
// As in a browser that has none.
if (face === 'unsupported') Object.assign(window, { RTCPeerConnection: undefined });
const labels = await words(language);
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
    {!query.has('bare') && (
      <p>
        {[...Object.keys(faces), ...Object.keys(checkFaces)].map((name) => (
          <a key={name} data-state={name} href={`?state=${name}`}>
            {name}{' '}
          </a>
        ))}
      </p>
    )}
    <VideoCallProvider service={service}>
      <VideoCallInterface
        roomId="r"
        receiverId="you"
        describePeer={() => ({ name: language === 'ar' ? 'د. آدا أوكافور' : 'Dr. Ada Okafor' })}
        labels={labels}
        slots={face === 'chat' ? { chat: () => <ExampleChat /> } : {}}
        layout={query.get('layout') === 'inline' ? 'inline' : 'overlay'}
      />
    </VideoCallProvider>
  </main>
  ),
);

// A browser that plays nothing before the page was touched.
if (face === 'blocked') HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('', 'NotAllowedError'));

/** What an application might put there. */
function ExampleChat() {
  return (
    <div style={{ display: 'grid', gap: 12, padding: 16, marginBlockStart: 'auto' }}>
      <p>Please take one tablet in the morning.</p>
      <p>With water?</p>
      <textarea aria-label="Write" rows={2} style={{ font: 'inherit' }} />
    </div>
  );
}

/** Answers with the element once it is there. */
async function there(selector: string): Promise<HTMLElement> {
  for (;;) {
    const element = document.querySelector<HTMLElement>(selector);
    if (element) return element;
    await new Promise(requestAnimationFrame);
  }
}

// Panels are opened as a user would; who takes a picture waits for the mark.
if (face === 'more' || face === 'captions') (await there('[aria-haspopup="dialog"]')).click();
if (face === 'more') await there('.bedside-more');
if (face === 'chat') (await there('.bedside-button--chat')).click();
if (face === 'captions') {
  (await there('.bedside-more__switches .bedside-switch:nth-child(2) input')).click();
  (await there('.bedside-more__close')).click();
}
if (face === 'captions') await there('.bedside-captions:not([data-empty])');
document.body.dataset['posed'] = face;
