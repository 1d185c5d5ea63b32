// Two telephones with the real engine: rows go through a database of the two tables, and everything but the network
// and the devices is what ships.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVideoCalls, type VideoCallService } from './service.js';
import './session/session.js';
import { eventually, type FakeDevices, FakePeerConnection, installBrowser } from './testing/fake-browser.js';
import { NetworkedPeerConnection } from './testing/fake-network.js';
import { FakeServer } from './testing/fake-server.js';
import type { FakeSupabase } from './testing/fake-supabase.js';

const built = process.env.BEDSIDE_ENGINE_WASM ?? join(import.meta.dirname, '../../../build/wasm/engine.wasm');
const wasm = existsSync(built) ? new WebAssembly.Module(readFileSync(built)) : null;
if (!wasm)
  console.warn(
    `Skipped, because there is no engine at ${built}: run "cmake --preset wasm && cmake --build --preset wasm" first.`,
  );

const ADA = '11111111-1111-4111-8111-111111111111';
const BEN = '22222222-2222-4222-8222-222222222222';
const ROOM = '33333333-3333-4333-8333-333333333333';

describe.skipIf(!wasm)('two telephones', () => {
  let devices: FakeDevices;
  let server: FakeServer;
  const open: VideoCallService[] = [];

  const telephone = (userId: string): VideoCallService & { supabase: FakeSupabase } => {
    const supabase = server.client(userId);
    const loadEngine = async () => wasm!;
    const recovery = { maxRetries: 3, retryDelay: 20, exponentialBackoff: false, fallbackActions: [] };
    const service = createVideoCalls({ supabase, loadEngine, iceServers: [], ring: false, recovery });
    open.push(service);
    return Object.assign(service, { supabase });
  };
  const shows = (service: VideoCallService, expected: object) =>
    eventually(() => expect(service.store.getSnapshot()).toMatchObject(expected));
  const up = (...services: VideoCallService[]) =>
    Promise.all(services.map((service) => shows(service, { signaling: 'up' })));
  const connected = async () => {
    const [ada, ben] = [telephone(ADA), telephone(BEN)];
    await up(ada, ben);
    const { id } = await ada.startCall(ROOM, BEN);
    await shows(ben, { phase: 'incoming', peerId: ADA });
    await ben.answerCall(id, true);
    await Promise.all([shows(ada, { phase: 'active' }), shows(ben, { phase: 'active' })]);
    return { ada, ben, id };
  };

  beforeEach(() => {
    devices = installBrowser(NetworkedPeerConnection);
    server = new FakeServer();
  });

  afterEach(() => {
    for (const service of open.splice(0)) service.destroy();
  });

  it('ring, connect, show each other and hang up', async () => {
    const [ada, ben] = [telephone(ADA), telephone(BEN)];
    await up(ada, ben);
    const call = await ada.startCall(ROOM, BEN);
    expect(ada.store.getSnapshot()).toMatchObject({ phase: 'outgoing', direction: 'outgoing', peerId: BEN });
    await shows(ben, { phase: 'incoming', direction: 'incoming', peerId: ADA, call: { id: call.id } });
    await shows(ada, { ringing: true });
    await ben.answerCall(call.id, true);
    for (const side of [ada, ben]) {
      await shows(side, {
        phase: 'active',
        call: { status: 'active' },
        remoteCamera: true,
        remoteMicrophone: true,
        media: 'ready',
      });
      expect(side.store.getSnapshot().connectedAtMs).toBeGreaterThan(0);
      expect(side.store.getSnapshot().localStream?.getTracks()).toHaveLength(2);
      expect(side.store.getSnapshot().remoteStream?.getTracks()).toHaveLength(2);
    }
    await ben.endCall();
    for (const side of [ada, ben]) await shows(side, { phase: 'ended', endedReason: 'hangup', localStream: null });
    await eventually(() => expect(server.calls.get(call.id)).toMatchObject({ status: 'ended', end_reason: 'hangup' }));
    expect(devices.granted.every((track) => track.readyState === 'ended')).toBe(true);
    await eventually(() => expect(FakePeerConnection.made.every((pc) => pc.closed)).toBe(true));
    await ada.dismiss();
    await shows(ada, { phase: 'idle', call: null });
  });

  it('open no camera and send no media before the answer', async () => {
    const [ada, ben] = [telephone(ADA), telephone(BEN)];
    await up(ada, ben);
    await ada.startCall(ROOM, BEN);
    await shows(ben, { phase: 'incoming' });
    await shows(ada, { ringing: true });
    expect(ben.store.getSnapshot()).toMatchObject({ media: 'none', localStream: null });
    expect(server.signals.some(({ signal_type }) => signal_type === 'answer')).toBe(false);
  });

  it('decline', async () => {
    const [ada, ben] = [telephone(ADA), telephone(BEN)];
    await up(ada, ben);
    const { id } = await ada.startCall(ROOM, BEN);
    await shows(ben, { phase: 'incoming' });
    await ben.answerCall(id, false);
    await shows(ada, { phase: 'ended', endedReason: 'declined' });
    expect(server.calls.get(id)?.status).toBe('declined');
  });

  it('stop ringing when the caller gives up', async () => {
    const [ada, ben] = [telephone(ADA), telephone(BEN)];
    await up(ada, ben);
    const { id } = await ada.startCall(ROOM, BEN);
    await shows(ben, { phase: 'incoming' });
    await ada.endCall();
    await eventually(() => expect(ben.store.getSnapshot().phase).not.toBe('incoming'));
    await eventually(() => expect(server.calls.get(id)).toMatchObject({ status: 'ended', end_reason: 'cancelled' }));
  });

  it('see each other mute and turn the camera off', async () => {
    const { ada, ben } = await connected();
    expect(await ada.toggleMicrophone()).toBe(false);
    await shows(ben, { remoteMicrophone: false, remoteCamera: true });
    expect(await ben.toggleCamera()).toBe(false);
    await shows(ada, { remoteCamera: false });
    expect(
      devices.granted
        .filter((track) => !track.enabled)
        .map((track) => track.kind)
        .sort(),
    ).toEqual(['audio', 'video']);
    expect(await ada.toggleMicrophone()).toBe(true);
    await shows(ben, { remoteMicrophone: true });
  });

  it('talk where there is no camera', async () => {
    devices.present = ['audio'];
    const { ada, ben } = await connected();
    await shows(ben, { remoteMicrophone: true, remoteCamera: false });
    expect(
      ada.store
        .getSnapshot()
        .localStream?.getTracks()
        .map((track) => track.kind),
    ).toEqual(['audio']);
  });

  it('go from voice to pictures when both want to, and back, and open no camera before', async () => {
    const [ada, ben] = [telephone(ADA), telephone(BEN)];
    await up(ada, ben);
    const { id } = await ada.startCall(ROOM, BEN, 'audio');
    await shows(ben, { phase: 'incoming' });
    await ben.answerCall(id, true);
    await Promise.all([shows(ada, { phase: 'active', video: false }), shows(ben, { phase: 'active', video: false })]);
    const cameras = () => devices.granted.filter(({ kind, readyState }) => kind === 'video' && readyState === 'live').length;
    const offers = () => server.signals.filter(({ signal_type }) => signal_type === 'offer').length;
    const before = offers();
    await ada.setVideo(true);
    await shows(ben, { pictureRequest: 'theirs' });
    expect(ada.store.getSnapshot()).toMatchObject({ pictureRequest: 'mine', video: false });
    expect(cameras()).toBe(0);
    await ben.setVideo(false);
    await shows(ada, { pictureRequest: null, problem: { code: 'picture_refused' } });
    expect(cameras()).toBe(0);
    await ada.setVideo(true);
    await shows(ben, { pictureRequest: 'theirs' });
    await ben.setVideo(true);
    await Promise.all([ada, ben].map((side) => shows(side, { video: true, pictureRequest: null, remoteCamera: true })));
    expect(cameras()).toBe(2);
    await ben.setVideo(false);
    await shows(ada, { pictureRequest: 'theirs' });
    await ada.setVideo(false);
    await Promise.all([ada, ben].map((side) => shows(side, { video: false, remoteCamera: false, remoteMicrophone: true })));
    expect(cameras()).toBe(0);
    expect(offers()).toBe(before);
  });

  it('say it when the devices are refused, and open them when tried again', async () => {
    devices.refusals.set('audio', 'NotAllowedError').set('video', 'NotAllowedError');
    const [ada, ben] = [telephone(ADA), telephone(BEN)];
    await up(ada, ben);
    await ada.startCall(ROOM, BEN);
    await eventually(() => expect(ada.store.getSnapshot()).toMatchObject({ media: 'denied', mediaProblem: 'denied' }));
    expect(ada.store.getSnapshot().problem?.next).toBeTruthy();
  });

  it('write again what the network lost', async () => {
    const [ada, ben] = [telephone(ADA), telephone(BEN)];
    await up(ada, ben);
    server.outage.set(ADA, { error: { code: '' }, status: 0 });
    const { id } = await ada.startCall(ROOM, BEN);
    await eventually(() => expect(ada.supabase.requests.length).toBeGreaterThan(1));
    server.outage.delete(ADA);
    await shows(ben, { phase: 'incoming', call: { id } });
  });

  it('take back what the server refuses', async () => {
    const ada = telephone(ADA);
    await up(ada);
    server.outage.set(ADA, { error: { code: '42501' }, status: 403 });
    await ada.startCall(ROOM, BEN).catch(() => undefined);
    await shows(ada, { phase: 'ended' });
    expect(ada.store.getSnapshot().problem?.message).toBeTruthy();
    expect(devices.granted.every((track) => track.readyState === 'ended')).toBe(true);
  });

  it('refuse what makes no sense, and stay as they were', async () => {
    const ada = telephone(ADA);
    await up(ada);
    await expect(ada.answerCall('44444444-4444-4444-8444-444444444444', true)).rejects.toMatchObject({
      name: 'VideoCallError',
      next: expect.any(String),
    });
    await expect(ada.startCall('no id', BEN)).rejects.toMatchObject({ name: 'VideoCallError' });
    await expect(ada.handleSignal({ id: 'x' } as never)).rejects.toMatchObject({ name: 'VideoCallError' });
    expect(ada.store.getSnapshot().phase).toBe('idle');
  });

  it('catch up with a call that began before the page did', async () => {
    const ada = telephone(ADA);
    await up(ada);
    const { id } = await ada.startCall(ROOM, BEN);
    await eventually(() => expect(server.calls.has(id)).toBe(true));
    const ben = telephone(BEN);
    await shows(ben, { phase: 'incoming', call: { id } });
    await ben.answerCall(id, true);
    await Promise.all([shows(ada, { phase: 'active' }), shows(ben, { phase: 'active' })]);
  });
});
