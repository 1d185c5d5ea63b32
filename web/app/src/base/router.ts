import { createStore, type ReadonlyStore } from './store';

/** Addresses live behind the `#`, so that the page can be served from any folder and tokens never reach a server log. */
export type Route =
  | { page: 'rooms' }
  | { page: 'room'; roomId: string; answer: string | null }
  | { page: 'history' }
  | { page: 'settings' }
  | { page: 'check' }
  | { page: 'waiting' }
  | { page: 'privacy' }
  | { page: 'new_visit' }
  | { page: 'links'; roomId: string }
  | { page: 'join'; token: string }
  | { page: 'sign_in'; tokenHash: string | null; next: string | null }
  | { page: 'not_found' };

const kId = /^[0-9a-fA-F-]{36}$/;
const kPlain = ['history', 'settings', 'check', 'waiting', 'privacy'] as const;

export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const parts = path.split('/').filter((part) => part !== '');
  const [first, second] = parts;
  if (first === undefined) return { page: 'rooms' };
  if (first === 'sign-in' && parts.length === 1) {
    const parameters = new URLSearchParams(query);
    return { page: 'sign_in', tokenHash: parameters.get('token_hash'), next: safeNext(parameters.get('next')) };
  }
  if (first === 'rooms' && parts.length === 1) return { page: 'rooms' };
  if (first === 'rooms' && parts.length === 2 && kId.test(second!)) {
    const answer = new URLSearchParams(query).get('answer');
    return { page: 'room', roomId: second!.toLowerCase(), answer: answer && kId.test(answer) ? answer : null };
  }
  if (first === 'rooms' && parts.length === 3 && kId.test(second!) && parts[2] === 'links') {
    return { page: 'links', roomId: second!.toLowerCase() };
  }
  if (first === 'join' && parts.length === 2) return { page: 'join', token: second! };
  if (first === 'new-visit' && parts.length === 1) return { page: 'new_visit' };
  const plain = kPlain.find((name) => name === first);
  if (plain && parts.length === 1) return { page: plain };
  return { page: 'not_found' };
}

/** Where to go after signing in: a page of ours or nowhere. */
export function safeNext(next: string | null): string | null {
  if (next === null) return null;
  const { page } = parseHash(next);
  return page === 'sign_in' || page === 'join' || page === 'not_found' ? null : next;
}

export const paths = {
  rooms: '/rooms',
  room: (roomId: string) => `/rooms/${roomId}`,
  history: '/history',
  settings: '/settings',
  check: '/check',
  waiting: '/waiting',
  privacy: '/privacy',
  newVisit: '/new-visit',
  links: (roomId: string) => `/rooms/${roomId}/links`,
  join: (token: string) => `/join/${token}`,
  signIn: (next: string | null) => (next ? `/sign-in?next=${encodeURIComponent(next)}` : '/sign-in'),
};

export function href(path: string): string {
  return `#${path}`;
}

export interface Router {
  route: ReadonlyStore<Route>;
  /** The address as it stands, without the `#`. */
  path(): string;
  go(path: string): void;
  /** Goes without leaving the present address in the history (tokens, redirects). */
  replace(path: string): void;
}

export function createRouter(window: Window): Router {
  const route = createStore<Route>(parseHash(window.location.hash));
  window.addEventListener('hashchange', () => route.set(parseHash(window.location.hash)));
  return {
    route,
    path: () => window.location.hash.replace(/^#/, ''),
    go(path) {
      window.location.hash = path;
    },
    replace(path) {
      window.history.replaceState(null, '', href(path));
      route.set(parseHash(window.location.hash));
    },
  };
}
