// The operator learns how calls went from the ends of the call: once for each, with the measured path, and no more than that.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SnapshotStore } from '../store.js';
import { FakeSupabase } from '../testing/fake-supabase.js';
import type { CallPhase, LineReport, VideoCall } from '../types.js';
import { CallReporter, tellServer, type CallReport } from './call-report.js';

const line = (relayed: boolean): LineReport => ({ relayed }) as LineReport;

describe('CallReporter', () => {
  let store: SnapshotStore;
  let reporter: CallReporter;
  let told: CallReport[];
  beforeEach(() => {
    vi.useFakeTimers();
    store = new SnapshotStore();
    told = [];
    reporter = new CallReporter(store, (report) => told.push(report));
  });
  afterEach(() => {
    reporter.destroy();
    vi.useRealTimers();
  });
  const show = (phase: CallPhase, id = 'a', more: { line?: LineReport | null } = {}) =>
    store.update({ phase, call: { id } as VideoCall, ...more });

  it('tells the path, the mends and the time to the first picture, once', () => {
    show('outgoing');
    show('connecting');
    vi.advanceTimersByTime(250);
    show('active');
    show('active', 'a', { line: line(false) });
    show('reconnecting');
    show('active', 'a', { line: line(true) });
    show('reconnecting');
    show('ended', 'a', { line: null });
    show('ended');
    store.update({ phase: 'idle', call: null });
    expect(told).toEqual([{ call_id: 'a', path: 'relay', reconnects: 2, setup_ms: 250 }]);
  });

  it('says nothing of a call that never ran, or whose path was not measured', () => {
    show('outgoing');
    show('ended');
    show('connecting', 'b');
    show('active', 'b');
    show('ended', 'b');
    expect(told).toEqual([]);
  });

  it('leaves the time out where the call was there before the page', () => {
    show('active', 'a', { line: line(false) });
    show('ended');
    expect(told).toEqual([{ call_id: 'a', path: 'direct', reconnects: 0 }]);
  });

  it('ends one call where the next begins, and with the session', () => {
    show('active', 'a', { line: line(false) });
    show('active', 'b');
    expect(told.map((report) => report.call_id)).toEqual(['a']);
    show('active', 'b', { line: line(true) });
    reporter.destroy();
    expect(told.map((report) => report.call_id)).toEqual(['a', 'b']);
  });
});

describe('tellServer', () => {
  it('posts as the signed-in user, and nobody hears of a failure', async () => {
    const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>().mockRejectedValue(new TypeError('fetch failed'));
    vi.stubGlobal('fetch', fetched);
    const supabase = Object.assign(new FakeSupabase('me'), { supabaseUrl: 'https://care.example', supabaseKey: 'anon' });
    tellServer({ supabase })({ call_id: 'a', path: 'relay', reconnects: 1 });
    await vi.waitFor(() => expect(fetched).toHaveBeenCalledOnce());
    const [url, init] = fetched.mock.calls[0]!;
    expect(url).toBe('https://care.example/bedside/v1/report');
    expect(init).toMatchObject({ method: 'POST', keepalive: true, body: '{"call_id":"a","path":"relay","reconnects":1}' });
    expect(init.headers).toMatchObject({ authorization: 'Bearer token', apikey: 'anon' });
    vi.unstubAllGlobals();
  });
});
