import { type DeviceKind, type DeviceSnapshot, type VoiceProcessing } from '@bedside/client';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { DevicePicker } from '../check/device-picker.js';
import { CloseIcon } from '../icons.js';
import type { VideoCallLabels } from '../labels.js';
import type { Fullscreen } from '../use-fullscreen.js';
import type { StillCall } from '../use-video-call.js';
import type { Captions } from './use-captions.js';
import type { PictureInPicture } from './use-picture-in-picture.js';
import type { View } from './use-view.js';

export interface MorePanelProps {
  call: StillCall;
  labels: VideoCallLabels;
  devices: DeviceSnapshot | null;
  isVideo: boolean;
  view: View;
  onView: (part: Partial<View>) => void;
  fullscreen: Fullscreen;
  small: PictureInPicture;
  captions: Captions;
  onClose: () => void;
}

const PROCESSING = ['echoCancellation', 'noiseSuppression', 'autoGainControl'] as const;

/** Everything that is wanted now and then: devices, how the call looks, what is done to the voice. */
export function MorePanel({ call, labels, devices, isVideo, view, onView, fullscreen, small, captions, onClose }: MorePanelProps) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.querySelector<HTMLElement>('button')?.focus(), []);
  const choose = (kind: DeviceKind, id: string) => void call.chooseDevice(kind, id);
  const canShare = isVideo && call.isInCall && typeof navigator.mediaDevices?.getDisplayMedia === 'function';
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    event.preventDefault();
    onClose();
  };
  const act = (words: string, onPress: () => unknown, closes = true) => (
    <button type="button" className="bedside-button" onClick={() => (void onPress(), closes && onClose())}>
      {words}
    </button>
  );
  return (
    <div className="bedside-more" role="dialog" aria-label={labels.more} ref={panel} onKeyDown={onKeyDown}>
      <button type="button" className="bedside-more__close" aria-label={labels.closeMore} title={labels.closeMore} onClick={onClose}>
        <CloseIcon />
      </button>
      <div className="bedside-more__acts">
        {canShare && act(call.isSharingScreen ? labels.stopSharing : labels.shareScreen, () => call.shareScreen(!call.isSharingScreen))}
        {call.isInCall &&
          call.pictureRequest === null &&
          act(isVideo ? labels.askVoice : labels.askVideo, () => call.setVideo(!isVideo))}
        {isVideo && call.isInCall && small.available && act(labels.pictureInPicture, small.toggle)}
        {isVideo && act(view.fill ? labels.fit : labels.fill, () => onView({ fill: !view.fill }))}
        {isVideo &&
          fullscreen.available &&
          act(fullscreen.isFullscreen ? labels.leaveFullscreen : labels.enterFullscreen, fullscreen.toggle)}
      </div>
      {devices && (
        <div className="bedside-more__devices">
          <DevicePicker
            label={labels.microphone}
            devices={devices.microphones}
            chosen={devices.chosen.microphone}
            unnamed={labels.unnamedDevice}
            onChoose={choose}
          />
          {devices.canChooseSpeaker && devices.speakers.length > 0 && (
            <DevicePicker
              label={labels.speaker}
              devices={devices.speakers}
              chosen={devices.chosen.speaker}
              unnamed={labels.unnamedDevice}
              onChoose={choose}
            />
          )}
          {isVideo && (
            <DevicePicker
              label={labels.camera}
              devices={devices.cameras}
              chosen={devices.chosen.camera}
              unnamed={labels.unnamedDevice}
              onChoose={choose}
            />
          )}
        </div>
      )}
      <div className="bedside-more__switches">
        {isVideo && <Switch words={labels.mirror} on={view.mirror} onChange={(mirror) => onView({ mirror })} />}
        {captions.possible !== 'none' && call.isInCall && (
          <Switch
            words={captions.possible === 'fetch' ? labels.captionsFetch : labels.captions}
            on={captions.on}
            onChange={captions.toggle}
          />
        )}
        {captions.failed && <p role="status">{labels.captionsFailed}</p>}
        {isVideo && <BlurSwitch stream={call.localStream} words={labels.backgroundBlur} />}
        {devices &&
          PROCESSING.map((name) => (
            <Switch
              key={name}
              words={labels[name]}
              on={devices.processing[name]}
              onChange={(on) => void call.setVoiceProcessing({ [name]: on } as Partial<VoiceProcessing>)}
            />
          ))}
      </div>
    </div>
  );
}

function Switch({ words, on, onChange }: { words: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className="bedside-switch">
      {words}
      <input type="checkbox" role="switch" checked={on} onChange={(event) => onChange(event.currentTarget.checked)} />
    </label>
  );
}

/** W3C Media Capture Extensions, section "backgroundBlur": done by the camera's own platform, on the device. */
interface BlurTrack {
  getCapabilities?: () => { backgroundBlur?: boolean[] };
  getSettings: () => { backgroundBlur?: boolean };
  applyConstraints: (constraints: { backgroundBlur: boolean }) => Promise<void>;
}

/** There only where the platform blurs by itself; software that pretends without knowing who is a person is none. */
function BlurSwitch({ stream, words }: { stream: MediaStream | null; words: string }) {
  const track = stream?.getTracks().find(({ kind }) => kind === 'video') as unknown as BlurTrack | undefined;
  const [, redraw] = useState(0);
  if (!track?.getCapabilities?.().backgroundBlur?.includes(true)) return null;
  const on = track.getSettings().backgroundBlur === true;
  const change = (backgroundBlur: boolean) =>
    void track.applyConstraints({ backgroundBlur }).then(
      () => redraw((count) => count + 1),
      () => redraw((count) => count + 1),
    );
  return <Switch words={words} on={on} onChange={change} />;
}
