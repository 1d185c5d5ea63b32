import { useEffect, useRef } from 'react';
import { Avatar } from '../avatar.js';
import { CloseIcon, RetryIcon } from '../icons.js';
import { formatDuration } from '../use-call-duration.js';
import { Notice } from '../notice.js';
import type { StateProps } from './state-props.js';

/** How it ended, and, where that makes sense, the same call again with one press. */
export function Ended({ call, controls, labels, slots, peer }: StateProps) {
  const reason = call.endedReason ?? 'other';
  const seconds = call.currentCall?.duration_seconds ?? 0;
  const first = useRef<HTMLButtonElement>(null);
  // The button that was focused went with the call. Whoever is typing beside it is left alone.
  useEffect(() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body || focused.contains(first.current)) first.current?.focus();
  }, []);
  return (
    <div className="bedside-panel" data-reason={reason}>
      <Avatar peer={peer} call={call} slots={slots} />
      <p className="bedside-name">{peer.name}</p>
      <p role="status">{labels.ended[reason] ?? labels.ended.other}</p>
      {seconds > 0 && <p className="bedside-quiet bedside-numbers">{labels.duration(formatDuration(seconds))}</p>}
      {call.mediaProblem && <p className="bedside-quiet">{mediaText(call.mediaProblem, labels)}</p>}
      <Notice call={call} labels={labels} />
      <div className="bedside-panel__actions">
        {call.canRetry && (
          <button className="bedside-button bedside-button--primary" {...controls.getRetryProps()} ref={first}>
            <RetryIcon />
            <span>{labels.retry}</span>
          </button>
        )}
        <button className="bedside-button" {...controls.getDismissProps()} ref={call.canRetry ? undefined : first}>
          <CloseIcon />
          <span>{labels.dismiss}</span>
        </button>
      </div>
    </div>
  );
}

function mediaText(problem: string, labels: StateProps['labels']): string {
  const known = problem in labels.mediaProblem ? (problem as keyof typeof labels.mediaProblem) : 'other';
  return labels.mediaProblem[known];
}
