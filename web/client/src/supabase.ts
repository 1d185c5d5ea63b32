/**
 * What of a supabase-js client is used, and no more. A real `SupabaseClient` fits, and so does a hand-made set of
 * auth-js, postgrest-js and realtime-js; that is why this is a shape and not an import.
 */

export interface SupabaseSession {
  access_token: string;
  user: { id: string };
}

export interface RealtimeChannelLike {
  on(type: 'postgres_changes', filter: PostgresChangesFilter, callback: (change: RowChange) => void): this;
  subscribe(callback?: (status: string, error?: Error) => void, timeout?: number): this;
}

export interface PostgresChangesFilter {
  event: '*' | 'INSERT' | 'UPDATE' | 'DELETE';
  schema: string;
  table: string;
  filter?: string;
}

export interface RowChange {
  eventType: string;
  new: any;
}

export interface SupabaseLike {
  auth: {
    getSession(): Promise<{ data: { session: SupabaseSession | null } }>;
    onAuthStateChange(callback: (event: string, session: SupabaseSession | null) => void | Promise<void>): {
      data: { subscription: { unsubscribe(): void } };
    };
  };
  realtime: { setAuth(token?: string | null): Promise<void> };
  from(table: string): any;
  rpc?(name: string, args?: Record<string, unknown>): any;
  channel(name: string): any;
  removeChannel(channel: any): Promise<unknown>;
}
