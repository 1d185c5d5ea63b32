import type { VideoCallsOptions } from '../options.js';

/** Nobody waits longer than this for what a Bedside server adds to Supabase's own addresses. */
const TIMEOUT_MS = 2_000;

/** Asks one of Bedside's own addresses as the signed-in user; null where nobody is signed in or no server is known. */
export async function askBedside(
  { supabase, serverUrl }: VideoCallsOptions,
  path: string,
  init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
): Promise<Response | null> {
  // supabase-js marks these members protected, yet every version has them.
  const client = supabase as { supabaseUrl?: unknown; supabaseKey?: unknown };
  const base = serverUrl ?? client.supabaseUrl;
  if (typeof base !== 'string') return null;
  const { data } = await supabase.auth.getSession();
  if (!data.session) return null;
  const headers: Record<string, string> = { ...init.headers, authorization: `Bearer ${data.session.access_token}` };
  if (typeof client.supabaseKey === 'string') headers.apikey = client.supabaseKey;
  return fetch(`${base.replace(/\/+$/, '')}/bedside/v1/${path}`, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
}
