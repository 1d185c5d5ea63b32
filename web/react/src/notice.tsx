import { CloseIcon } from './icons.js';
import type { VideoCallLabels } from './labels.js';
import type { StillCall } from './use-video-call.js';

export interface NoticeProps {
  call: StillCall;
  labels: VideoCallLabels;
  /** Not on the screen of an ended call, which is closed as a whole. */
  closable?: boolean;
}

/** What happened and what to do, said aloud too. The element stays, because live regions speak only of changes. */
export function Notice({ call, labels, closable = false }: NoticeProps) {
  const problem = call.error ?? call.problem;
  const { message, next } = problem ? labels.problem(problem) : { message: '', next: '' };
  return (
    <div className="bedside-notice" hidden={!problem}>
      <p role="alert">
        {problem && (
          <>
            <strong>{message}</strong> {next}
          </>
        )}
      </p>
      {closable && problem && (
        <button
          type="button"
          className="bedside-notice__close"
          aria-label={labels.closeNotice}
          title={labels.closeNotice}
          onClick={() => void call.dismiss()}
        >
          <CloseIcon />
        </button>
      )}
    </div>
  );
}
