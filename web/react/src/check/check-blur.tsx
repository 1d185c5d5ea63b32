import type { BlurState } from '@bedside/client';
import { Switch } from '../in-call/switch.js';
import type { CheckLabels } from './check-labels.js';

export interface CheckBlurProps {
  state: BlurState;
  labels: CheckLabels;
  onChange: (wanted: boolean) => void;
}

/** The switch of the blur before a call, and what to do where it cannot be had. */
export function CheckBlur({ state, labels, onChange }: CheckBlurProps) {
  if (state === 'unavailable') return null;
  const ended = state === 'slow' || state === 'failed' ? state : null;
  return (
    <div className="bedside-check__blur">
      <Switch words={labels.backgroundBlur} on={state === 'starting' || state === 'on'} onChange={onChange} />
      <p role="status" className="bedside-quiet">
        {state === 'starting' ? labels.blurStarting : ended && labels.blurEnded[ended]}
      </p>
      {ended && (
        <button type="button" className="bedside-button" onClick={() => onChange(false)}>
          {labels.showWithoutBlur}
        </button>
      )}
    </div>
  );
}
