/** The service worker (public/sw.js): asked for once, and left the words it needs when no page is there to say them. */
import { language, t } from '../i18n/i18n';

let registration: Promise<ServiceWorkerRegistration | null> | null = null;

/** Null where there is none: an address without https://, a browser that forbids it. */
export function startWorker(): Promise<ServiceWorkerRegistration | null> {
  registration ??= register().then((found) => {
    // What failed once is asked for again by whoever needs it next: a page may stay open for days.
    if (!found) registration = null;
    return found;
  });
  return registration;
}

async function register(): Promise<ServiceWorkerRegistration | null> {
  if (!('serviceWorker' in navigator)) return null;
  followLanguage();
  try {
    await leaveWords();
    await navigator.serviceWorker.register('/sw.js');
    return await navigator.serviceWorker.ready;
  } catch {
    return null;
  }
}

let followed = false;

function followLanguage(): void {
  if (followed) return;
  followed = true;
  language.subscribe(() => void leaveWords().catch(() => undefined));
}

/** The same place that sw.js reads. */
async function leaveWords(): Promise<void> {
  const kept = { words: noticeWords(), lang: document.documentElement.lang, dir: document.documentElement.dir || 'ltr' };
  const cache = await caches.open('bedside-kept');
  await cache.put('/bedside-kept.json', new Response(JSON.stringify(kept), { headers: { 'content-type': 'application/json' } }));
}

/** With the place for the name still in them. */
export function noticeWords(): Record<string, string> {
  const name = '{{name}}';
  return {
    calling: t('call.calling_you', { name }),
    someone: t('app.someone'),
    video: t('alerts.video'),
    voice: t('alerts.voice'),
    answer: t('alerts.answer'),
    decline: t('alerts.decline'),
    missed: t('alerts.missed', { name }),
    elsewhere: t('alerts.elsewhere'),
    back: t('call.back'),
  };
}
