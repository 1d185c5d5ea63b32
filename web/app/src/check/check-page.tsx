/** The check before a call, in the page's words; what came of it is shown to the people one writes with. */
import { type CheckLabels, DeviceCheck, type Readiness } from '@bedside/react';
import '@bedside/react/styles.css';
import '@bedside/react/check.css';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useStore } from '../base/use-store';
import { backgroundBlur } from '../blur/blur';
import { useWorkspace } from '../context';
import { language, t } from '../i18n/i18n';
import { Loading } from '../ui/state';
import { checkLabels } from './check-labels';
import { readyFor } from './ready';

export default function CheckPage() {
  const { presence, checkOptions } = useWorkspace();
  const labels = useLabels();
  const network = useMemo(checkOptions, [checkOptions]);
  const tell = useCallback((readiness: Readiness) => presence.setReady(readyFor(readiness)), [presence]);
  if (!labels) return <Loading />;
  return (
    <section className="page">
      <header className="page-header">
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
