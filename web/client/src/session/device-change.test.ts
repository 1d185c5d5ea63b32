// Devices change under a running call: without a new negotiation, without a gap, and never without a way back.
import { beforeEach, describe, expect, it } from 'vitest';
import { DeviceBook } from '../devices/device-book.js';
import { IDLE_SNAPSHOT, SnapshotStore } from '../store.js';
import { type FakeDevices, type FakeTrack, installBrowser, settle } from '../testing/fake-browser.js';
import type { Input } from '../generated/bridge.js';
import { DeviceDesk } from './device-desk.js';
import { MediaDriver } from './media.js';

const device = (kind: string, name: string) => ({ kind, deviceId: name, label: name, groupId: name });
const CALL = { id: 'call', call_type: 'video' } as never;

describe('devices in a call', () => {
  let devices: FakeDevices;
  let media: MediaDriver;
  let desk: DeviceDesk;
  let store: SnapshotStore;
  let fed: Input[];
  let streams: string[][];

  beforeEach(async () => {
    localStorage.clear();
    devices = installBrowser();
    devices.named = [device('audioinput', 'mic'), device('audioinput', 'mic 2'), device('videoinput', 'cam'), device('videoinput', 'cam 2')];
    fed = [];
    streams = [];
    store = new SnapshotStore();
    const book = new DeviceBook();
    media = new MediaDriver(
      {
        ready: (granted) => void fed.push({ type: 'MediaReady', ...granted }),
        returned: (kind) => void fed.push({ type: kind === 'audio' ? 'SetMicrophone' : 'SetCamera', enabled: true }),
        denied: (denied, reason) => void fed.push({ type: 'MediaDenied', ...denied, reason }),
        streamChanged: (stream) => void streams.push((stream?.getTracks() ?? []).map((each) => (each as unknown as FakeTrack).deviceId ?? 'screen')),
      },
      undefined,
      book,
    );
    desk = new DeviceDesk(book, media, store, (input) => void fed.push(input));
    await media.acquire({ audio: true, video: true });
    await settle();
    store.update({ ...IDLE_SNAPSHOT, phase: 'active', call: CALL });
    streams.length = 0;
    fed.length = 0;
  });

  it('opens the new one before it lets go of the old one, and keeps it muted', async () => {
    const old = devices.granted[0]!;
    media.setEnabled('audio', false);
    await desk.choose('microphone', 'mic 2');
    expect(streams).toEqual([['mic 2', 'cam']]);
    expect(old.readyState).toBe('ended');
    expect(devices.granted.at(-1)?.enabled).toBe(false);
    expect(desk.book.getSnapshot().chosen.microphone).toBe('mic 2');
  });

  it('takes the chosen ones for the next call', async () => {
    await desk.choose('camera', 'cam 2');
    media.release();
    await media.acquire({ audio: true, video: true });
    expect(media.tracks().map((each) => each.getSettings().deviceId)).toEqual(['mic', 'cam 2']);
  });

  it('goes back to the one before when the new one is held by another program, and says so', async () => {
    devices.held.add('cam 2');
    await expect(desk.choose('camera', 'cam 2')).rejects.toMatchObject({ code: 'device_unavailable', next: expect.stringContaining('Close the program') });
    expect(media.tracks().map((each) => [each.getSettings().deviceId, each.readyState])).toEqual([['mic', 'live'], ['cam', 'live']]);
    expect(desk.book.getSnapshot().chosen.camera).toBe('cam');
  });

  it('refuses what is not there', async () => {
    await expect(desk.choose('camera', 'forged')).rejects.toMatchObject({ code: 'no_such_device' });
  });

  it('goes on with the other microphone when one is unplugged, and opens it once', async () => {
    const opened = devices.granted.length;
    devices.named = devices.named.filter(({ deviceId }) => deviceId !== 'mic');
    devices.granted[0]!.lose();
    await settle();
    expect(media.tracks().map((each) => each.getSettings().deviceId).sort()).toEqual(['cam', 'mic 2']);
    expect(devices.granted.length).toBe(opened + 1);
    expect(desk.book.getSnapshot().change).toEqual({ kind: 'microphone', outcome: 'switched', label: 'mic 2' });
  });

  describe('the only microphone', () => {
    const only = () => devices.named.find(({ deviceId }) => deviceId === 'mic')!;
    let mic: ReturnType<typeof only>;

    async function list(...named: typeof devices.named): Promise<void> {
      devices.named = named;
      await desk.book.refresh();
      await settle();
    }

    beforeEach(async () => {
      mic = only();
      await list(mic, device('videoinput', 'cam'));
    });

    async function pullOut(): Promise<void> {
      devices.named = [device('videoinput', 'cam')];
      devices.granted[0]!.lose();
      await settle();
      expect(desk.book.getSnapshot().change).toMatchObject({ outcome: 'lost', label: 'mic' });
      expect(media.tracks().map(({ kind }) => kind)).toEqual(['video']);
      fed.length = 0;
    }

    it('is heard again when it was plugged in again, and nothing is left to say', async () => {
      await pullOut();
      await list(mic, device('videoinput', 'cam'));
      expect(media.tracks().map((each) => [each.getSettings().deviceId, each.readyState])).toEqual([['cam', 'live'], ['mic', 'live']]);
      expect(fed).toEqual([{ type: 'MediaReady', audio: true, video: true }, { type: 'SetMicrophone', enabled: true }]);
      expect(desk.book.getSnapshot().change).toBeNull();
    });

    it('comes back muted when it went muted', async () => {
      media.setEnabled('audio', false);
      await pullOut();
      await list(mic, device('videoinput', 'cam'));
      expect(devices.granted.at(-1)).toMatchObject({ kind: 'audio', enabled: false });
      expect(fed).toEqual([{ type: 'MediaReady', audio: true, video: true }]);
    });

    it('can be chosen by hand when opening it failed at first', async () => {
      await pullOut();
      devices.held.add('mic');
      await list(mic, device('videoinput', 'cam'));
      expect(fed).toEqual([]);
      await expect(desk.choose('microphone', 'mic')).rejects.toMatchObject({ code: 'device_unavailable' });
      devices.held.clear();
      await desk.choose('microphone', 'mic');
      expect(fed.at(-1)).toEqual({ type: 'SetMicrophone', enabled: true });
    });

    it('stays closed when it comes back after the call', async () => {
      await pullOut();
      media.release();
      const opened = devices.granted.length;
      await list(mic, device('videoinput', 'cam'));
      expect(devices.granted).toHaveLength(opened);
    });
  });

  it('opens nothing after the call was over while a device was being opened', async () => {
    let decide = () => undefined as void;
    devices.decision = new Promise((resolve) => (decide = resolve));
    const change = desk.choose('camera', 'cam 2');
    await settle();
    media.release();
    decide();
    await change;
    expect(devices.granted.every(({ readyState }) => readyState === 'ended')).toBe(true);
    expect(media.tracks()).toEqual([]);
  });

  it('switches echo cancelling on the running microphone', async () => {
    await desk.setProcessing({ echoCancellation: false });
    expect(media.tracks()[0]?.getSettings().echoCancellation).toBe(false);
    expect(devices.granted).toHaveLength(2);
  });

  it('says so where an application brought nothing to blur with', () => {
    expect(() => desk.blurBackground(true)).toThrow(expect.objectContaining({ code: 'no_blur' }));
    expect(streams).toEqual([]);
  });

  it('opens the microphone again where the browser cannot switch it', async () => {
    devices.granted[0]!.stubborn = true;
    await desk.setProcessing({ noiseSuppression: false });
    expect(devices.granted).toHaveLength(3);
    expect(media.tracks().find(({ kind }) => kind === 'audio')?.getSettings()).toMatchObject({ deviceId: 'mic', noiseSuppression: false });
  });

  describe('the screen', () => {
    it('goes out instead of the camera, which comes back afterwards', async () => {
      await desk.shareScreen(true);
      expect(streams.at(-1)).toEqual(['mic', 'screen']);
      expect(store.getSnapshot().sharingScreen).toBe(true);
      await desk.shareScreen(false);
      expect(streams.at(-1)).toEqual(['mic', 'cam']);
      expect(devices.screens[0]?.readyState).toBe('ended');
      expect(store.getSnapshot().sharingScreen).toBe(false);
    });

    it('ends when the user ends it in the browser', async () => {
      await desk.shareScreen(true);
      devices.screens[0]!.lose();
      expect(store.getSnapshot().sharingScreen).toBe(false);
      expect(streams.at(-1)).toEqual(['mic', 'cam']);
    });

    it('is a picture where the camera was off, and none again afterwards', async () => {
      store.update({ camera: false });
      await desk.shareScreen(true);
      expect(fed).toEqual([{ type: 'MediaReady', audio: true, video: true }, { type: 'SetCamera', enabled: true }]);
      await desk.shareScreen(false);
      expect(fed.at(-1)).toEqual({ type: 'SetCamera', enabled: false });
    });

    it('stops with the call', async () => {
      await desk.shareScreen(true);
      media.release();
      expect(devices.screens[0]?.readyState).toBe('ended');
    });

    it('is nothing to complain about when the user picks none', async () => {
      devices.refusals.set('screen', 'NotAllowedError');
      await desk.shareScreen(true);
      expect(store.getSnapshot().sharingScreen).toBe(false);
    });

    it.each([
      ['the system refuses', 'NotReadableError', 'screen_unavailable'],
      ['nobody is called', null, 'no_video_call'],
    ])('says why when %s', async (_, refusal, code) => {
      if (refusal) devices.refusals.set('screen', refusal);
      else store.update({ phase: 'idle' });
      await expect(desk.shareScreen(true)).rejects.toMatchObject({ code });
    });
  });
});
