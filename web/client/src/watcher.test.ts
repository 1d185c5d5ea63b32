// The watcher hears of calls without the engine, and loses nothing while the engine is fetched.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settle } from './testing/fake-browser.js';
import { FakeSupabase } from './testing/fake-supabase.js';
import { type CallWatcher, watchCalls } from './watcher.js';

const ME = 'me';
const incoming = { id: 'call-1', caller_id: 'other', receiver_id: ME, status: 'calling' };

function listener() {
  const heard: unknown[] = [];
  return {
    heard,
    callRow: (row: unknown) => void heard.push(row),
    signalRow: (row: unknown) => void heard.push(row),
    signaling: (up: boolean) => void heard.push(up ? 'up' : 'down'),
  };
}

describe('watchCalls', () => {
  let supabase: FakeSupabase;
  let watcher: CallWatcher;
  const onCall = vi.fn();
  const onSignaling = vi.fn();

  beforeEach(async () => {
    vi.useFakeTimers();
    onCall.mockReset();
    onSignaling.mockReset();
    supabase = new FakeSupabase(ME);
    watcher = watchCalls(supabase, ME, { onCall, onSignaling });
    await settle();
  });

  afterEach(() => {
    watcher.stop();
    vi.useRealTimers();
  });

  it('listens to exactly the rows that concern me', () => {
    expect(supabase.newestChannel.bindings.map(({ table, filter }) => `${table}?${filter}`)).toEqual([
      'video_calls?receiver_id=eq.me',
      'video_calls?caller_id=eq.me',
      'webrtc_signals?receiver_id=eq.me',
    ]);
  });

  it('joins only after the token was set', async () => {
    const order: string[] = [];
    const slow = new FakeSupabase(ME);
    slow.realtime.setAuth = () => Promise.resolve().then(() => void order.push('token'));
    const channel = slow.channel.bind(slow);
    slow.channel = (name) => {
      order.push('join');
      return channel(name);
    };
    const other = watchCalls(slow, ME, { onCall, onSignaling });
    await settle();
    other.stop();
    expect(order).toEqual(['token', 'join']);
  });

  it('asks for the engine when somebody calls me', () => {
    supabase.newestChannel.emit('video_calls', incoming);
    expect(onCall).toHaveBeenCalledOnce();
  });

  it.each([
    ['my own call from another tab', { ...incoming, caller_id: ME, receiver_id: 'other' }],
    ['a call that is over', { ...incoming, status: 'ended' }],
    ['a row without a status', { id: 'x', receiver_id: ME }],
  ])('leaves the engine alone for %s', (_what, row) => {
    supabase.newestChannel.emit('video_calls', row);
    expect(onCall).not.toHaveBeenCalled();
  });

  it('finds a call that was there before it', async () => {
    supabase.reply = () => ({ data: [incoming] });
    supabase.newestChannel.status('SUBSCRIBED');
    await settle();
    expect(onCall).toHaveBeenCalledOnce();
    expect(supabase.requests[0]?.steps).toContainEqual(['in', 'status', ['calling', 'ringing', 'active']]);
  });

  it('asks again for open calls when the server did not answer', async () => {
    supabase.reply = () => ({ data: null, error: { code: '' }, status: 0 });
    supabase.newestChannel.status('SUBSCRIBED');
    await settle();
    supabase.reply = () => ({ data: [incoming] });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(onCall).toHaveBeenCalledOnce();
  });

  it('hands over what it saw while the engine was fetched, in order, and then the line', () => {
    const channel = supabase.newestChannel;
    channel.status('SUBSCRIBED');
    const signal = { id: 's1', call_id: 'call-1', receiver_id: ME };
    channel.emit('webrtc_signals', { ...signal, id: 'too-early' });
    channel.emit('video_calls', incoming);
    channel.emit('webrtc_signals', signal);
    channel.emit('video_calls', { ...incoming, status: 'ended' }, 'UPDATE');
    const engine = listener();
    watcher.attach(engine);
    expect(engine.heard).toEqual([incoming, signal, { ...incoming, status: 'ended' }, 'up']);
  });

  it('passes rows straight on afterwards, and keeps watch again when the engine is gone', () => {
    const engine = listener();
    watcher.attach(engine);
    supabase.newestChannel.emit('video_calls', incoming);
    expect(engine.heard).toEqual([incoming]);
    expect(onCall).not.toHaveBeenCalled();
    watcher.detach();
    supabase.newestChannel.emit('video_calls', { ...incoming, id: 'call-2' });
    expect(onCall).toHaveBeenCalledOnce();
  });

  it('keeps a bounded number of rows', () => {
    supabase.newestChannel.emit('video_calls', incoming);
    for (let i = 0; i < 1000; i += 1) supabase.newestChannel.emit('webrtc_signals', { id: `s${i}`, receiver_id: ME });
    const engine = listener();
    watcher.attach(engine);
    expect(engine.heard).toHaveLength(256);
  });

  it('says when the line goes and comes', () => {
    const engine = listener();
    watcher.attach(engine);
    supabase.newestChannel.status('SUBSCRIBED');
    supabase.newestChannel.status('CHANNEL_ERROR');
    supabase.newestChannel.status('SUBSCRIBED');
    expect(engine.heard).toEqual(['up', 'down', 'up']);
    expect(onSignaling.mock.calls.flat()).toEqual(['up', 'down', 'up']);
  });

  it('leaves a rejoin to realtime-js, and replaces a channel that does not come back', async () => {
    supabase.newestChannel.status('CHANNEL_ERROR');
    await vi.advanceTimersByTimeAsync(9_000);
    expect(supabase.channels).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(supabase.channels).toHaveLength(2);
    expect(supabase.removed).toEqual([supabase.channels[0]]);
  });

  it('opens a channel that the server closed again, ever more slowly', async () => {
    const opened: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      const before = Date.now();
      supabase.newestChannel.status('CLOSED');
      while (supabase.channels.length === opened.length + 1) await vi.advanceTimersByTimeAsync(500);
      opened.push(Date.now() - before);
    }
    expect(opened).toEqual([1000, 2000, 4000, 8000]);
  });

  it('ignores the last words of a channel that it has left', async () => {
    const first = supabase.newestChannel;
    first.status('CLOSED');
    await vi.advanceTimersByTimeAsync(1_000);
    supabase.newestChannel.status('SUBSCRIBED');
    first.status('CLOSED');
    expect(onSignaling.mock.lastCall).toEqual(['up']);
  });

  it('holds nothing after stop', async () => {
    const channel = supabase.newestChannel;
    channel.status('CHANNEL_ERROR');
    watcher.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(supabase.removed).toEqual([channel]);
    expect(supabase.channels).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
