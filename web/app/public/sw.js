/*
 * What is there while no tab is looked at: notifications of calls with their two buttons, and the page's files for when
 * the network is gone. Nothing a person wrote or said is kept here. The page leaves its words in `bedside-kept`.
 */
const kShell = 'bedside-shell-1';
const kKept = 'bedside-kept';
const kKeptAddress = '/bedside-kept.json';
const kMostFiles = 80;

self.addEventListener('install', (event) => event.waitUntil(keepShell().then(() => self.skipWaiting())));

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOldShells().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(pageOrShell(request));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(keptFile(request));
});

self.addEventListener('push', (event) => event.waitUntil(onPush(event.data)));

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(onPress(event.action, event.notification.data));
});

async function keepShell() {
  const cache = await caches.open(kShell);
  const answer = await fetch('/', { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`the page answered ${answer.status}`);
  const html = await answer.clone().text();
  await cache.put('/', answer);
  const files = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css|svg|webmanifest))"/g)].map(([, path]) => path);
  await Promise.all(files.map((path) => cache.add(path)));
}

async function dropOldShells() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== kShell && name !== kKept).map((name) => caches.delete(name)));
}

/** The server's page whenever there is one; the kept page leads to "the server does not answer", which tries again. */
async function pageOrShell(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) void keepPage(answer.clone());
    return answer;
  } catch {
    return (await caches.match('/')) ?? Response.error();
  }
}

async function keepPage(answer) {
  const cache = await caches.open(kShell);
  await cache.put('/', answer);
}

/** Files under /assets/ are named by their content: the kept one is the right one. */
async function keptFile(request) {
  const cache = await caches.open(kShell);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    const names = await cache.keys();
    const over = names.filter(({ url }) => url.includes('/assets/')).slice(0, Math.max(0, names.length - kMostFiles));
    await Promise.all(over.map((name) => cache.delete(name)));
  }
  return answer;
}

async function kept() {
  const answer = await caches.match(kKeptAddress);
  return answer ? answer.json() : { words: {}, lang: 'en', dir: 'ltr' };
}

/** A message of the push service, which only this device could open: a call that comes, or how it went. */
async function onPush(data) {
  const message = data ? data.json() : {};
  const { words, lang, dir } = await kept();
  const say = (key, fallback) => (words[key] ?? fallback).replace('{{name}}', message.caller_name || words.someone || '');
  const common = { tag: `call:${message.call_id}`, lang, dir, icon: '/icon.svg', badge: '/favicon.svg', data: message };
  if (message.type === 'call') {
    // A page that is looked at rings by itself and says more than a notification could.
    const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
    if (windows.some(({ visibilityState }) => visibilityState === 'visible')) return;
    await self.registration.showNotification(say('calling', '{{name}}'), {
      ...common,
      body: message.call_type === 'audio' ? say('voice', '') : say('video', ''),
      requireInteraction: true,
      vibrate: [400, 200, 400],
      actions: [
        { action: 'answer', title: say('answer', 'Answer') },
        { action: 'decline', title: say('decline', 'Decline') },
      ],
    });
  } else if (message.type === 'call_over') {
    const earlier = await self.registration.getNotifications({ tag: common.tag });
    for (const one of earlier) one.close();
    if (message.outcome === 'declined') return;
    const elsewhere = message.outcome === 'active';
    await self.registration.showNotification(elsewhere ? say('elsewhere', '') : say('missed', '{{name}}'), {
      ...common,
      silent: elsewhere,
      actions: elsewhere ? [] : [{ action: 'open', title: say('back', 'Call back') }],
    });
  }
}

/** A press on a notification or one of its buttons. A tab that has the call does it; without a tab one is opened. */
async function onPress(action, data) {
  if (data?.waiting === true) return openWaitingRoom();
  if (!data || typeof data.room_id !== 'string' || typeof data.call_id !== 'string') return;
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const [first] = windows;
  const { call_id, room_id } = data;
  for (const window of windows) window.postMessage({ type: 'bedside-call', action, call_id, room_id, raised: window === first });
  if (action === 'decline') {
    if (windows.length === 0 && typeof data.decline === 'string') await declineByServer(data);
    return;
  }
  // The browser allows it after a press only; a tab that cannot be raised still has the message.
  if (first) await first.focus().catch(() => undefined);
  else await self.clients.openWindow(`/#/rooms/${encodeURIComponent(data.room_id)}${action === 'answer' ? `?answer=${encodeURIComponent(data.call_id)}` : ''}`);
}

/** Somebody sat down in the waiting room. */
async function openWaitingRoom() {
  const [first] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (!first) return self.clients.openWindow('/#/waiting');
  first.postMessage({ type: 'bedside-waiting' });
  return first.focus().catch(() => undefined);
}

/** The message carried a word that is good for declining this one call, because a worker has nobody's sign-in. */
async function declineByServer({ call_id, decline }) {
  await fetch('/bedside/v1/push/decline', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ call_id, token: decline }),
  });
}
