/** What belongs to whoever is signed in: sessions and data (docs/data.md, "Beside Supabase's own addresses"). */
import type { Backend } from '../session/backend';

export interface SessionRow {
  id: string;
  /** "Firefox, Linux"; empty where the browser did not say. */
  device: string;
  created_at: string;
  last_seen_at: string;
  current: boolean;
}

/** `wrong_password`, `reauthentication_needed`, `slow_down` or `failed`. */
export type EraseProblem = 'wrong_password' | 'reauthentication_needed' | 'slow_down' | 'failed';

export class OwnData {
  constructor(
    private readonly auth: Backend['auth'],
    private readonly fetcher: typeof fetch = (...request) => fetch(...request),
  ) {}

  /** Null when the server did not answer as it should. */
  async sessions(): Promise<readonly SessionRow[] | null> {
    const response = await this.ask('GET', 'sessions');
    if (!response?.ok) return null;
    const { sessions } = (await response.json()) as { sessions: SessionRow[] };
    return sessions;
  }

  async endSession(id: string): Promise<boolean> {
    const response = await this.ask('DELETE', `sessions/${encodeURIComponent(id)}`);
    // One that has ended meanwhile is what was wanted.
    return response !== null && (response.ok || response.status === 404);
  }

  async endOthers(): Promise<boolean> {
    const { error } = await this.auth.signOut({ scope: 'others' });
    return error === null;
  }

  /** Everything as a file, or why not. */
  async export(): Promise<Blob | 'slow_down' | 'failed'> {
    const response = await this.ask('GET', 'me/export');
    if (response?.ok) return response.blob();
    return response?.status === 429 ? 'slow_down' : 'failed';
  }

  /** Null when it is done. */
  async erase(password: string): Promise<EraseProblem | null> {
    const response = await this.ask('POST', 'me/erase', { password });
    if (response?.ok) return null;
    if (response?.status === 429) return 'slow_down';
    const code = await response?.json().then(({ error_code }: { error_code?: unknown }) => error_code, () => null);
    return code === 'wrong_password' || code === 'reauthentication_needed' ? code : 'failed';
  }

  private async ask(method: string, path: string, body?: object): Promise<Response | null> {
    try {
      const { data } = await this.auth.getSession();
      const headers: Record<string, string> = { authorization: `Bearer ${data.session?.access_token ?? ''}` };
      if (body) headers['content-type'] = 'application/json';
      return await this.fetcher(`/bedside/v1/${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    } catch {
      return null;
    }
  }
}
