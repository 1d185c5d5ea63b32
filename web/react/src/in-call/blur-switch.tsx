import type { BlurState } from '@bedside/client';
import { useState } from 'react';
import type { VideoCallLabels } from '../labels.js';
import type { StillCall } from '../use-video-call.js';
import { Switch } from './switch.js';

/** W3C Media Capture Extensions, section "backgroundBlur": done by the camera's own platform, on the device. */
interface BlurTrack {
  getCapabilities?: () => { backgroundBlur?: boolean[] };
  getSettings: () => { backgroundBlur?: boolean };
  applyConstraints: (constraints: { backgroundBlur: boolean }) => Promise<void>;
}

export interface BlurSwitchProps extends Pick<StillCall, 'localStream' | 'setBackgroundBlur'> {
  state: BlurState;
  labels: VideoCallLabels;
}

/**
 * There where the platform blurs by itself, which costs the page nothing, or where the application brought something that
 * does; software that pretends without knowing who is a person is none.
 */
export function BlurSwitch({ localStream, setBackgroundBlur, state, labels }: BlurSwitchProps) {
  const track = localStream?.getTracks().find(({ kind }) => kind === 'video') as unknown as BlurTrack | undefined;
  const [, redraw] = useState(0);
  const words = labels.backgroundBlur;
  const own = state !== 'unavailable' && state !== 'off';
  if (!own && track?.getCapabilities?.().backgroundBlur?.includes(true)) {
    const change = (backgroundBlur: boolean) =>
      void track.applyConstraints({ backgroundBlur }).then(
        () => redraw((count) => count + 1),
        () => redraw((count) => count + 1),
      );
    return <Switch words={words} on={track.getSettings().backgroundBlur === true} onChange={change} />;
  }
  if (state === 'unavailable') return null;
  return (
    <Switch words={words} on={state === 'starting' || state === 'on'} onChange={(on) => void setBackgroundBlur(on)} />
  );
}
