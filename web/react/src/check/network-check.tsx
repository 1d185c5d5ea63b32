import { checkNetwork, type NetworkCheckOptions, type NetworkReport, type PathResult } from '@bedside/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { RetryIcon } from '../icons.js';
import type { CheckLabels } from './check-labels.js';

export interface NetworkCheckProps {
  labels: CheckLabels;
  options: Omit<NetworkCheckOptions, 'onProgress' | 'signal'>;
  onReport?: ((report: NetworkReport) => void) | undefined;
}

/** Each way through the network by itself, and in one sentence what that means. */
export function NetworkCheck({ labels, options, onReport }: NetworkCheckProps) {
  const [paths, setPaths] = useState<PathResult[]>([]);
  const [report, setReport] = useState<NetworkReport | null>(null);
  const [running, setRunning] = useState(false);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const run = useCallback(async () => {
    abort.current?.abort();
    const mine = new AbortController();
    abort.current = mine;
    setRunning(true);
    setReport(null);
    const made = await checkNetwork({ ...options, onProgress: (now) => !mine.signal.aborted && setPaths(now), signal: mine.signal });
    if (mine.signal.aborted) return;
    setRunning(false);
    setReport(made);
    onReport?.(made);
  }, [options, onReport]);

  return (
    <div className="bedside-network">
      {paths.length > 0 && (
        <ul>
          {paths.map((path) => (
            <Path key={path.path} result={path} labels={labels} />
          ))}
        </ul>
      )}
      <div role="status">
        {running && <p className="bedside-quiet">{labels.testingNetwork}</p>}
        {report && <VerdictCard report={report} labels={labels} />}
      </div>
      <button type="button" className="bedside-button" disabled={running} onClick={() => void run()}>
        {report && <RetryIcon />}
        <span>{report ? labels.againNetwork : labels.startNetwork}</span>
      </button>
    </div>
  );
}

function Path({ result, labels }: { result: PathResult; labels: CheckLabels }) {
  const { path, state, roundTripMs, kilobitsPerSecond } = result;
  const details = [
    labels.states[state],
    roundTripMs !== null && labels.milliseconds(roundTripMs),
    kilobitsPerSecond !== null && labels.speed(kilobitsPerSecond),
  ].filter(Boolean);
  return (
    <li data-state={state}>
      <span className="bedside-network__mark" aria-hidden="true" />
      <span>{labels.paths[path]}</span>
      <span className="bedside-quiet bedside-numbers">{details.join(' · ')}</span>
    </li>
  );
}

export function VerdictCard({ report, labels }: { report: Pick<NetworkReport, 'verdict' | 'score' | 'reasons'>; labels: CheckLabels }) {
  return (
    <div className="bedside-verdict" data-verdict={report.verdict}>
      <strong>{labels.verdict[report.verdict]}</strong>
      {report.score > 0 && (
        <span className="bedside-score" role="img" aria-label={labels.score(report.score)}>
          {[1, 2, 3, 4, 5].map((step) => (
            <i key={step} data-on={step <= report.score || undefined} />
          ))}
        </span>
      )}
      {report.reasons.length > 0 && (
        <ul>
          {report.reasons.map((reason) => (
            <li key={reason}>{labels.reasons[reason]}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
