import { type BrowserKind, browserKind } from '@bedside/client';
import { useMemo } from 'react';
import { BrowserPicture } from './browser-picture.js';
import type { CheckLabels } from './check-labels.js';

export interface PermissionHelpProps {
  labels: Pick<CheckLabels, 'unblock' | 'unblockTitle' | 'drawing'>;
  /** Default the browser in use. */
  kind?: BrowserKind;
}

/** What to press where the browser keeps camera or microphone from the page, drawn for the browser in use. */
export function PermissionHelp({ labels, kind }: PermissionHelpProps) {
  const used = useMemo(() => kind ?? browserKind(), [kind]);
  return (
    <div className="bedside-help">
      <BrowserPicture kind={used} label={labels.drawing} />
      <div>
        <strong>{labels.unblockTitle}</strong>
        <ol>
          {labels.unblock[used].map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </div>
    </div>
  );
}
