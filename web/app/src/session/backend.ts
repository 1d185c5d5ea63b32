import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { type KeyValue, memoryStorage } from '../base/storage';
import { storageKey } from './accounts';
import type { ServerConfig } from './config';

/** The part of supabase-js that the page uses; tests put a stand-in here. */
export type Backend = Pick<
  SupabaseClient,
  'auth' | 'from' | 'rpc' | 'channel' | 'removeChannel' | 'removeAllChannels' | 'realtime'
>;

export type OpenBackend = (config: ServerConfig, userId: string | null, storage: KeyValue) => Backend;

/**
 * A client for one account, or (without one) for the moment of signing in, whose session is kept in memory until it is
 * known whose it is. The storage key is per account: auth-js also names its messages between tabs by it.
 */
export const openBackend: OpenBackend = (config, userId, storage) =>
  createClient(config.url, config.anon_key, {
    auth: {
      storageKey: userId === null ? `bedside.sign-in.${crypto.randomUUID()}` : storageKey(userId),
      storage: userId === null ? memoryStorage() : storage,
      persistSession: true,
      autoRefreshToken: userId !== null,
      detectSessionInUrl: false,
    },
  });
