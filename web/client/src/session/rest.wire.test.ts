// The same orders through an unmodified supabase-js: what goes over the wire, and what a real answer becomes.
import { createClient } from '@supabase/supabase-js';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Input } from '../generated/bridge.js';
import { RestDriver } from './rest.js';

describe('RestDriver on supabase-js', () => {
  let reports: Input[];
  let rest: RestDriver;
  const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();
  // One for all tests: supabase-js warns of a second one in a page.
  const supabase = createClient('http://care.test', 'anon', {
    global: { fetch: ((url: string, init: RequestInit) => fetched(url, init)) as typeof fetch },
    auth: { persistSession: false, autoRefreshToken: false },
    realtime: { transport: class {} as never },
  });
  const sent = (at = -1) => {
    const [url, init] = fetched.mock.calls.at(at)!;
    const { pathname, searchParams } = new URL(url);
    const headers = new Headers(init.headers);
    return {
      method: init.method,
      path: pathname,
      query: Object.fromEntries(searchParams),
      prefer: headers.get('prefer'),
      body: init.body ? (JSON.parse(String(init.body)) as unknown) : null,
    };
  };

  beforeEach(() => {
    reports = [];
    fetched.mockReset();
    fetched.mockImplementation(async () => Response.json([{ id: 'c' }]));
    rest = new RestDriver(supabase, 'me', (input) => reports.push(input));
  });

  it('accepts by one conditional PATCH that returns the row', async () => {
    await rest.updateCall({
      type: 'UpdateCall',
      write_id: 1,
      call_id: 'c',
      from: ['calling', 'ringing'],
      set: { status: 'active', metadata: { answered_by: 'd' } },
    });
    expect(sent()).toEqual({
      method: 'PATCH',
      path: '/rest/v1/video_calls',
      query: { id: 'eq.c', status: 'in.(calling,ringing)', select: '*' },
      prefer: 'return=representation',
      body: { status: 'active', metadata: { answered_by: 'd' } },
    });
    expect(reports).toEqual([{ type: 'WriteDone', write_id: 1, rows: [{ id: 'c' }] }]);
  });

  it('inserts signals so that a repetition is ignored', async () => {
    fetched.mockResolvedValue(new Response(null, { status: 201 }));
    const row = {
      id: 's',
      call_id: 'c',
      sender_id: 'me',
      receiver_id: 'you',
      signal_type: 'offer' as const,
      signal_data: { type: 'offer', sdp: 'v=0' },
    };
    await rest.insertSignals({ type: 'InsertSignals', write_id: 2, rows: [row] });
    expect(sent()).toMatchObject({
      method: 'POST',
      path: '/rest/v1/webrtc_signals',
      prefer: 'resolution=ignore-duplicates, return=representation',
      body: [row],
    });
    expect(sent().query).toMatchObject({ on_conflict: 'id', select: 'seq' });
    expect(reports).toEqual([{ type: 'WriteDone', write_id: 2, rows: [] }]);
  });

  it('reads what it missed, and my open calls', async () => {
    await rest.fetchSignals({ type: 'FetchSignals', fetch_id: 1, call_id: 'c', after_seq: 4 });
    expect(sent()).toMatchObject({
      method: 'GET',
      query: { select: '*', call_id: 'eq.c', seq: 'gt.4', order: 'seq.asc' },
    });
    await rest.fetchOpenCalls({ type: 'FetchOpenCalls', fetch_id: 2 });
    expect(sent(-1)).toMatchObject({ method: 'POST', path: '/rest/v1/rpc/server_time' });
    expect(sent(-2).query).toEqual({
      select: '*',
      status: 'in.(calling,ringing,active)',
      or: '(caller_id.eq.me,receiver_id.eq.me)',
    });
  });

  it.each([
    [
      'a refusal of a policy',
      async () => Response.json({ code: '42501', message: 'no', details: null, hint: null }, { status: 403 }),
      { status: 403, code: '42501' },
    ],
    ["a gateway's page", async () => new Response('<html>', { status: 502 }), { status: 502, code: '' }],
  ])('reports %s', async (_what, answer, expected) => {
    fetched.mockImplementation(answer);
    await rest.insertCall({
      type: 'InsertCall',
      write_id: 3,
      row: { id: 'c', room_id: 'r', caller_id: 'me', receiver_id: 'you', call_type: 'video', metadata: {} },
    });
    expect(reports).toEqual([{ type: 'WriteFailed', write_id: 3, ...expected }]);
  });

  it('obeys a server that says when to come back', async () => {
    fetched.mockImplementation(async () => Response.json({ code: '' }, { status: 429, headers: { 'retry-after': '7' } }));
    await rest.insertSignals({ type: 'InsertSignals', write_id: 5, rows: [] });
    expect(reports).toEqual([{ type: 'WriteFailed', write_id: 5, status: 429, code: '', retry_after_ms: 7_000 }]);
  });

  it('reports a lost network as status 0', async () => {
    fetched.mockRejectedValue(new TypeError('fetch failed'));
    await rest.insertSignals({ type: 'InsertSignals', write_id: 4, rows: [] });
    expect(reports).toMatchObject([{ type: 'WriteFailed', write_id: 4, status: 0 }]);
  });
});
