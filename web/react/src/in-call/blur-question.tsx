import type { BlurState } from '@bedside/client';
import { memo } from 'react';
import type { VideoCallLabels } from '../labels.js';
import type { StillCall } from '../use-video-call.js';

export interface BlurQuestionProps
  extends Pick<StillCall, 'isVideo' | 'isCameraEnabled' | 'isSharingScreen' | 'setBackgroundBlur' | 'toggleCamera'> {
  state: BlurState;
  labels: VideoCallLabels;
}

/** The blur ended by itself: nobody is shown with their room before they have said so. */
export const BlurQuestion = memo(function BlurQuestion(props: BlurQuestionProps) {
  const { state, labels, isVideo, isCameraEnabled, isSharingScreen, setBackgroundBlur, toggleCamera } = props;
  if (state !== 'slow' && state !== 'failed') return null;
  if (!isVideo || !isCameraEnabled || isSharingScreen) return null;
  return (
    <div className="bedside-question" role="group" aria-label={labels.blurEnded[state]}>
      <p role="alert">
        <strong>{labels.blurEnded[state]}</strong> {labels.pictureHeld}
      </p>
      <button type="button" className="bedside-button" onClick={() => void toggleCamera()}>
        {labels.turnCameraOff}
      </button>
      <button type="button" className="bedside-button" onClick={() => void setBackgroundBlur(false)}>
        {labels.showWithoutBlur}
      </button>
    </div>
  );
});
