import { memo } from 'react';
import type { VideoCallLabels } from '../labels.js';
import type { StillCall } from '../use-video-call.js';

export interface PictureQuestionProps extends Pick<StillCall, 'isVideo' | 'pictureRequest' | 'setVideo'> {
  labels: VideoCallLabels;
  name: string;
}

/** One side asks to go on with pictures, or by voice alone: the question at one end, the waiting at the other. */
export const PictureQuestion = memo(function PictureQuestion({
  isVideo,
  pictureRequest,
  setVideo,
  labels,
  name,
}: PictureQuestionProps) {
  if (pictureRequest === null) return null;
  const words = isVideo ? labels.voiceAsked(name) : labels.videoAsked(name);
  if (pictureRequest === 'mine') {
    return (
      <div className="bedside-question">
        <p role="status">{labels.waitingToAgree(name)}</p>
        <button type="button" className="bedside-button" onClick={() => void setVideo(isVideo)}>
          {labels.takeBack}
        </button>
      </div>
    );
  }
  return (
    <div className="bedside-question" role="group" aria-label={words}>
      <p role="alert">
        <strong>{words}</strong> {!isVideo && labels.cameraWaits}
      </p>
      <button type="button" className="bedside-button" onClick={() => void setVideo(isVideo)}>
        {labels.notNow}
      </button>
      <button
        type="button"
        className="bedside-button bedside-button--success"
        onClick={() => void setVideo(!isVideo)}
      >
        {labels.agree}
      </button>
    </div>
  );
});
