// What an application would see without a server, without devices and on a bad line; and that all of it ends.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVideoCalls, type VideoCallService } from '../service.js';
import '../session/session.js';
import { eventually, type FakeDevices, installBrowser } from '../testing/fake-browser.js';
import { NetworkedPeerConnection } from '../testing/fake-network.js';
import { FakeServer } from '../testing/fake-server.js';
import { FakeSupabase } from '../testing/fake-supabase.js';
import { type Simulation, simulate } from './simulate.js';

const built = process.env.BEDSIDE_ENGINE_WASM ?? join(import.meta.dirname, '../../../../build/wasm/engine.wasm');
const wasm = existsSync(built) ? new WebAssembly.Module(readFileSync(built)) : null;

const ADA = '11111111-1111-4111-8111-111111111111';
const BEN = '22222222-2222-4222-8222-222222222222';
const ROOM = '33333333-3333-4333-8333-333333333333';

describe.skipIf(!wasm)('a call under simulated trouble', () => {
  let devices: FakeDevices;
  let server: FakeServer;
  let trouble: Simulation<FakeSupabase>;
  let ada: VideoCallService;
  let ben: VideoCallService;

  const telephone = (supabase: FakeSupabase) =>
    createVideoCalls({
      supabase,
      loadEngine: async () => wasm!,
      iceServers: [],
      ring: false,
      recovery: { maxRetries: 3, retryDelay: 20, exponentialBackoff: false, fallbackActions: [] },
    });
  const shows = (service: VideoCallService, expected: object) =>
    eventually(() => expect(service.store.getSnapshot()).toMatchObject(expected));
  const connect = async () => {
    await Promise.all([shows(ada, { signaling: 'up' }), shows(ben, { signaling: 'up' })]);
    const { id } = await ada.startCall(ROOM, BEN);
    await shows(ben, { phase: 'incoming' });
    await ben.answerCall(id, true);
    await Promise.all([shows(ada, { phase: 'active' }), shows(ben, { phase: 'active' })]);
    return id;
  };

  beforeEach(() => {
    devices = installBrowser(NetworkedPeerConnection);
    server = new FakeServer();
    trouble = simulate(server.client(ADA));
    ada = telephone(trouble.supabase);
    ben = telephone(server.client(BEN));
  });

  afterEach(() => {
    trouble.stop();
    ada.destroy();
    ben.destroy();
  });

  it('a call outlives the server, and what was done meanwhile is told later', async () => {
    const id = await connect();
    trouble.dropSignaling();
    await shows(ada, { signaling: 'down', phase: 'active' });
    await ada.endCall();
    await shows(ada, { phase: 'ended', endedReason: 'hangup' });
    expect(server.calls.get(id)?.status).toBe('active');
    trouble.restore();
    await shows(ada, { signaling: 'up' });
    await eventually(() => expect(server.calls.get(id)?.status).toBe('ended'));
  });

  it('nobody who has no server hears of a call, and hears of it afterwards', async () => {
    await Promise.all([shows(ada, { signaling: 'up' }), shows(ben, { signaling: 'up' })]);
    await ada.setupPeerConnection();
    trouble.dropSignaling();
    await ben.startCall(ROOM, ADA);
    await shows(ada, { signaling: 'down', phase: 'idle' });
    trouble.restore();
    await shows(ada, { phase: 'incoming' });
  });

  it.each(['denied', 'not_found', 'in_use'] as const)('devices that are %s end the call with the reason', async (reason) => {
    await shows(ada, { signaling: 'up' });
    trouble.denyDevices(reason);
    await ada.startCall(ROOM, BEN);
    await shows(ada, { phase: 'ended', endedReason: 'media_failed', mediaProblem: reason, canRetry: true });
    trouble.restore();
    await ada.retry();
    await shows(ada, { phase: 'outgoing', media: 'ready' });
    expect(devices.granted.length).toBeGreaterThan(0);
  });

  it('a slow network is waited for, and a failing one is asked again', async () => {
    trouble.slowNetwork({ latencyMs: 30, failureRate: 0.2 });
    const id = await connect();
    expect(server.calls.get(id)?.status).toBe('active');
  });
});

describe('the client of a simulation', () => {
  it('is the one it was made from until it is told otherwise', async () => {
    installBrowser();
    const own = new FakeSupabase('me');
    own.reply = () => ({ data: [{ id: 1 }] });
    const trouble = simulate(own);
    const { supabase } = trouble;
    const ask = () => supabase.from('video_calls').select().eq('id', 1) as PromiseLike<{ data: unknown; status: number }>;
    expect(await ask()).toMatchObject({ data: [{ id: 1 }], status: 200 });
    expect(supabase.auth).toBe(own.auth);
    trouble.dropSignaling();
    expect(await ask()).toMatchObject({ data: null, status: 0 });
    expect(own.requests).toHaveLength(1);
    trouble.restore();
    expect(await ask()).toMatchObject({ status: 200 });
    trouble.stop();
  });

  it('takes a channel away by the one it was given', async () => {
    installBrowser();
    const own = new FakeSupabase('me');
    const trouble = simulate(own);
    const channel = trouble.supabase.channel('x').subscribe(() => undefined) as unknown;
    await trouble.supabase.removeChannel(channel);
    expect(own.removed).toEqual([own.newestChannel]);
    trouble.stop();
  });

  it('gives the page its own browser back', () => {
    installBrowser();
    const own = RTCPeerConnection;
    const trouble = simulate(new FakeSupabase('me'));
    expect(RTCPeerConnection).not.toBe(own);
    trouble.stop();
    expect(RTCPeerConnection).toBe(own);
  });
});
