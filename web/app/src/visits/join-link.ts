/** The link that somebody without an account was sent (docs/auth.md): looked at, then opened once. */
import type { Session, SessionProblem, Tokens } from '../session/session';

export interface JoinLink {
  room_title: string;
  host_name: string;
  expires_at: string;
}

type Answer<T> = { value: T; problem: null } | { value: null; problem: SessionProblem };

async function ask<T>(path: string, body: object, fetcher: typeof fetch): Promise<Answer<T>> {
  let response: Response;
  let said: { code?: unknown; error_code?: unknown } & T;
  try {
    response = await fetcher(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    said = (await response.json()) as typeof said;
  } catch {
    return { value: null, problem: { code: 'network', retry: true } };
  }
  if (response.ok) return { value: said, problem: null };
  const code = typeof said.error_code === 'string' ? said.error_code : 'unknown';
  const retry = response.status === 429 || response.status >= 500;
  return { value: null, problem: { code: response.status >= 500 ? 'network' : code, retry } };
}

export function lookAtLink(token: string, fetcher: typeof fetch = fetch): Promise<Answer<JoinLink>> {
  return ask<JoinLink>('/bedside/v1/join/look', { token }, fetcher);
}

/** In the room, or why not. The link is used up by this. */
export async function join(session: Pick<Session, 'adopt'>, token: string, name: string, fetcher: typeof fetch = fetch): Promise<Answer<string>> {
  const { value, problem } = await ask<Tokens & { room_id: string }>('/bedside/v1/join', { token, name }, fetcher);
  if (!value) return { value: null, problem };
  const refused = await session.adopt(value);
  return refused ? { value: null, problem: refused } : { value: value.room_id, problem: null };
}
