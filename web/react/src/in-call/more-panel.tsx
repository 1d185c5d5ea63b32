import { type DeviceKind, type DeviceSnapshot, type VoiceProcessing } from '@bedside/client';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { DevicePicker } from '../check/device-picker.js';
import { CloseIcon } from '../icons.js';
import type { VideoCallLabels } from '../labels.js';
import type { Fullscreen } from '../use-fullscreen.js';
import type { StillCall } from '../use-video-call.js';
import { BlurSwitch } from './blur-switch.js';
import { Switch } from './switch.js';
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
        {isVideo && (
          <BlurSwitch
            localStream={call.localStream}
            setBackgroundBlur={call.setBackgroundBlur}
            state={devices?.blur ?? 'unavailable'}
            labels={labels}
          />
        )}
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
