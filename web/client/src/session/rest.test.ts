// Each order becomes exactly one request, and each answer exactly one input.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Input } from '../generated/bridge.js';
import { settle } from '../testing/fake-browser.js';
import { FakeSupabase } from '../testing/fake-supabase.js';
import { RestDriver, retryAfterMs } from './rest.js';

describe('RestDriver', () => {
  let supabase: FakeSupabase;
  let rest: RestDriver;
  let reports: Input[];

  beforeEach(() => {
    supabase = new FakeSupabase('me');
    reports = [];
    rest = new RestDriver(supabase, 'me', (input) => reports.push(input));
  });

  const row = { id: 'c', room_id: 'r', caller_id: 'me', receiver_id: 'you', call_type: 'video' as const, metadata: {} };

  it('inserts a call and asks for the row back', async () => {
    supabase.reply = () => ({ data: [{ id: 'c', status: 'calling' }], status: 201 });
    await rest.insertCall({ type: 'InsertCall', write_id: 1, row });
    expect(supabase.requests).toEqual([{ table: 'video_calls', verb: 'insert', body: row, steps: [['select']] }]);
    expect(reports).toEqual([{ type: 'WriteDone', write_id: 1, rows: [{ id: 'c', status: 'calling' }] }]);
  });

  it('updates only from the expected states, and only what is set', async () => {
    await rest.updateCall({
      type: 'UpdateCall',
      write_id: 2,
      call_id: 'c',
      from: ['calling', 'ringing'],
      set: { status: 'active', end_reason: null },
    });
    expect(supabase.requests[0]).toEqual({
      table: 'video_calls',
      verb: 'update',
      body: { status: 'active' },
      steps: [['eq', 'id', 'c'], ['in', 'status', ['calling', 'ringing']], ['select']],
    });
    expect(reports).toEqual([{ type: 'WriteDone', write_id: 2, rows: [] }]);
  });

  it('writes signals so that writing them twice is writing them once', async () => {
    supabase.reply = () => ({ data: null, status: 201 });
    await rest.insertSignals({ type: 'InsertSignals', write_id: 3, rows: [] });
    const once = ['options', { onConflict: 'id', ignoreDuplicates: true }];
    expect(supabase.requests[0]?.steps).toEqual([once, ['select', 'seq']]);
    expect(reports).toEqual([{ type: 'WriteDone', write_id: 3, rows: [] }]);
  });

  it('learns the numbers of its own signals, and asks a database that has none only once', async () => {
    supabase.reply = () => ({ data: [{ seq: 3 }], status: 201 });
    await rest.insertSignals({ type: 'InsertSignals', write_id: 3, rows: [] });
    expect(reports).toEqual([{ type: 'WriteDone', write_id: 3, rows: [{ seq: 3 }] }]);
    supabase.reply = ({ steps }) =>
      steps.some(([name]) => name === 'select') ? { error: { code: '42703' }, status: 400 } : { status: 201 };
    await rest.insertSignals({ type: 'InsertSignals', write_id: 4, rows: [] });
    await rest.insertSignals({ type: 'InsertSignals', write_id: 5, rows: [] });
    expect(reports.slice(1)).toEqual([
      { type: 'WriteDone', write_id: 4, rows: [] },
      { type: 'WriteDone', write_id: 5, rows: [] },
    ]);
    expect(supabase.requests).toHaveLength(4);
  });

  it("tells the server's time with the open calls, where there is one", async () => {
    supabase.reply = ({ table }) => (table === 'server_time' ? { data: '2026-11-24T12:00:00Z' } : { data: [] });
    await rest.fetchOpenCalls({ type: 'FetchOpenCalls', fetch_id: 1 });
    supabase.reply = ({ table }) => (table === 'server_time' ? { error: {}, status: 404 } : { data: [] });
    await rest.fetchOpenCalls({ type: 'FetchOpenCalls', fetch_id: 2 });
    await rest.fetchOpenCalls({ type: 'FetchOpenCalls', fetch_id: 3 });
    expect(reports).toEqual([
      { type: 'OpenCalls', rows: [], server_time: '2026-11-24T12:00:00Z' },
      { type: 'OpenCalls', rows: [] },
      { type: 'OpenCalls', rows: [] },
    ]);
    expect(supabase.requests.filter(({ table }) => table === 'server_time')).toHaveLength(2);
  });

  it.each([
    ['2', 2_000],
    [' 120 ', 120_000],
    ['Thu, 01 Jan 1970 00:00:09 GMT', 4_000],
    ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
    ['soon', null],
    [null, null],
  ])('reads the Retry-After %s', (header, expected) => expect(retryAfterMs(header, 5_000)).toBe(expected));

  it.each([
    ['a refusal', { error: { code: '42501' }, status: 403 }, { status: 403, code: '42501' }],
    ['a lost network', { error: { code: '' }, status: 0 }, { status: 0, code: '' }],
    ['an answer that is no PostgREST', { error: {}, status: 502 }, { status: 502, code: '' }],
  ])('reports %s by its status and code', async (_what, reply, expected) => {
    supabase.reply = () => reply;
    await rest.insertCall({ type: 'InsertCall', write_id: 4, row });
    expect(reports).toEqual([{ type: 'WriteFailed', write_id: 4, ...expected }]);
  });

  it('takes a client that throws for a lost network', async () => {
    supabase.reply = () => Promise.reject(new TypeError('fetch failed'));
    await rest.insertCall({ type: 'InsertCall', write_id: 5, row });
    expect(reports).toEqual([{ type: 'WriteFailed', write_id: 5, status: 0, code: '' }]);
  });

  it('reads signals after a sequence number, in order', async () => {
    supabase.reply = () => ({ data: [{ id: 's' }] });
    await rest.fetchSignals({ type: 'FetchSignals', fetch_id: 1, call_id: 'c', after_seq: 7 });
    expect(supabase.requests[0]?.steps).toEqual([
      ['eq', 'call_id', 'c'],
      ['gt', 'seq', 7],
      ['order', 'seq'],
    ]);
    expect(reports).toEqual([{ type: 'SignalRows', call_id: 'c', rows: [{ id: 's' }] }]);
  });

  it('reads signals by time from a database that knows no sequence', async () => {
    supabase.reply = ({ steps }) =>
      steps.some(([name]) => name === 'gt') ? { error: { code: '42703' }, status: 400 } : { data: [] };
    await rest.fetchSignals({ type: 'FetchSignals', fetch_id: 1, call_id: 'c', after_seq: 0 });
    expect(supabase.requests[1]?.steps).toEqual([
      ['eq', 'call_id', 'c'],
      ['order', 'created_at'],
    ]);
    expect(reports).toEqual([{ type: 'SignalRows', call_id: 'c', rows: [] }]);
  });

  it('reads my open calls, and says when it cannot', async () => {
    await rest.fetchOpenCalls({ type: 'FetchOpenCalls', fetch_id: 2 });
    expect(supabase.requests[0]?.steps).toEqual([
      ['in', 'status', ['calling', 'ringing', 'active']],
      ['or', 'caller_id.eq.me,receiver_id.eq.me'],
    ]);
    supabase.reply = () => ({ error: { code: 'PGRST301' }, status: 401 });
    await rest.fetchOpenCalls({ type: 'FetchOpenCalls', fetch_id: 3 });
    expect(reports).toEqual([
      { type: 'OpenCalls', rows: [] },
      { type: 'FetchFailed', fetch_id: 3, status: 401, code: 'PGRST301' },
    ]);
  });

  it('stops proving its presence to a server that does not ask for it', async () => {
    supabase.reply = () => ({ error: { code: 'PGRST202' }, status: 404 });
    await rest.keepAlive({ type: 'KeepAlive', call_id: 'c' });
    await rest.keepAlive({ type: 'KeepAlive', call_id: 'c' });
    expect(supabase.requests).toEqual([{ table: 'call_keepalive', verb: 'rpc', body: { call_id: 'c' }, steps: [] }]);
    expect(reports).toEqual([]);
  });

  it('reports nothing after destroy', async () => {
    const pending = rest.insertCall({ type: 'InsertCall', write_id: 6, row });
    rest.destroy();
    await pending;
    expect(reports).toEqual([]);
  });

  it('gives up a request that hangs', async () => {
    vi.useFakeTimers();
    const hanging = {
      abortSignal: (signal: AbortSignal) =>
        new Promise((resolve) =>
          signal.addEventListener('abort', () => resolve({ data: null, error: { code: '' }, status: 0 })),
        ),
    };
    vi.spyOn(supabase, 'from').mockReturnValue({ insert: () => ({ select: () => hanging }) } as never);
    const pending = rest.insertCall({ type: 'InsertCall', write_id: 7, row });
    await settle();
    await vi.advanceTimersByTimeAsync(10_000);
    await pending;
    vi.useRealTimers();
    expect(reports).toEqual([{ type: 'WriteFailed', write_id: 7, status: 0, code: '' }]);
  });
});
