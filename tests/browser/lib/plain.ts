/** A page with the plain client and supabase-js's own browser build, on the server's origin. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { DemoServer } from './server.ts';

const require = createRequire(import.meta.url);
const supabaseJs = readFileSync(join(require.resolve('@supabase/supabase-js'), '../umd/supabase.js'), 'utf8');
const client = readFileSync(join(import.meta.dirname, 'plain-client.js'), 'utf8');

export interface PlainCall {
  id: string;
  status: string;
  caller_id: string;
  end_reason: string | null;
  duration_seconds: number | null;
  answered_at: string | null;
  ended_at: string | null;
}

export interface PlainClient {
  state: { call: PlainCall | null; statuses: string[]; signals: { signal_type: string }[]; answersSeen: number };
  signIn(url: string, anonKey: string, tokenHash: string): Promise<string>;
  answer(): Promise<void>;
  call(roomId: string, receiverId: string): Promise<void>;
  hangUp(): Promise<void>;
  rooms(): Promise<{ room_id: string; user_id: string }[]>;
  history(): Promise<PlainCall[]>;
}

declare global {
  interface Window {
    plain: PlainClient;
  }
}

/** Answers with the user's id. */
export async function openPlain(page: Page, server: DemoServer, link: string): Promise<string> {
  // A document of the server that is not the app; one made up by the test driver may not open sockets to localhost.
  await page.goto(`${server.url}/health`);
  await page.evaluate(`${supabaseJs}; window.supabase = supabase;`);
  await page.evaluate(client);
  const config = (await (await fetch(`${server.url}/bedside/v1/config`)).json()) as { anon_key: string };
  const tokenHash = new URLSearchParams(link.split('?')[1]).get('token_hash')!;
  return page.evaluate(([url, key, token]) => window.plain.signIn(url!, key!, token!), [server.url, config.anon_key, tokenHash]);
}

export function plainState(page: Page): Promise<PlainClient['state']> {
  return page.evaluate(() => window.plain.state);
}
