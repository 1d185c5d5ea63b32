/** Puts Arrivals on this page: the browser's locks and sound, its service worker, and the words of the catalogue. */
import { href, paths } from '../base/router';
import { startWorker } from '../base/worker';
import { language, loadMoreWords, t } from '../i18n/i18n';
import type { Workspace } from '../live/workspace';
import { type ArrivalTaste, Arrivals } from './arrivals';
import { Chime } from './chime';

/** Answers with what ends it. */
export async function arrivalsOnThisPage({ me, waiting, rooms, calls }: Workspace, taste: () => ArrivalTaste): Promise<() => void> {
  await loadMoreWords();
  const chime = new Chime();
  const allowed = () => typeof Notification !== 'undefined' && Notification.permission === 'granted';
  const arrivals = new Arrivals({
    me,
    waiting: waiting.state,
    taste,
    inCall: () => !['idle', 'ended'].includes(calls.store.getSnapshot().phase),
    describe: ({ patient_id }) => ({
      title: t('waiting.arrived', { name: rooms.state.getSnapshot().users.get(patient_id)?.display_name || t('app.someone') }),
      lang: language.getSnapshot(),
      dir: document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr',
    }),
    chime: () => chime.play(),
    board: async () => (allowed() ? startWorker() : null),
    locks: navigator.locks,
    visible: () => document.visibilityState === 'visible',
    now: Date.now,
  });
  const worker = 'serviceWorker' in navigator ? navigator.serviceWorker : null;
  const onPress = ({ data }: MessageEvent) => {
    if ((data as { type?: unknown } | null)?.type === 'bedside-waiting') location.hash = href(paths.waiting);
  };
  worker?.addEventListener('message', onPress);
  arrivals.start();
  return () => {
    worker?.removeEventListener('message', onPress);
    arrivals.dispose();
    chime.dispose();
  };
}
