// Relay addresses come from whoever knows them, and a call never waits for one who does not answer.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSupabase } from '../testing/fake-supabase.js';
import { DEFAULT_ICE_SERVERS, fetchIceServers } from './ice.js';

const fallback = { servers: DEFAULT_ICE_SERVERS, expiresAtMs: null };

describe('fetchIceServers', () => {
  let supabase: FakeSupabase & { supabaseUrl?: string; supabaseKey?: string };
  const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();

  beforeEach(() => {
    supabase = Object.assign(new FakeSupabase('me'), { supabaseUrl: 'https://care.example/', supabaseKey: 'anon' });
    fetched.mockReset();
    vi.stubGlobal('fetch', fetched);
  });

  it('uses what the application gives, and asks nobody', async () => {
    const servers = [{ urls: 'turn:t', username: 'u', credential: 'c' }];
    expect((await fetchIceServers({ supabase, iceServers: servers })).servers).toEqual(servers);
    expect((await fetchIceServers({ supabase, iceServers: async () => servers })).servers).toEqual(servers);
    expect(fetched).not.toHaveBeenCalled();
  });

  it('asks a Bedside server as the signed-in user', async () => {
    fetched.mockResolvedValue(Response.json({ ice_servers: [{ urls: 'stun:own' }], expires_at: 1_800_000_000 }));
    expect(await fetchIceServers({ supabase })).toEqual({
      servers: [{ urls: 'stun:own' }],
      expiresAtMs: 1_800_000_000_000,
      fromServer: true,
    });
    expect(fetched.mock.calls[0]?.[0]).toBe('https://care.example/bedside/v1/ice');
    expect(fetched.mock.calls[0]?.[1].headers).toEqual({ authorization: 'Bearer token', apikey: 'anon' });
  });

  it('reads an expiry written as a time', async () => {
    fetched.mockResolvedValue(Response.json({ ice_servers: [], expires_at: '2026-11-22T10:00:00Z' }));
    expect((await fetchIceServers({ supabase })).expiresAtMs).toBe(Date.UTC(2026, 10, 22, 10));
  });

  it.each([
    ['a server that is not Bedside', () => fetched.mockResolvedValue(new Response('', { status: 404 }))],
    ['no network', () => fetched.mockRejectedValue(new TypeError('fetch failed'))],
    ['an answer of another shape', () => fetched.mockResolvedValue(Response.json({ ice_servers: 'none' }))],
    ['an answer that is no JSON', () => fetched.mockResolvedValue(new Response('<html>'))],
    ['nobody signed in', () => supabase.signIn(null)],
  ])('falls back to the public servers with %s', async (_what, arrange) => {
    arrange();
    expect(await fetchIceServers({ supabase })).toEqual(fallback);
  });

  it("falls back when the application's own source fails", async () => {
    expect(await fetchIceServers({ supabase, iceServers: () => Promise.reject(new Error('down')) })).toEqual(fallback);
  });
});
