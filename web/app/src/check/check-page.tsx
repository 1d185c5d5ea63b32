/** The check before a call, in the page's words; what came of it is shown to the people one writes with. */
import { type CheckLabels, DeviceCheck, type Readiness } from '@bedside/react';
import '@bedside/react/styles.css';
import '@bedside/react/check.css';
import { ArrowLeft } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { href, paths } from '../base/router';
import { usePart, useStore } from '../base/use-store';
import { backgroundBlur } from '../blur/blur';
import { useWorkspace } from '../context';
import { language, t } from '../i18n/i18n';
import { Loading } from '../ui/state';
import { waitedIn } from '../visits/waiting-model';
import { checkLabels } from './check-labels';
import { type Ready, readyFor } from './ready';

export default function CheckPage() {
  const { presence, waiting, me, checkOptions } = useWorkspace();
  const labels = useLabels();
  const network = useMemo(checkOptions, [checkOptions]);
  const room = usePart(waiting.state, (state) => waitedIn(me, state));
  const told = useRef<Ready | null>(null);
  // The doctor reads it beside the place that is held, also of somebody who never comes back from here.
  const tell = useCallback(
    (readiness: Readiness) => {
      const ready = readyFor(readiness);
      if (ready === told.current) return;
      told.current = ready;
      presence.setReady(ready);
      const place = waitedIn(me, waiting.state.getSnapshot());
      if (place) void waiting.start(place, ready);
    },
    [presence, waiting, me],
  );
  if (!labels) return <Loading />;
  return (
    <section className="page">
      <header className="page-header">
        {room && (
          <a className="button" href={href(paths.room(room))}>
            <ArrowLeft className="turns" size={20} aria-hidden="true" /> {t('app.back')}
          </a>
        )}
        <h1>{labels.title}</h1>
      </header>
      <div className="page-scroll">
        <div className="check-page">
          <p className="soft">
            {labels.lead} {t('check.shared')}
          </p>
          <DeviceCheck labels={labels} backgroundBlur={backgroundBlur} network={network} onReadiness={tell} />
        </div>
      </div>
    </section>
  );
}

function useLabels(): CheckLabels | null {
  const tag = useStore(language);
  const [labels, setLabels] = useState<CheckLabels | null>(null);
  useEffect(() => {
    let current = true;
    void checkLabels(tag).then((loaded) => current && setLabels(loaded));
    return () => {
      current = false;
    };
  }, [tag]);
  return labels;
}
