// The check before a call in its states, with the browser's own devices, or with doors that are closed.
import type { BrowserKind, PathResult } from '@bedside/client';
import type { ComponentType } from 'react';
import { VerdictCard } from '../src/check/network-check.js';
import { CHECK_ARABIC } from '../src/check/words/ar.js';
import { CHECK_ENGLISH, DeviceCheck, PermissionHelp } from '../src/index.js';
import { painted } from './painted.js';

const labels = new URLSearchParams(location.search).get('lang') === 'ar' ? CHECK_ARABIC : CHECK_ENGLISH;
const KINDS = Object.keys(CHECK_ENGLISH.unblock) as BrowserKind[];
const network = {
  supabase: { auth: { getSession: async () => ({ data: { session: null } }) } } as never,
  serverUrl: location.origin,
  iceServers: [],
};

/** Whoever asks for a device gets this. */
function answerWith(ask: (wanted: MediaStreamConstraints) => Promise<MediaStream>): void {
  Object.assign(navigator.mediaDevices, { getUserMedia: ask });
}

export const checkFaces: Record<string, ComponentType> = {
  check: () => <DeviceCheck labels={labels} network={network} />,
  'check-open': () => {
    answerWith(async ({ audio, video }) => {
      const stream = video ? painted('#31606b', '') : new MediaStream();
      if (audio) for (const track of hum().getTracks()) stream.addTrack(track);
      return stream;
    });
    return <DeviceCheck labels={labels} network={network} />;
  },
  'check-denied': () => {
    answerWith(() => Promise.reject(new DOMException('', 'NotAllowedError')));
    return <DeviceCheck labels={labels} network={network} />;
  },
  'check-busy': () => {
    answerWith(async ({ audio }) => (audio ? hum() : Promise.reject(new DOMException('', 'NotReadableError'))));
    return <DeviceCheck labels={labels} network={network} />;
  },
  'check-verdicts': () => (
    <div className="bedside bedside-check">
      <section>
        <VerdictCard labels={labels} report={{ verdict: 'video', score: 5, reasons: [] }} />
        <VerdictCard labels={labels} report={{ verdict: 'voice', score: 2, reasons: ['slow', 'far'] }} />
        <VerdictCard labels={labels} report={{ verdict: 'none', score: 0, reasons: ['no_path'] }} />
        <div className="bedside-network">
          <ul>
            {PATHS.map(({ path, state }) => (
              <li key={path} data-state={state}>
                <span className="bedside-network__mark" />
                <span>{labels.paths[path]}</span>
                <span className="bedside-quiet">{labels.states[state]}</span>
              </li>
            ))}
          </ul>
        </div>
      </section>
    </div>
  ),
  'check-help': () => (
    <div className="bedside bedside-check">
      <section>
        {KINDS.map((kind) => (
          <PermissionHelp key={kind} labels={labels} kind={kind} />
        ))}
      </section>
    </div>
  ),
};

const PATHS: Pick<PathResult, 'path' | 'state'>[] = [
  { path: 'server', state: 'open' },
  { path: 'direct', state: 'local_only' },
  { path: 'relay_udp', state: 'blocked' },
  { path: 'relay_tcp', state: 'testing' },
  { path: 'relay_tls', state: 'not_configured' },
];

/** A voice of sorts. */
function hum(): MediaStream {
  const context = new AudioContext();
  const target = context.createMediaStreamDestination();
  const voice = context.createOscillator();
  const volume = context.createGain();
  volume.gain.value = 0.3;
  voice.connect(volume).connect(target);
  voice.start();
  return target.stream;
}
