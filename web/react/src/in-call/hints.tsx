import type { LineReason, LineReport } from '@bedside/client';
import type { VideoCallLabels } from '../labels.js';
import type { StillCall } from '../use-video-call.js';
import { useCallDevices } from './use-call-devices.js';
import type { RefusedSpeaker } from './use-speaker.js';

export interface HintsProps {
  call: StillCall;
  labels: VideoCallLabels;
}

/** A line this bad deserves words; a better one has its bars. */
const WORDS_BELOW = 3;

/** These speak of the own way out in words of their own; what else is wrong over there would be taken for what is seen here. */
const OWN: readonly LineReason[] = ['slow', 'busy_device'];

function wordsFor(reason: LineReason, worse: LineReport['worse'], labels: VideoCallLabels): string {
  const words = labels.lineReason[reason];
  return worse === 'outgoing' && !OWN.includes(reason) ? `${labels.lineSide.outgoing}: ${words}` : words;
}

/** With a line this bad, the voice alone is the better call. */
const VOICE_BELOW = 2;
const EASED_BY_VOICE: readonly LineReason[] = ['loss', 'frozen', 'slow'];

/** What the user should know and may not have noticed, each with what to do. One at a time: the nearest first. */
export function Hints({ call, labels, speaker }: HintsProps & { speaker: RefusedSpeaker | null }) {
  const change = useCallDevices()?.change ?? null;
  const { line } = call;
  const reason = call.phase === 'active' && line && line.score <= WORDS_BELOW ? line.reasons[0] : undefined;
  const { sending, receiving } = line ?? {};
  const paused = sending === 'paused' ? labels.videoPaused : receiving === 'paused' ? labels.theirVideoPaused : null;
  const canAsk = call.isVideo && call.pictureRequest === null;
  const isMuted = call.hint === 'talking_while_muted';
  const text = change
    ? change.outcome === 'lost'
      ? labels.deviceLost(change.label)
      : labels.deviceSwitched(change.label)
    : speaker
      ? labels.speakerRefused(speaker.label)
      : call.hint
        ? labels.hint[call.hint]
        : call.isSharingScreen
          ? labels.sharing
          : (paused ?? (line && reason ? wordsFor(reason, line.worse, labels) : null));
  const act = change
    ? { words: labels.understood, onPress: call.noteDeviceChange }
    : speaker
      ? { words: labels.understood, onPress: speaker.noted }
      : isMuted
        ? { words: labels.unmuteMicrophone, onPress: call.toggleMicrophone }
        : !call.hint && call.isSharingScreen
          ? { words: labels.stopSharing, onPress: () => call.shareScreen(false) }
          : reason && EASED_BY_VOICE.includes(reason) && line!.score <= VOICE_BELOW && canAsk
            ? { words: labels.askVoice, onPress: () => call.setVideo(false) }
            : null;
  return (
    <div className="bedside-hints" data-shown={text !== null || undefined}>
      <p aria-live="polite">{text}</p>
      {text !== null && act && (
        <button type="button" className="bedside-button bedside-hints__act" onClick={() => void act.onPress()}>
          {act.words}
        </button>
      )}
    </div>
  );
}

/** Five bars; silent unless asked, because it changes often. */
export function LineSign({ call, labels }: HintsProps) {
  const { line } = call;
  if (!line) return null;
  const why = line.reasons.length > 0 ? [labels.lineSide[line.worse], ...line.reasons.map((reason) => labels.lineReason[reason])] : [];
  const text = [labels.line(line.score), ...why].join('. ');
  return (
    <span className="bedside-chip bedside-line" role="img" aria-label={text} title={text} data-score={line.score}>
      {[1, 2, 3, 4, 5].map((step) => (
        <i key={step} data-on={step <= line.score || undefined} />
      ))}
    </span>
  );
}
