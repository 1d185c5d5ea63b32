// The original design's error chapter, row by row, below the screen: what an application is told, what to do next, and
// that nothing is left behind (docs/errors.md). The engine is the real one.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createVideoCalls, type VideoCallService } from './service.js';
import './session/session.js';
import { eventually, type FakeDevices, FakePeerConnection, installBrowser } from './testing/fake-browser.js';
import { NetworkedPeerConnection } from './testing/fake-network.js';
import { FakeServer } from './testing/fake-server.js';
import type { FakeSupabase } from './testing/fake-supabase.js';

const built = process.env.BEDSIDE_ENGINE_WASM ?? join(import.meta.dirname, '../../../build/wasm/engine.wasm');
const wasm = existsSync(built) ? new WebAssembly.Module(readFileSync(built)) : null;

const ADA = '11111111-1111-4111-8111-111111111111';
const BEN = '22222222-2222-4222-8222-222222222222';
const ROOM = '33333333-3333-4333-8333-333333333333';

describe.skipIf(!wasm)('when it goes wrong', () => {
  let devices: FakeDevices;
  let server: FakeServer;
  const open: VideoCallService[] = [];

  const telephone = (userId: string, fallbackActions = ['reoffer']): VideoCallService & { supabase: FakeSupabase } => {
    const supabase = server.client(userId);
    const recovery = { maxRetries: 3, retryDelay: 20, exponentialBackoff: false, fallbackActions };
    const service = createVideoCalls({ supabase, loadEngine: async () => wasm!, iceServers: [], ring: false, recovery });
    open.push(service);
    return Object.assign(service, { supabase });
  };
  const shows = (service: VideoCallService, expected: object) =>
    eventually(() => expect(service.store.getSnapshot()).toMatchObject(expected));
  const pair = async () => {
    const [ada, ben] = [telephone(ADA), telephone(BEN)];
    await Promise.all([shows(ada, { signaling: 'up' }), shows(ben, { signaling: 'up' })]);
    return { ada, ben };
  };
  const connected = async () => {
    const { ada, ben } = await pair();
    const { id } = await ada.startCall(ROOM, BEN);
    await shows(ben, { phase: 'incoming' });
    await ben.answerCall(id, true);
    await Promise.all([shows(ada, { phase: 'active' }), shows(ben, { phase: 'active' })]);
    return { ada, ben, id };
  };
  // The last words of a call may keep a connection for half a second; the devices go at once.
  const nothingIsLeft = async () => {
    expect(devices.granted.filter(({ readyState }) => readyState === 'live')).toEqual([]);
    await eventually(() => expect(FakePeerConnection.made.filter(({ closed }) => !closed)).toEqual([]));
  };

  beforeEach(() => {
    sessionStorage.clear();
    devices = installBrowser(NetworkedPeerConnection);
    server = new FakeServer();
  });

  afterEach(() => {
    for (const service of open.splice(0)) service.destroy();
  });

  describe('with the connection', () => {
    it('WebRTC is not supported: refused before anything is loaded, with what to open instead', async () => {
      const { ada } = await pair();
      vi.stubGlobal('RTCPeerConnection', undefined);
      await expect(ada.startCall(ROOM, BEN)).rejects.toMatchObject({
        code: 'unsupported',
        next: expect.stringContaining('Firefox') as string,
      });
      expect(server.calls.size).toBe(0);
    });

    it.each([
      ['NotAllowedError', 'denied'],
      ['NotFoundError', 'not_found'],
      ['NotReadableError', 'in_use'],
    ])('media are not to be had (%s): the call ends with the reason and can be repeated', async (error, reason) => {
      const { ada } = await pair();
      for (const kind of ['audio', 'video'] as const) devices.refusals.set(kind, error);
      await ada.startCall(ROOM, BEN);
      await shows(ada, { phase: 'ended', endedReason: 'media_failed', mediaProblem: reason, canRetry: true });
      expect(ada.store.getSnapshot().problem).toMatchObject({ code: 'media_unavailable', next: expect.stringMatching(/./) as string });
      devices.refusals.clear();
      await ada.retry();
      await shows(ada, { phase: 'outgoing', media: 'ready', problem: null });
    });

    it('media are not to be had, and may be done without: one sees and hears, and is heard once the microphone is allowed', async () => {
      const [ada, ben] = [telephone(ADA), telephone(BEN, ['audio_only', 'listen_only'])];
      await Promise.all([shows(ada, { signaling: 'up' }), shows(ben, { signaling: 'up' })]);
      const { id } = await ada.startCall(ROOM, BEN);
      await shows(ada, { media: 'ready' });
      for (const kind of ['audio', 'video'] as const) devices.refusals.set(kind, 'NotAllowedError');
      await shows(ben, { phase: 'incoming' });
      await ben.answerCall(id, true);
      await Promise.all([shows(ada, { phase: 'active' }), shows(ben, { phase: 'active', microphone: false, camera: false })]);
      expect(ben.store.getSnapshot().problem).toMatchObject({ code: 'only_listening', next: expect.stringContaining('microphone') as string });
      const made = FakePeerConnection.made.length;
      devices.refusals.clear();
      await ben.toggleMicrophone();
      await shows(ben, { microphone: true, problem: null });
      expect(FakePeerConnection.made.length).toBe(made);
      await ada.endCall();
      await shows(ben, { phase: 'ended' });
      await nothingIsLeft();
    });

    it('the connection fails: both are told, nothing stays open, and the same call can be tried again', async () => {
      class Deaf extends NetworkedPeerConnection {
        override failing = new Map([['setRemoteDescription', new Error('cannot')]]);
      }
      vi.stubGlobal('RTCPeerConnection', Deaf);
      const { ada, ben } = await pair();
      const { id } = await ada.startCall(ROOM, BEN);
      await shows(ben, { phase: 'incoming' });
      await ben.answerCall(id, true);
      await shows(ben, { phase: 'ended', endedReason: 'connection_failed', canRetry: true, problem: { code: 'connection_failed' } });
      await shows(ada, { phase: 'ended', endedReason: 'connection_failed', canRetry: true });
      await nothingIsLeft();
      vi.stubGlobal('RTCPeerConnection', NetworkedPeerConnection);
      await ada.retry();
      await shows(ben, { phase: 'incoming' });
    });
  });

  describe('with signaling', () => {
    it('the server is gone: the call goes on, and what was done meanwhile is told when it is back', async () => {
      const { ada, ben, id } = await connected();
      server.outage.set(ADA, { error: {}, status: 0 });
      ada.supabase.newestChannel.status('CHANNEL_ERROR');
      await shows(ada, { signaling: 'down', phase: 'active' });
      await ada.toggleMicrophone();
      await shows(ben, { remoteMicrophone: false });
      server.outage.clear();
      ada.supabase.newestChannel.status('SUBSCRIBED');
      await shows(ada, { signaling: 'up', phase: 'active', call: { id } });
    });

    it('a signal is not one: dropped, whatever it is, and the call goes on', async () => {
      const { ada, ben, id } = await connected();
      const row = (signal_type: string, signal_data: unknown, more = {}) => ({
        id: crypto.randomUUID(), call_id: id, sender_id: BEN, receiver_id: ADA, signal_type, signal_data, ...more,
      });
      for (const bad of [
        row('offer', null),
        row('offer', { type: 'offer', sdp: 7 }),
        row('answer', { type: 'answer', sdp: 'v=0' }),
        row('ice_candidate', 'x'.repeat(70_000)),
        row('shout', {}),
        row('offer', { type: 'offer', sdp: 'v=0' }, { sender_id: ROOM }),
        { id: 7 },
      ]) ada.supabase.newestChannel.emit('webrtc_signals', { receiver_id: ADA, ...bad });
      ada.supabase.newestChannel.emit('video_calls', { id, caller_id: ADA, receiver_id: BEN, status: 'flying' });
      await ada.toggleMicrophone();
      await shows(ben, { remoteMicrophone: false });
      expect(ada.store.getSnapshot()).toMatchObject({ phase: 'active', problem: null });
    });

    it('the sign-in is over: said so, and whoever signs in again is back in the same call without a ring', async () => {
      const { ada, ben, id } = await connected();
      ada.destroy(); // What a page does when its session has ended.
      const again = telephone(ADA);
      await shows(again, { phase: 'active', call: { id } });
      await shows(ben, { phase: 'active', call: { id } });
      expect([...server.calls.keys()]).toEqual([id]);
    });

    it('a call with a token that is not valid any more ends with the word to sign in', async () => {
      const { ada } = await pair();
      server.outage.set(ADA, { error: { code: 'PGRST301' }, status: 401 });
      await ada.startCall(ROOM, BEN);
      await shows(ada, { phase: 'ended', problem: { code: 'sign_in_again', next: expect.stringContaining('Sign in') } });
      await nothingIsLeft();
    });

    it('the server asks to slow down: what was to be written waits and is written once', async () => {
      const { ada, ben } = await pair();
      server.outage.set(ADA, { error: { code: 'PT429' }, status: 429 });
      const { id } = await ada.startCall(ROOM, BEN);
      await eventually(() => expect(ada.supabase.requests.filter(({ verb }) => verb === 'insert').length).toBeGreaterThan(0));
      expect(server.calls.size).toBe(0);
      server.outage.clear();
      await shows(ben, { phase: 'incoming', call: { id } });
      expect(server.calls.size).toBe(1);
    });
  });

  describe('with the state of a call', () => {
    it('the connection breaks: both wait in the call, and are in it again when it is back', async () => {
      const { ada, ben } = await connected();
      const lost = FakePeerConnection.made.filter(({ closed }) => !closed);
      for (const connection of lost) connection.become('disconnected');
      await shows(ada, { phase: 'reconnecting', problem: { code: 'connection_lost' } });
      await shows(ben, { phase: 'reconnecting' });
      for (const connection of lost) connection.become('connected');
      await Promise.all([shows(ada, { phase: 'active', problem: null }), shows(ben, { phase: 'active' })]);
    });

    it('the other side is gone for good: everything is let go, and calling again is offered', async () => {
      const { ada, ben, id } = await connected();
      ben.destroy();
      // What the server writes when nobody came back.
      server.write(BEN, { table: 'video_calls', verb: 'update', body: { status: 'ended', end_reason: 'left' }, steps: [['eq', 'id', id]] });
      await shows(ada, { phase: 'ended', endedReason: 'left', canRetry: true });
      await nothingIsLeft();
    });

    it('a device is pulled out: another one goes on in the same call, without a new exchange', async () => {
      const { ada, ben } = await connected();
      const offers = () => server.signals.filter(({ signal_type }) => signal_type === 'offer').length;
      const before = offers();
      const [camera] = ada.store.getSnapshot().localStream!.getVideoTracks() as unknown as { stop: () => void; onended: (() => void) | null }[];
      const granted = devices.granted.length;
      camera!.stop();
      camera!.onended?.();
      await eventually(() => expect(devices.granted.length).toBe(granted + 1));
      await shows(ada, { phase: 'active' });
      expect(ben.store.getSnapshot().phase).toBe('active');
      expect(offers()).toBe(before);
    });

    it('the database refuses a call: what was shown at once is taken back and said', async () => {
      const { ada } = await pair();
      server.outage.set(ADA, { error: { code: '42501' }, status: 403 });
      await ada.startCall(ROOM, BEN);
      await shows(ada, { phase: 'ended', problem: { code: 'call_refused', next: expect.stringContaining('room') } });
      await nothingIsLeft();
    });

    it('who takes no calls of this caller is said so, and that a message can be written', async () => {
      const { ada } = await pair();
      server.outage.set(ADA, { error: { code: 'PT403' }, status: 403 });
      await ada.startCall(ROOM, BEN);
      await shows(ada, { phase: 'ended', canRetry: false, problem: { code: 'calls_not_taken', next: expect.stringContaining('message') } });
      await nothingIsLeft();
    });

    it('the database does not take an accept: it rings again, and says why', async () => {
      const { ada, ben } = await pair();
      const { id } = await ada.startCall(ROOM, BEN);
      await shows(ben, { phase: 'incoming' });
      server.outage.set(BEN, { error: { code: 'P0001' }, status: 400 });
      await ben.answerCall(id, true);
      await shows(ben, { phase: 'incoming', problem: { code: 'accept_failed', next: expect.stringContaining('again') } });
      expect(devices.granted.filter(({ readyState }) => readyState === 'live')).toHaveLength(2);
      server.outage.clear();
      await ben.answerCall(id, true);
      await shows(ada, { phase: 'active' });
    });
  });
});
