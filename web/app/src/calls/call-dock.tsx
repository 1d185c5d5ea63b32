import type { CallSnapshot } from '@bedside/client';
import { type ComponentType, useEffect, useState } from 'react';
import { usePart } from '../base/use-store';
import { useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import { loadCallScreen } from './call-screen-loader';
import type { CallScreenProps } from './call-screen-props';
import { endedStaysMs } from './ended';

/** What of a call is on the page: nothing, the sheet of one that rings, or the stage with the pictures. */
export type CallFace = 'none' | 'sheet' | 'stage';

export function callFace(snapshot: CallSnapshot): CallFace {
  const { phase, preparing } = snapshot;
  if (phase === 'ended') return endedStaysMs(snapshot) === 0 ? 'none' : 'stage';
  if (phase === 'idle') return preparing ? 'stage' : 'none';
  return phase === 'incoming' && !preparing ? 'sheet' : 'stage';
}

/**
 * Where calls appear, on every page alike. It stays in its place in the tree for the whole call, because a video element
 * that moves stops playing.
 */
export function CallDock({ toggled, onToggle }: CallScreenProps) {
  const { calls, notices } = useWorkspace();
  const face = usePart(calls.store, callFace);
  const [Screen, setScreen] = useState<ComponentType<CallScreenProps> | null>(null);
  useEffect(() => {
    if (face === 'none' || Screen) return;
    let current = true;
    loadCallScreen().then(
      (made) => current && setScreen(() => made),
      () => current && notices.set(t('call.load_failed')),
    );
    return () => {
      current = false;
    };
  }, [face, Screen, notices]);
  if (face === 'none') return null;
  return (
    <div className="call-dock" data-face={face} data-toggled={toggled}>
      {Screen ? (
        <Screen toggled={toggled} onToggle={onToggle} />
      ) : (
        face === 'stage' && (
          <div className="state" role="status">
            <span className="spinner" />
            <span className="visually-hidden">{t('app.loading')}</span>
          </div>
        )
      )}
    </div>
  );
}
