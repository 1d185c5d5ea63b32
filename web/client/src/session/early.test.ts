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

  it('asks what the room is, once', async () => {
    const ours = policy();
    expect(await ours.allows('care-1')).toBe(true);
    expect(await ours.allows('care-1')).toBe(true);
    expect(await ours.allows('other')).toBe(false);
    expect(supabase.requests.map(({ table, steps }) => [table, steps[0]])).toEqual([
      ['chat_rooms', ['eq', 'id', 'care-1']],
      ['chat_rooms', ['eq', 'id', 'other']],
    ]);
  });

  it('asks again after it could not be told', async () => {
    const ours = policy();
    const told = supabase.reply;
    supabase.reply = () => ({ data: null, error: { code: '' }, status: 0 });
    expect(await ours.allows('care-1')).toBe(false);
    supabase.reply = told;
    expect(await ours.allows('care-1')).toBe(true);
  });

  it('does not keep a call waiting', async () => {
    vi.useFakeTimers();
    supabase.reply = () => new Promise(() => undefined);
    const answer = policy().allows('care-1');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await answer).toBe(false);
  });

  it('still tells of a call that rings when the answer came late', async () => {
    vi.useFakeTimers();
    let reply: (rows: { data: object[] }) => void = () => undefined;
    supabase.reply = () => new Promise((resolve) => (reply = resolve));
    const allowed = vi.fn();
    const call = { id: 'c', room_id: 'care-1', metadata: { early: true } } as unknown as VideoCall;
    policy().update(screen({ phase: 'incoming', call }).state, allowed);
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

  describe('in a browser with several tabs', () => {
    const call = { id: 'c', room_id: 'r', metadata: { early: true } } as unknown as VideoCall;
    const rings = () => screen({ phase: 'incoming', call }).state;
    /** Every tab is a policy of its own; the locks are those of the browser. */
    const tab = () => ({ policy: policy('always'), allowed: vi.fn() });
    const held = new Set<string>();

    beforeEach(() => {
      held.clear();
      vi.stubGlobal('navigator', {
        locks: {
          async request(name: string, _options: LockOptions, hold: (lock: object | null) => Promise<void> | undefined) {
            if (held.has(name)) return void (await hold(null));
            held.add(name);
            await hold({ name });
            held.delete(name);
          },
        },
      });
    });

    it('connects one of them, and the next one at the next call', async () => {
      const [first, second] = [tab(), tab()];
      for (const { policy, allowed } of [first, second]) policy.update(rings(), allowed);
      await settle();
      expect(first.allowed.mock.calls).toEqual([['c']]);
      expect(second.allowed).not.toHaveBeenCalled();

      for (const { policy, allowed } of [first, second]) policy.update(screen({ phase: 'idle' }).state, allowed);
      await settle();
      expect(held.size).toBe(0);
      second.policy.update(rings(), second.allowed);
      await settle();
      expect(second.allowed.mock.calls).toEqual([['c']]);
      second.policy.dispose();
      await settle();
      expect(held.size).toBe(0);
    });

    it('prefers the tab that is looked at, and takes a hidden one when there is no other', async () => {
      vi.useFakeTimers();
      const [hidden, shown] = [tab(), tab()];
      vi.spyOn(document, 'visibilityState', 'get').mockReturnValueOnce('hidden');
      for (const { policy, allowed } of [hidden, shown]) policy.update(rings(), allowed);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(hidden.allowed).not.toHaveBeenCalled();
      expect(shown.allowed).toHaveBeenCalledOnce();
      for (const { policy } of [hidden, shown]) policy.dispose();

      vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
      hidden.policy.update(rings(), hidden.allowed);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(hidden.allowed).toHaveBeenCalledOnce();
      hidden.policy.dispose();
    });

    it('says nothing of a call that ended while it waited', async () => {
      vi.useFakeTimers();
      vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
      const { policy, allowed } = tab();
      policy.update(rings(), allowed);
      await vi.advanceTimersByTimeAsync(10);
      policy.update(screen({ phase: 'ended' }).state, allowed);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(allowed).not.toHaveBeenCalled();
    });
  });
});
