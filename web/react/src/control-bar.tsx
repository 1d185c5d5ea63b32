import type { Ref } from 'react';
import {
  CameraIcon,
  CameraOffIcon,
  ExpandIcon,
  HangUpIcon,
  MicrophoneIcon,
  MicrophoneOffIcon,
  MoreIcon,
  ShrinkIcon,
} from './icons.js';
import type { VideoCallSlots } from './interface-props.js';
import type { CallControls } from './use-call-controls.js';
import type { Fullscreen } from './use-fullscreen.js';
import type { UseVideoCall } from './use-video-call.js';

export interface ControlBarProps {
  barRef: Ref<HTMLDivElement>;
  call: UseVideoCall;
  controls: CallControls;
  slots: VideoCallSlots;
  fullscreen: Fullscreen;
  isVideo: boolean;
  more: { label: string; open: boolean; toggle: () => void };
}

/** The buttons of a call. Hiding is the stage's business and done by style alone. */
export function ControlBar({ barRef, call, controls, slots, fullscreen, isVideo, more }: ControlBarProps) {
  return (
    <div className="bedside-controls" ref={barRef}>
      <button className="bedside-button bedside-button--round" {...controls.getMicrophoneProps()}>
        {call.isMicrophoneEnabled ? <MicrophoneIcon /> : <MicrophoneOffIcon />}
      </button>
      {isVideo && (
        <button className="bedside-button bedside-button--round" {...controls.getCameraProps()}>
          {call.isCameraEnabled ? <CameraIcon /> : <CameraOffIcon />}
        </button>
      )}
      {fullscreen.available && isVideo && (
        <button
          className="bedside-button bedside-button--round bedside-button--fullscreen"
          {...controls.getFullscreenProps()}
        >
          {fullscreen.isFullscreen ? <ShrinkIcon /> : <ExpandIcon />}
        </button>
      )}
      <button
        type="button"
        className="bedside-button bedside-button--round"
        aria-label={more.label}
        title={more.label}
        aria-expanded={more.open}
        aria-haspopup="dialog"
        onClick={more.toggle}
      >
        <MoreIcon />
      </button>
      {slots.controls?.(call)}
      <button className="bedside-button bedside-button--round bedside-button--danger" {...controls.getEndProps()}>
        <HangUpIcon />
      </button>
    </div>
  );
}
