import type { NetworkReport, OpenBlur } from '@bedside/client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { CameraIcon, CameraOffIcon, MicrophoneIcon, SoundIcon } from '../icons.js';
import { useVideoElement } from '../use-video-element.js';
import type { CheckLabels } from './check-labels.js';
import { DevicePicker } from './device-picker.js';
import { LevelBar } from './level-bar.js';
import { NetworkCheck, type NetworkCheckProps } from './network-check.js';
import { PermissionHelp } from './permission-help.js';
import { useDevicePreview, type UseDevicePreview } from './use-device-preview.js';
import { CheckBlur } from './check-blur.js';
import { CHECK_ENGLISH } from './words/en.js';

/** What came out of a check, fit to be shown to the other side before a visit. Holds no name, address or device. */
export interface Readiness {
  camera: boolean;
  microphone: boolean;
  /** Heard by the microphone, or by the user's own word; null when it was not tried. */
  speaker: boolean | null;
  /** Null when the network was not checked. */
  network: Pick<NetworkReport, 'verdict' | 'score' | 'reasons'> | null;
  /** Milliseconds since the epoch. */
  atMs: number;
}

export interface DeviceCheckProps {
  /** What the network check needs; without it there is none. */
  network?: NetworkCheckProps['options'];
  /** What blurs a background in calls; without it there is no switch for it. */
  backgroundBlur?: OpenBlur;
  labels?: Partial<CheckLabels>;
  /** Whenever something was found out. */
  onReadiness?: (readiness: Readiness) => void;
  className?: string;
}

type Speaker = 'untried' | 'heard' | 'confirmed' | 'silent';

/**
 * Everything that can be found out before a call: picture, voice, sound, and each way through the network. Opens the
 * devices only when asked, or when the browser has allowed them before.
 */
export function DeviceCheck({ network, backgroundBlur, labels: given, onReadiness, className }: DeviceCheckProps) {
  const labels = useMemo(() => ({ ...CHECK_ENGLISH, ...given }), [given]);
  const check = useDevicePreview(backgroundBlur);
  const [report, setReport] = useState<NetworkReport | null>(null);
  const [speaker, setSpeaker] = useState<Speaker>('untried');
  const { preview, snapshot } = check;
  const heardByMicrophone = snapshot?.speaker === 'heard';

  useEffect(() => {
    if (!preview) return;
    void wasAllowed().then((allowed) => (allowed ? preview.open() : undefined));
  }, [preview]);

  const tell = useRef(onReadiness);
  tell.current = onReadiness;
  useEffect(() => {
    if (snapshot?.state !== 'open' && !report) return;
    const tracks = snapshot?.stream?.getTracks() ?? [];
    tell.current?.({
      camera: tracks.some(({ kind }) => kind === 'video'),
      microphone: tracks.some(({ kind }) => kind === 'audio'),
      speaker: heardByMicrophone || speaker === 'confirmed' ? true : speaker === 'silent' ? false : null,
      network: report && { verdict: report.verdict, score: report.score, reasons: report.reasons },
      atMs: Date.now(),
    });
  }, [snapshot?.state, snapshot?.stream, heardByMicrophone, speaker, report]);

  return (
    <div className={['bedside', 'bedside-check', className].filter(Boolean).join(' ')}>
      <section aria-label={labels.camera}>
        <Mirror check={check} labels={labels} />
        <Pickers check={check} labels={labels} />
      </section>
      <div className="bedside-check__side">
        <section aria-label={labels.speaker}>
          <h2>{labels.speaker}</h2>
          <SpeakerPart check={check} labels={labels} speaker={speaker} onSpeaker={setSpeaker} />
        </section>
        {network && (
          <section aria-label={labels.network}>
            <h2>{labels.network}</h2>
            <NetworkCheck labels={labels} options={network} onReport={setReport} />
          </section>
        )}
      </div>
    </div>
  );
}

interface PartProps {
  check: UseDevicePreview;
  labels: CheckLabels;
}

