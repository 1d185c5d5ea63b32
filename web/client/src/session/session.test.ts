// The engine with its hands: every order reaches the right hand, and nothing outlives the session.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Input, Output } from '../generated/bridge.js';
import { SnapshotStore } from '../store.js';
import { type FakeDevices, FakePeerConnection, installBrowser, settle } from '../testing/fake-browser.js';
import { FakeEngine, screen } from '../testing/fake-engine.js';
import { FakeSupabase } from '../testing/fake-supabase.js';
import { forgetDeviceId } from './device.js';
import { type CallSession, createSession } from './session.js';

const createPeer: Output = {
  type: 'CreatePeer',
  peer: 1,
  ice_servers: [],
  data_channel: false,
  receive: { audio: true, video: true },
  relay_only: false,
};
const call = {
  id: 'c',
  room_id: 'r',
  caller_id: 'me',
  receiver_id: 'you',
  status: 'calling',
  call_type: 'video',
  answered_at: null,
} as const;

describe('CallSession', () => {
  let devices: FakeDevices;
  let engine: FakeEngine;
  let supabase: FakeSupabase;
  let store: SnapshotStore;
  let session: CallSession;
  const onBroken = vi.fn();

  const orders = (when: Input['type'], ...outputs: Output[]) => {
    engine.script = (input) => (input.type === when ? outputs : []);
  };

  beforeEach(async () => {
    vi.useFakeTimers({ now: 5_000_000 });
    onBroken.mockReset();
    devices = installBrowser();
    engine = new FakeEngine();
    supabase = new FakeSupabase('me');
    store = new SnapshotStore();
    const options = {
      supabase,
      loadEngine: async () => engine.exports,
      iceServers: [{ urls: 'stun:own' }],
      ringTimeoutMs: 9_000,
      declineEverywhere: false,
    };
    session = await createSession({ options, userId: 'me', store, ring: false, onBroken });
  });

  afterEach(() => {
    session.destroy();
    vi.useRealTimers();
  });

  it('tells the engine who it is, with real chance and the relay addresses', () => {
    expect(engine.config).toMatchObject({ user_id: 'me', ice_servers: [{ urls: 'stun:own' }], ring_timeout_ms: 9_000, decline_here_only: true });
    expect(engine.config?.seed).toMatch(/^[0-9a-f]{32}$/);
    expect(engine.config?.seed).not.toBe('0'.repeat(32));
  });

  it('is the same device after a reload', async () => {
    const options = { supabase, loadEngine: async () => new FakeEngine().exports, iceServers: [] };
    const again = new FakeEngine();
    forgetDeviceId();
    const reloaded = await createSession({
      options: { ...options, loadEngine: async () => again.exports },
      userId: 'me',
      store,
      ring: false,
      onBroken,
    });
    reloaded.destroy();
    expect(again.config?.device_id).toBe(engine.config?.device_id);
    expect(again.config?.seed).not.toBe(engine.config?.seed);
  });

  it('shows what the engine shows, in the words of the original design', () => {
    orders('Wake', screen({ phase: 'outgoing', call: { ...call }, peer_id: 'you', ringing: true, camera: false }));
    orders(
      'DismissCall',
      screen({ phase: 'outgoing', call: { ...call }, peer_id: 'you', ringing: true, camera: false }),
    );
    session.feed({ type: 'DismissCall' });
    const shown = store.getSnapshot();
    expect(shown).toMatchObject({ phase: 'outgoing', peerId: 'you', ringing: true });
    expect(shown.call).not.toHaveProperty('answered_at');
    expect(shown.call?.started_at).toBe(new Date(5_000_000).toISOString());
    expect(shown.mediaStreamState.isCameraEnabled).toBe(false);
  });

  it('keeps the call object while the call is the same', () => {
    let ringing = false;
    engine.script = () => [screen({ phase: 'outgoing', call: { ...call }, ringing: (ringing = !ringing) })];
    session.feed({ type: 'DismissCall' });
    const first = store.getSnapshot().call;
    session.feed({ type: 'DismissCall' });
    expect(store.getSnapshot().call).toBe(first);
  });

  it('returns the refusal of what a user did', () => {
    orders('EndCall', { type: 'Refused', input: 'EndCall', code: 'call.wrong_phase', message: 'There is no call.' });
    expect(session.feed({ type: 'EndCall' })).toMatchObject({ code: 'call.wrong_phase' });
    expect(session.feed({ type: 'SetCamera', enabled: true })).toBeNull();
  });

  it('drops a row that means nothing, and goes on', () => {
    engine.refuseWith = 'wire.malformed';
    session.signalRow({ id: 'garbage' });
    session.signalRow({ id: 'x'.repeat(1 << 20) });
    session.callRow(call);
    expect(engine.types()).toEqual(['CallRow']);
  });

  it('feeds what the hands report one after another, also when an order fails at once', async () => {
    engine.script = (input) =>
      input.type === 'StartCall'
        ? [{ type: 'CreateOffer', peer: 9, ice_restart: false }, screen({ phase: 'outgoing' })]
        : [];
    session.feed({ type: 'StartCall', room_id: 'r', receiver_id: 'you', call_type: 'video' });
    expect(engine.inputs.at(-1)).toEqual({ type: 'PeerFailed', peer: 9, order: 'CreateOffer', message: 'NoSuchPeer' });
    expect(store.getSnapshot().phase).toBe('outgoing');
  });

  it('carries out a call from its orders, and shows both pictures', async () => {
    orders('StartCall', { type: 'AcquireMedia', audio: true, video: true }, createPeer);
    session.feed({ type: 'StartCall', room_id: 'r', receiver_id: 'you', call_type: 'video' });
    await settle();
    expect(engine.last('MediaReady')).toEqual({ type: 'MediaReady', audio: true, video: true });
    expect(store.getSnapshot().localStream?.getTracks()).toHaveLength(2);
    orders(
      'SignalingUp',
      { type: 'AttachMedia', peer: 1 },
      { type: 'CreateOffer', peer: 1, ice_restart: false },
      { type: 'SetTrackEnabled', kind: 'audio', enabled: false },
    );
    session.signaling(true);
    await settle();
    const pc = FakePeerConnection.made[0]!;
    expect(pc.log).toEqual(['addTrack audio', 'addTrack video', 'createOffer', 'setLocalDescription offer']);
    expect(devices.granted[0]?.enabled).toBe(false);
    const remote = pc.transceivers.map(({ receiver }) => receiver.track);
    for (const track of remote) pc.ontrack!({ track });
    expect(store.getSnapshot().remoteStream).toBeNull();
    expect(store.getSnapshot().waitingStream?.getTracks()).toEqual([remote[0]]);
    orders('SignalingDown', screen({ phase: 'active', call }));
    session.signaling(false);
    expect(store.getSnapshot().remoteStream?.getTracks()).toEqual([remote[0]]);
    expect(store.getSnapshot().waitingStream).toBeNull();
    remote[1]!.setMuted(false);
    expect(store.getSnapshot().remoteStream?.getTracks()).toEqual(remote);
    pc.become('connected');
    expect(engine.last('PeerState')).toEqual({ type: 'PeerState', peer: 1, state: 'connected' });
  });

  it('writes and reads what is ordered', async () => {
    orders('SignalingUp', { type: 'FetchOpenCalls', fetch_id: 1 });
    session.signaling(true);
    await settle();
    expect(engine.last('OpenCalls')).toEqual({ type: 'OpenCalls', rows: [] });
  });

  it('wakes the engine when it asked to be woken, and asks again after each input', () => {
    engine.wakeAt = 5_000_200;
    engine.script = (input, fake) => {
      if (input.type === 'Wake') fake.wakeAt = 0;
      return [];
    };
    session.signaling(true);
    vi.advanceTimersByTime(199);
    expect(engine.types()).toEqual(['SignalingUp']);
    vi.advanceTimersByTime(1);
    expect(engine.types()).toEqual(['SignalingUp', 'Wake']);
    vi.advanceTimersByTime(60_000);
    expect(engine.types()).toHaveLength(2);
  });

  it('renews relay credentials before they expire', async () => {
    const fetched = vi.fn(async () =>
      Response.json({ ice_servers: [{ urls: 'turn:t' }], expires_at: (Date.now() + 600_000) / 1000 }),
    );
    vi.stubGlobal('fetch', fetched);
    Object.assign(supabase, { supabaseUrl: 'https://care.example' });
    const own = new FakeEngine();
    const renewing = await createSession({
      options: { supabase, loadEngine: async () => own.exports },
      userId: 'me',
      store,
      ring: false,
      onBroken,
    });
    await vi.advanceTimersByTimeAsync(541_000);
    expect(fetched).toHaveBeenCalledTimes(2);
    expect(own.last('IceServersChanged')?.ice_servers).toEqual([{ urls: 'turn:t' }]);
    expect(renewing.rtcConfiguration().iceServers).toEqual([{ urls: 'turn:t' }]);
    renewing.destroy();
  });

  it('releases everything when the engine breaks, and says so', async () => {
    orders('StartCall', { type: 'AcquireMedia', audio: true, video: true }, createPeer);
    session.feed({ type: 'StartCall', room_id: 'r', receiver_id: 'you', call_type: 'video' });
    await settle();
    engine.script = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    session.signaling(false);
    expect(onBroken).toHaveBeenCalledOnce();
    expect(store.getSnapshot()).toMatchObject({ phase: 'idle', localStream: null, problem: { code: 'engine_error' } });
    expect(devices.granted.every((track) => track.readyState === 'ended')).toBe(true);
    expect(FakePeerConnection.made[0]?.closed).toBe(true);
  });

  it('holds no device, connection, timer or memory after destroy', async () => {
    engine.wakeAt = 6_000_000;
    orders('StartCall', { type: 'AcquireMedia', audio: true, video: true }, createPeer);
    session.feed({ type: 'StartCall', room_id: 'r', receiver_id: 'you', call_type: 'video' });
    await settle();
    session.destroy();
    expect(devices.granted.map((track) => track.readyState)).toEqual(['ended', 'ended']);
    expect(FakePeerConnection.made[0]?.closed).toBe(true);
    expect(engine.freed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(store.getSnapshot()).toMatchObject({ phase: 'idle', localStream: null, remoteStream: null });
    const fed = engine.inputs.length;
    session.signaling(true);
    expect(engine.inputs).toHaveLength(fed);
  });
});
