// Who may be connected while it rings: rooms of care, by the page's own wish, and nobody who pays by the byte.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VideoCall } from '../generated/bridge.js';
import type { VideoCallsOptions } from '../options.js';
import { settle } from '../testing/fake-browser.js';
import { screen } from '../testing/fake-engine.js';
import { FakeSupabase } from '../testing/fake-supabase.js';
import { EarlyPolicy } from './early.js';

describe('EarlyPolicy', () => {
  let supabase: FakeSupabase;
  const policy = (connectWhileRinging?: VideoCallsOptions['connectWhileRinging']) =>
    new EarlyPolicy({ supabase, ...(connectWhileRinging && { connectWhileRinging }) });
  const network = (connection: object | undefined) =>
    Object.defineProperty(navigator, 'connection', { configurable: true, value: connection });

  beforeEach(() => {
    supabase = new FakeSupabase('me');
    supabase.reply = ({ steps }) => ({
      data: [{ kind: String(steps[0]?.[2]).startsWith('care') ? 'consultation' : 'direct' }],
    });
  });

  afterEach(() => {
    network(undefined);
    vi.useRealTimers();
  });

  it('connects nobody who does not wish for it', async () => {
    expect(await policy().allows('care-1')).toBe(false);
    expect(supabase.requests).toEqual([]);
  });

  it('asks what the room is, once', async () => {
    const ours = policy('care');
    expect(await ours.allows('care-1')).toBe(true);
    expect(await ours.allows('care-1')).toBe(true);
    expect(await ours.allows('other')).toBe(false);
    expect(supabase.requests.map(({ table, steps }) => [table, steps[0]])).toEqual([
      ['chat_rooms', ['eq', 'id', 'care-1']],
      ['chat_rooms', ['eq', 'id', 'other']],
    ]);
  });

  it('asks again after it could not be told', async () => {
    const ours = policy('care');
    const told = supabase.reply;
    supabase.reply = () => ({ data: null, error: { code: '' }, status: 0 });
    expect(await ours.allows('care-1')).toBe(false);
    supabase.reply = told;
    expect(await ours.allows('care-1')).toBe(true);
  });

  it('does not keep a call waiting', async () => {
    vi.useFakeTimers();
    supabase.reply = () => new Promise(() => undefined);
    const answer = policy('care').allows('care-1');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await answer).toBe(false);
  });

  it('still tells of a call that rings when the answer came late', async () => {
    vi.useFakeTimers();
    let reply: (rows: { data: object[] }) => void = () => undefined;
    supabase.reply = () => new Promise((resolve) => (reply = resolve));
    const allowed = vi.fn();
    const call = { id: 'c', room_id: 'care-1', metadata: { early: true } } as unknown as VideoCall;
    policy('care').update(screen({ phase: 'incoming', call }).state, allowed);
    await vi.advanceTimersByTimeAsync(5_000);
    reply({ data: [{ kind: 'consultation' }] });
    await vi.advanceTimersByTimeAsync(0);
    expect(allowed.mock.calls).toEqual([['c']]);
  });

  it('does what the page says', async () => {
    expect(await policy('never').allows('care-1')).toBe(false);
    expect(await policy('always').allows('other')).toBe(true);
    expect(supabase.requests).toEqual([]);
  });

  it('spares networks that are paid for by the byte', async () => {
    for (const [info, allowed] of [
      [{ type: 'wifi' }, true],
      [{ type: 'cellular' }, false],
      [{ saveData: true }, false],
    ] as const) {
      network(info);
      expect(await policy('always').allows('care-1')).toBe(allowed);
    }
  });

  it('tells of the call that rings, once, and only when the caller shows the marker', async () => {
    const allowed = vi.fn();
    const ours = policy('always');
    const call = { id: 'c', room_id: 'r', metadata: { early: true } } as unknown as VideoCall;
    const show = (change: Parameters<typeof screen>[0]) => ours.update(screen(change).state, allowed);
    show({ phase: 'incoming', call: { ...call, metadata: null } as VideoCall });
    show({ phase: 'outgoing', call });
    await settle();
    expect(allowed).not.toHaveBeenCalled();
    show({ phase: 'incoming', call });
    show({ phase: 'incoming', call });
    await settle();
    expect(allowed.mock.calls).toEqual([['c']]);
  });
});