function Mirror({ check: { preview, snapshot }, labels }: PartProps) {
  const video = useVideoElement(snapshot?.stream ?? null, { muted: true });
  const hasPicture = snapshot?.stream?.getTracks().some(({ kind }) => kind === 'video') ?? false;
  const { state = 'closed', cameraProblem = null, microphoneProblem = null } = snapshot ?? {};
  return (
    <>
      <div className="bedside-mirror" data-picture={hasPicture || undefined}>
        <video ref={video.ref} playsInline autoPlay muted hidden={!hasPicture} aria-label={labels.preview} />
        {!hasPicture && (
          <div className="bedside-mirror__empty">
            <CameraOffIcon />
            {state === 'closed' ? (
              <button type="button" className="bedside-button bedside-button--primary" onClick={() => void preview?.open()}>
                <CameraIcon />
                <span>{labels.open}</span>
              </button>
            ) : (
              <p role="status">{state === 'asking' ? labels.asking : cameraProblem && labels.problem[cameraProblem]}</p>
            )}
          </div>
        )}
      </div>
      {(cameraProblem || microphoneProblem) && (
        <div className="bedside-check__problem" role="alert">
          {cameraProblem && (
            <p>
              <strong>{labels.camera}:</strong> {labels.problem[cameraProblem]} {!microphoneProblem && labels.microphoneOnly}
            </p>
          )}
          {microphoneProblem && (
            <p>
              <strong>{labels.microphone}:</strong> {labels.problem[microphoneProblem]} {!cameraProblem && labels.cameraOnly}
            </p>
          )}
          {(cameraProblem === 'denied' || microphoneProblem === 'denied') && <PermissionHelp labels={labels} />}
          <button type="button" className="bedside-button" disabled={state === 'asking'} onClick={() => void preview?.open()}>
            {labels.tryAgain}
          </button>
        </div>
      )}
    </>
  );
}

function Pickers({ check: { preview, snapshot, devices }, labels }: PartProps) {
  const [heard, setHeard] = useState(false);
  const choose = useCallback((kind: Parameters<NonNullable<typeof preview>['choose']>[0], id: string) => void preview?.choose(kind, id), [preview]);
  if (!preview || !snapshot || !devices || snapshot.state === 'closed') return null;
  const hasVoice = snapshot.stream?.getTracks().some(({ kind }) => kind === 'audio') ?? false;
  return (
    <div className="bedside-check__pickers">
      <DevicePicker label={labels.camera} devices={devices.cameras} chosen={devices.chosen.camera} unnamed={labels.unnamed} onChoose={choose} />
      <CheckBlur state={devices.blur} labels={labels} onChange={(wanted) => preview.setBackgroundBlur(wanted)} />
      <DevicePicker
        label={labels.microphone}
        devices={devices.microphones}
        chosen={devices.chosen.microphone}
        unnamed={labels.unnamed}
        onChoose={choose}
      />
      {hasVoice && (
        <div className="bedside-check__level">
          <MicrophoneIcon />
          <LevelBar read={() => preview.level()} label={labels.level} onHeard={() => setHeard(true)} />
          <p role="status" className="bedside-quiet">
            {heard ? labels.heardYou : labels.speak}
          </p>
        </div>
      )}
      {snapshot.refusedDevice && <p role="alert">{labels.refusedDevice}</p>}
    </div>
  );
}

function SpeakerPart({
  check: { preview, snapshot, devices },
  labels,
  speaker,
  onSpeaker,
}: PartProps & { speaker: Speaker; onSpeaker: (speaker: Speaker) => void }) {
  if (!preview || !snapshot || !devices) return null;
  const { speaker: tested } = snapshot;
  return (
    <div className="bedside-check__speaker">
      {devices.canChooseSpeaker && devices.speakers.length > 0 && (
        <DevicePicker
          label={labels.speaker}
          devices={devices.speakers}
          chosen={devices.chosen.speaker}
          unnamed={labels.systemSpeaker}
          onChoose={(kind, id) => (onSpeaker('untried'), void preview.choose(kind, id))}
        />
      )}
      <button
        type="button"
        className="bedside-button"
        disabled={tested === 'playing'}
        onClick={() => (onSpeaker('untried'), void preview.testSpeaker())}
      >
        <SoundIcon />
        <span>{tested === 'playing' ? labels.playing : labels.playTone}</span>
      </button>
      <div role="status">
        {tested === 'heard' && <p className="bedside-good">{labels.toneHeard}</p>}
        {tested === 'not_heard' && speaker === 'untried' && (
          <>
            <p className="bedside-quiet">{labels.toneNotHeard}</p>
            <p>{labels.didYouHear}</p>
          </>
        )}
        {tested === 'not_heard' && speaker === 'confirmed' && <p className="bedside-good">{labels.toneConfirmed}</p>}
        {tested === 'not_heard' && speaker === 'silent' && <p>{labels.toneSilent}</p>}
      </div>
      {tested === 'not_heard' && speaker === 'untried' && (
        <div className="bedside-check__answers">
          <button type="button" className="bedside-button" onClick={() => onSpeaker('confirmed')}>
            {labels.yesHeard}
          </button>
          <button type="button" className="bedside-button" onClick={() => onSpeaker('silent')}>
            {labels.noHeard}
          </button>
        </div>
      )}
    </div>
  );
}

/** Only what was allowed before is opened without a press: nobody likes a question out of nowhere. */
async function wasAllowed(): Promise<boolean> {
  try {
    const names = ['camera', 'microphone'] as PermissionName[];
    const states = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
    return states.every(({ state }) => state === 'granted');
  } catch {
    return false;
  }
}
