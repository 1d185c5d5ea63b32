// The original design's class: each method reaches the engine, each refusal the caller, and the engine comes only when needed.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VideoCallError } from './errors.js';
import type { VideoCallsOptions } from './options.js';
import { createVideoCalls, type VideoCallService } from './service.js';
// Loaded ahead, so that the lazy import inside the service takes no turn of the clock.
import './session/session.js';
import { eventually, installBrowser } from './testing/fake-browser.js';
import { FakeEngine, screen } from './testing/fake-engine.js';
import { FakeSupabase } from './testing/fake-supabase.js';

const call = {
  id: 'c',
  room_id: 'r',
  caller_id: 'me',
  receiver_id: 'you',
  status: 'calling',
  call_type: 'video',
  started_at: 'now',
} as const;
const incoming = { ...call, caller_id: 'you', receiver_id: 'me' };

describe('VideoCallService', () => {
  let engine: FakeEngine;
  let supabase: FakeSupabase;
  let service: VideoCallService;
  const load = vi.fn(async () => engine.exports);

  const make = (options: Partial<VideoCallsOptions> = {}) => {
    service = createVideoCalls({
      supabase,
      loadEngine: load,
      iceServers: [{ urls: 'stun:own' }],
      ring: false,
      ...options,
    });
    return service;
  };

  beforeEach(() => {
    installBrowser();
    load.mockClear();
    engine = new FakeEngine((input) =>
      input.type === 'StartCall' ? [screen({ phase: 'outgoing', call: { ...call } })] : [],
    );
    supabase = new FakeSupabase('me');
  });

  afterEach(() => service.destroy());

  it('loads nothing until somebody wants a call', async () => {
    make();
    await eventually(() => expect(supabase.channels).toHaveLength(1));
    expect(load).not.toHaveBeenCalled();
    expect(service.userId).toBe('me');
  });

  it('starts a call, shows that it is coming, and returns it', async () => {
    make();
    const starting = service.startCall('r', 'you', 'audio');
    expect(service.store.getSnapshot().preparing).toBe(true);
    expect(await starting).toMatchObject({ id: 'c', status: 'calling' });
    expect(engine.last('StartCall')).toEqual({
      type: 'StartCall',
      room_id: 'r',
      receiver_id: 'you',
      call_type: 'audio',
      early: false,
    });
    expect(service.store.getSnapshot()).toMatchObject({ preparing: false, phase: 'outgoing' });
  });

  it('loads the engine once for many wishes at once', async () => {
    make();
    await Promise.all([service.setupPeerConnection(), service.setupPeerConnection(), service.startCall('r', 'you')]);
    expect(load).toHaveBeenCalledOnce();
  });

  it('gives the configuration of the next connection', async () => {
    expect(await make().setupPeerConnection()).toEqual({ iceServers: [{ urls: 'stun:own' }] });
  });

  it('passes every method on to the engine', async () => {
    make();
    await service.answerCall('c', true);
    await service.endCall('hangup');
    await service.endCall();
    await service.dismiss();
    await service.retry();
    await service.handleSignal({
      id: 's',
      call_id: 'c',
      sender_id: 'you',
      receiver_id: 'me',
      signal_type: 'offer',
      signal_data: {},
      created_at: '',
    });
    expect(engine.inputs).toMatchObject([
      { type: 'AnswerCall', call_id: 'c', accept: true },
      { type: 'EndCall', reason: 'hangup' },
      { type: 'EndCall' },
      { type: 'DismissCall' },
      { type: 'RetryCall' },
      { type: 'SignalRow', row: { id: 's' } },
    ]);
  });

  it('sends an accept on its way at the press itself, once the engine is there', async () => {
    await make().setupPeerConnection();
    const shown: boolean[] = [];
    service.store.subscribe(() => void shown.push(service.store.getSnapshot().preparing));
    const accepted = service.answerCall('c', true);
    expect(engine.last('AnswerCall')).toMatchObject({ accept: true });
    await accepted;
    expect(shown).not.toContain(true);
  });

  it('loads nothing to dismiss nothing', async () => {
    await make().dismiss();
    expect(load).not.toHaveBeenCalled();
  });

  it('toggles what the engine shows, not what it remembers itself', async () => {
    engine.script = (input) =>
      input.type === 'SetCamera'
        ? [screen({ camera: input.enabled })]
        : input.type === 'SetMicrophone'
          ? [screen({ camera: false, microphone: input.enabled })]
          : [];
    make();
    expect(await service.toggleCamera()).toBe(false);
    expect(await service.toggleMicrophone()).toBe(false);
    expect(await service.toggleMicrophone()).toBe(true);
  });

  it("throws the engine's refusal with its code and what to do", async () => {
    engine.script = () => [
      { type: 'Refused', input: 'StartCall', code: 'call.wrong_phase', message: 'There is a call already.' },
    ];
    const refused = make().startCall('r', 'you');
    await expect(refused).rejects.toThrow(VideoCallError);
    await expect(refused).rejects.toMatchObject({
      code: 'call.wrong_phase',
      message: 'There is a call already.',
      next: expect.stringMatching(/present call/),
    });
    expect(service.store.getSnapshot().preparing).toBe(false);
  });

  it('says why a browser cannot call, before loading anything', async () => {
    vi.stubGlobal('isSecureContext', false);
    await expect(make().startCall('r', 'you')).rejects.toMatchObject({
      code: 'unsupported',
      next: expect.stringContaining('https'),
    });
    expect(load).not.toHaveBeenCalled();
  });

  it('says that nobody is signed in', async () => {
    supabase.signIn(null);
    await expect(make().startCall('r', 'you')).rejects.toMatchObject({ code: 'signed_out' });
  });

  it('tries again to load an engine that could not be had', async () => {
    load.mockRejectedValueOnce(new TypeError('fetch failed'));
    make();
    await expect(service.startCall('r', 'you')).rejects.toMatchObject({ code: 'engine_unavailable' });
    await expect(service.startCall('r', 'you')).resolves.toMatchObject({ id: 'c' });
  });

  it('notices an incoming call without the engine, and hands it the row', async () => {
    make();
    await eventually(() => expect(supabase.channels).toHaveLength(1));
    supabase.newestChannel.status('SUBSCRIBED');
    supabase.newestChannel.emit('video_calls', incoming);
    await eventually(() => expect(engine.types()).toEqual(['CallRow', 'SignalingUp']));
    expect(service.store.getSnapshot().signaling).toBe('up');
  });

  it('does not lose an incoming call to one failed download', async () => {
    load.mockRejectedValueOnce(new TypeError('fetch failed'));
    make();
    await eventually(() => expect(supabase.channels).toHaveLength(1));
    supabase.newestChannel.emit('video_calls', incoming);
    await eventually(() => expect(engine.types()).toContain('CallRow'));
  });

  it('begins afresh after the engine broke', async () => {
    make();
    await service.startCall('r', 'you');
    const broken = engine;
    broken.script = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    await expect(service.endCall()).rejects.toMatchObject({ code: 'engine_error' });
    engine = new FakeEngine((input) =>
      input.type === 'StartCall' ? [screen({ phase: 'outgoing', call: { ...call } })] : [],
    );
    expect(await service.startCall('r', 'you')).toMatchObject({ id: 'c' });
  });

  it('follows the user through sign-out and sign-in', async () => {
    make();
    await service.startCall('r', 'you');
    supabase.signIn(null);
    await eventually(() => expect(engine.freed).toBe(true));
    expect(service.userId).toBeNull();
    expect(service.store.getSnapshot().phase).toBe('idle');
    expect(supabase.removed).toHaveLength(1);
    supabase.signIn('she');
    await eventually(() => expect(service.userId).toBe('she'));
    await eventually(() => expect(supabase.newestChannel.bindings[0]?.filter).toBe('receiver_id=eq.she'));
  });

  it('stays with the user it was given', async () => {
    make({ userId: 'fixed' });
    await eventually(() => expect(supabase.channels).toHaveLength(1));
    expect(service.userId).toBe('fixed');
    expect(supabase.authListeners).toBe(0);
  });

  it('leaves the picture and not the call: everything is released, and the next engine is not told to go back', async () => {
    make();
    await expect(service.disconnect()).rejects.toMatchObject({ code: 'call.wrong_phase' });
    const active = { ...call, status: 'active' } as const;
    engine.script = (input) =>
      input.type === 'StartCall'
        ? [{ type: 'KeepCall', call: { call_id: 'c', after_seq: 3 } }, screen({ phase: 'active', call: { ...active } })]
        : [];
    await service.startCall('r', 'you');
    const left = engine;
    engine = new FakeEngine(() => [screen({ elsewhere: { ...active } })]);
    supabase.newestChannel.status('SUBSCRIBED');
    await service.disconnect();
    expect(left.freed).toBe(true);
    expect(engine.config).toMatchObject({ resume: null });
    await eventually(() => expect(service.store.getSnapshot()).toMatchObject({ phase: 'idle', elsewhere: { id: 'c' } }));
    // Nothing was written: the other side learns no more than of a reload.
    expect(left.types()).not.toContain('EndCall');
  });

  it('holds nothing after destroy, and says so to whoever still asks', async () => {
    make();
    await service.startCall('r', 'you');
    const listener = vi.fn();
    service.store.subscribe(listener);
    service.destroy();
    service.destroy();
    await eventually(() => expect(engine.freed).toBe(true));
    expect(supabase.removed).toHaveLength(1);
    expect(supabase.authListeners).toBe(0);
    await expect(service.startCall('r', 'you')).rejects.toMatchObject({ code: 'destroyed' });
  });

  it('keeps no engine that arrives after destroy', async () => {
    make();
    const starting = service.startCall('r', 'you');
    service.destroy();
    await expect(starting).rejects.toMatchObject({ code: 'destroyed' });
    expect(engine.config === null || engine.freed).toBe(true);
  });
});
