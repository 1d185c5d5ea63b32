import type { Ref } from 'react';
import {
  CameraIcon,
  CameraOffIcon,
  ChatIcon,
  ExpandIcon,
  HangUpIcon,
  MicrophoneIcon,
  MicrophoneOffIcon,
  MoreIcon,
  ShrinkIcon,
} from './icons.js';
import type { VideoCallSlots } from './interface-props.js';
import { Slot } from './slot.js';
import type { ButtonProps, CallControls } from './use-call-controls.js';
import type { Fullscreen } from './use-fullscreen.js';
import type { StillCall } from './use-video-call.js';

export interface ControlBarProps {
  barRef: Ref<HTMLDivElement>;
  call: StillCall;
  controls: CallControls;
  slots: VideoCallSlots;
  fullscreen: Fullscreen;
  isVideo: boolean;
  shortcuts: boolean;
  more: Opener;
  /** Null where the application has no chat. */
  chat: (Opener & { unread: boolean }) | null;
}

interface Opener {
  label: string;
  open: boolean;
  toggle: () => void;
}

/** The buttons of a call. Hiding is the stage's business and done by style alone. */
export function ControlBar(props: ControlBarProps) {
  const { barRef, call, controls, slots, fullscreen, isVideo, shortcuts, more, chat } = props;
  const withKey = (letter: string, button: ButtonProps) =>
    shortcuts ? { ...button, 'aria-keyshortcuts': letter, title: `${button.title} (${letter})` } : button;
  return (
    <div className="bedside-controls" ref={barRef}>
      <button className="bedside-button bedside-button--round" {...withKey('M', controls.getMicrophoneProps())}>
        {call.isMicrophoneEnabled ? <MicrophoneIcon /> : <MicrophoneOffIcon />}
      </button>
      {isVideo && (
        <button className="bedside-button bedside-button--round" {...withKey('V', controls.getCameraProps())}>
          {call.isCameraEnabled ? <CameraIcon /> : <CameraOffIcon />}
        </button>
      )}
      {fullscreen.available && isVideo && (
        <button
          className="bedside-button bedside-button--round bedside-button--fullscreen"
          {...withKey('F', controls.getFullscreenProps())}
        >
          {fullscreen.isFullscreen ? <ShrinkIcon /> : <ExpandIcon />}
        </button>
      )}
      {chat && (
        <button
          type="button"
          className="bedside-button bedside-button--round bedside-button--chat"
          aria-label={chat.label}
          title={chat.label}
          aria-expanded={chat.open}
          data-unread={chat.unread || undefined}
          onClick={chat.toggle}
        >
          <ChatIcon />
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
      {slots.controls && <Slot call={call} render={slots.controls} />}
      <button className="bedside-button bedside-button--round bedside-button--danger" {...controls.getEndProps()}>
        <HangUpIcon />
      </button>
    </div>
  );
}
