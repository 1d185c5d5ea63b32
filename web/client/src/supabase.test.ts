// Real supabase-js clients fit the shape that is asked for, whatever their schema type. Proven by the compiler.
import type { SupabaseClient } from '@supabase/supabase-js';
import { expect, it } from 'vitest';
import type { SupabaseLike } from './supabase.js';

interface Schema {
  public: {
    Tables: {
      video_calls: {
        Row: { id: string; status: string };
        Insert: { id: string };
        Update: { status?: string };
        Relationships: [];
      };
    };
    Views: Record<never, never>;
    Functions: Record<never, never>;
  };
}

const fits = <T extends SupabaseLike>(client: T | null): T | null => client;

it('takes any client of supabase-js', () => {
  expect(fits<SupabaseClient>(null)).toBeNull();
  expect(fits<SupabaseClient<Schema>>(null)).toBeNull();
});
