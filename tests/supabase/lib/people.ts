/** People with accounts, each with an unmodified supabase-js of their own; and a room to put them in. */
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import type { TestServer } from './server.ts';

export type Version = '1.0.0' | '2.0.0';

export interface Person {
  id: string;
  email: string;
  client: SupabaseClient;
}

export const password = 'correct horse battery';

/** Node 20 has no WebSocket of its own, so supabase-js is given one. */
export function connect(server: TestServer, vsn: Version = '2.0.0', key = server.anonKey): SupabaseClient {
  return createClient(server.url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
    realtime: { transport: WebSocket as never, vsn },
  });
}

export function serviceClient(server: TestServer, vsn: Version = '2.0.0'): SupabaseClient {
  return connect(server, vsn, server.serviceKey);
}

export async function signUp(server: TestServer, name: string, role: 'doctor' | 'patient', vsn: Version = '2.0.0'): Promise<Person> {
  const email = `${name}-${randomUUID()}@example.org`;
  const { data, error } = await serviceClient(server).auth.admin.createUser({
    email,
    password,
    email_confirm: true,
    user_metadata: { display_name: name, role },
  });
  if (error) throw error;
  return { id: data.user.id, email, client: await signIn(server, email, vsn) };
}

export async function signIn(server: TestServer, email: string, vsn: Version = '2.0.0'): Promise<SupabaseClient> {
  const client = connect(server, vsn);
  const { error } = await client.auth.signInWithPassword({ email, password });
  if (error) throw error;
  return client;
}

export async function makeRoom(creator: Person, ...others: Person[]): Promise<string> {
  const { data, error } = await creator.client
    .from('chat_rooms')
    .insert({ created_by: creator.id, title: 'Visit' })
    .select()
    .single();
  if (error) throw error;
  for (const other of others) {
    const added = await creator.client.rpc('add_member', { room_id: data.id, user_id: other.id });
    if (added.error) throw added.error;
  }
  return data.id;
}
