// Devices are opened with care, refusals are told apart, and no track survives its call.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DeviceBook } from '../devices/device-book.js';
import { type FakeDevices, type FakeTrack, installBrowser, settle } from '../testing/fake-browser.js';
import { MediaDriver } from './media.js';

const BOTH = { audio: true, video: true };

describe('MediaDriver', () => {
  let devices: FakeDevices;
  let media: MediaDriver;
  let heard: unknown[];
  let stream: MediaStream | null;

  beforeEach(() => {
    devices = installBrowser();
    heard = [];
    stream = null;
    media = new MediaDriver(
      {
        ready: (granted) => void heard.push(['ready', granted]),
        denied: (denied, reason) => void heard.push(['denied', denied, reason]),
        streamChanged: (next) => void (stream = next),
      },
      undefined,
    );
  });

  it('asks once for both, with the voice cleaned up', async () => {
    await media.acquire(BOTH);
    expect(devices.asked).toHaveLength(1);
    expect(devices.asked[0]?.audio).toEqual({ echoCancellation: true, noiseSuppression: true, autoGainControl: true });
    expect(heard).toEqual([['ready', BOTH]]);
    expect(stream?.getTracks()).toHaveLength(2);
  });

  it('asks at once where the browser has already said what there is, and otherwise looks first', async () => {
    const looks = vi.spyOn(devices, 'enumerateDevices');
    const book = new DeviceBook();
    const driver = new MediaDriver({ ready: () => undefined, denied: () => undefined, streamChanged: () => undefined }, undefined, book);
    await book.refresh();
    looks.mockClear();
    const opened = driver.acquire(BOTH);
    expect(devices.asked).toHaveLength(1);
    expect(looks).not.toHaveBeenCalled();
    await opened;
    driver.release();
    devices.present = ['audio'];
    await book.refresh();
    looks.mockClear();
    const again = driver.acquire(BOTH);
    expect(looks).toHaveBeenCalledOnce();
    await again;
    expect(devices.asked.at(-1)).toMatchObject({ video: false });
  });

  it('opens no camera in a voice call', async () => {
    await media.acquire({ audio: true, video: false });
    expect(devices.asked[0]?.video).toBe(false);
    expect(heard).toEqual([['ready', { audio: true, video: false }]]);
  });

  it('closes the camera when the two go on by voice, opens it when they agree on pictures, and keeps the voice', async () => {
    await media.acquire(BOTH);
    const [voice, camera] = [...devices.granted];
    await media.acquire({ audio: true, video: false });
    expect(camera?.readyState).toBe('ended');
    expect(stream?.getTracks()).toEqual([voice]);
    await media.acquire(BOTH);
    expect(devices.asked.at(-1)).toMatchObject({ audio: false });
    expect(stream?.getTracks()).toHaveLength(2);
    expect(voice?.readyState).toBe('live');
  });

  it('adds what the application asks of the devices', async () => {
    const picky = new MediaDriver(
      { ready: () => undefined, denied: () => undefined, streamChanged: () => undefined },
      { video: { deviceId: 'rear' } },
    );
    await picky.acquire(BOTH);
    expect(devices.asked[0]?.video).toMatchObject({ deviceId: 'rear', facingMode: 'user' });
  });

  it('keeps the voice where there is no camera', async () => {
    devices.present = ['audio'];
    await media.acquire(BOTH);
    expect(heard).toEqual([
      ['ready', { audio: true, video: false }],
      ['denied', { audio: false, video: true }, 'not_found'],
    ]);
  });

  it('keeps the voice where another program holds the camera', async () => {
    devices.refusals.set('video', 'NotReadableError');
    await media.acquire(BOTH);
    expect(heard).toEqual([
      ['ready', { audio: true, video: false }],
      ['denied', { audio: false, video: true }, 'in_use'],
    ]);
  });

  it('does not ask a second time where the user said no', async () => {
    devices.refusals.set('audio', 'NotAllowedError');
    await media.acquire(BOTH);
    expect(devices.asked).toHaveLength(1);
    expect(heard).toEqual([['denied', BOTH, 'denied']]);
  });

  it('takes the microphone that is allowed although the camera is blocked', async () => {
    devices.refusals.set('video', 'NotAllowedError');
    devices.permissions.microphone = 'granted';
    await media.acquire(BOTH);
    expect(heard).toEqual([
      ['ready', { audio: true, video: false }],
      ['denied', { audio: false, video: true }, 'denied'],
    ]);
  });

  it.each([
    ['SecurityError', 'denied'],
    ['OverconstrainedError', 'not_found'],
    ['AbortError', 'in_use'],
    ['TypeError', 'unsupported'],
    ['SomethingNew', 'other'],
  ])('words %s as %s', async (name, reason) => {
    devices.refusals.set('audio', name);
    await media.acquire({ audio: true, video: false });
    expect(heard).toEqual([['denied', { audio: true, video: false }, reason]]);
  });

  it('says so where the browser has no devices at all', async () => {
    Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: undefined });
    await media.acquire(BOTH);
    expect(heard).toEqual([['denied', BOTH, 'unsupported']]);
  });

  it('asks only for what is missing', async () => {
    await media.acquire({ audio: true, video: false });
    await media.acquire(BOTH);
    expect(devices.asked[1]).toMatchObject({ audio: false });
    expect(heard.at(-1)).toEqual(['ready', BOTH]);
  });

  it('opens muted what was muted before it was there', async () => {
    media.setEnabled('audio', false);
    await media.acquire(BOTH);
    expect(devices.granted.map((track) => track.enabled)).toEqual([false, true]);
    media.setEnabled('audio', true);
    expect(devices.granted[0]?.enabled).toBe(true);
  });

  it('stops every track on release and shows none', async () => {
    await media.acquire(BOTH);
    media.release();
    expect(devices.granted.map((track) => track.readyState)).toEqual(['ended', 'ended']);
    expect(stream).toBeNull();
    expect(media.tracks()).toEqual([]);
  });

  it('stops what is granted after the release', async () => {
    let decide = () => undefined as void;
    devices.decision = new Promise((resolve) => (decide = resolve));
    const asking = media.acquire(BOTH);
    await settle();
    media.release();
    decide();
    await asking;
    expect(devices.granted.map((track) => track.readyState)).toEqual(['ended', 'ended']);
    expect(heard).toEqual([]);
  });

  it('goes on with another device when one is unplugged', async () => {
    await media.acquire(BOTH);
    devices.granted[1]!.lose();
    await settle();
    expect(heard.at(-1)).toEqual(['ready', BOTH]);
    expect((stream?.getTracks() as unknown as FakeTrack[]).every((track) => track.readyState === 'live')).toBe(true);
  });

  it('says which one is lost when there is no other', async () => {
    await media.acquire(BOTH);
    devices.present = ['audio'];
    devices.granted[1]!.lose();
    await settle();
    expect(heard.slice(1)).toEqual([
      ['ready', { audio: true, video: false }],
      ['denied', { audio: false, video: true }, 'not_found'],
    ]);
  });
});
