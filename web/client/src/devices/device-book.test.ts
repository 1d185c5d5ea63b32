// What is plugged in and out: the right device serves afterwards, the user is told, and nobody is asked anything.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { installBrowser, settle } from '../testing/fake-browser.js';
import { DeviceBook } from './device-book.js';

interface Plugged {
  kind: string;
  deviceId: string;
  label: string;
  groupId: string;
}

const microphone = (label: string): Plugged => ({ kind: 'audioinput', deviceId: `id-${label}`, label, groupId: label });
const BUILT_IN = microphone('Built-in');
const HEADSET = microphone('Jabra headset');
const OTHER = microphone('Line in');

describe('DeviceBook', () => {
  let plugged: Plugged[];
  let media: EventTarget;
  let switched: unknown[];
  let book: DeviceBook;

  beforeEach(() => {
    localStorage.clear();
    installBrowser();
    plugged = [BUILT_IN];
    media = Object.assign(new EventTarget(), { enumerateDevices: async () => plugged });
    Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: media });
    switched = [];
    book = open();
  });

  function open(): DeviceBook {
    const made = new DeviceBook();
    made.onSwitch = (kind, device) => void switched.push([kind, device?.label ?? null]);
    return made;
  }

  async function plug(...devices: Plugged[]): Promise<void> {
    plugged = devices;
    media.dispatchEvent(new Event('devicechange'));
    await settle();
  }

  it('lists what there is and takes the best without a word', async () => {
    plugged = [BUILT_IN, HEADSET];
    await book.refresh();
    expect(book.getSnapshot().microphones.map(({ label }) => label)).toEqual(['Built-in', 'Jabra headset']);
    expect(book.getSnapshot().chosen.microphone).toBe('id-Jabra headset');
    expect(book.getSnapshot().change).toBeNull();
  });

  it('shows no device twice that Chromium lists under an alias', async () => {
    plugged = [{ ...OTHER, deviceId: 'default', label: 'Default - Line in' }, BUILT_IN, OTHER];
    await book.refresh();
    expect(book.getSnapshot().microphones.map(({ label }) => label)).toEqual(['Built-in', 'Line in']);
    expect(book.getSnapshot().chosen.microphone).toBe('id-Line in');
    book.serves('microphone', 'default');
    expect(book.getSnapshot().chosen.microphone).toBe('id-Line in');
  });

  it('counts a favourite that stands for none of the others as a device', async () => {
    plugged = [{ ...OTHER, deviceId: 'default', label: 'Default' , groupId: 'none' }, BUILT_IN];
    await book.refresh();
    book.serves('microphone', 'default');
    await book.refresh();
    expect(book.getSnapshot().microphones.map(({ label }) => label)).toEqual(['Default', 'Built-in']);
    expect(book.getSnapshot().chosen.microphone).toBe('default');
    expect(switched).toEqual([]);
  });

  it('knows none without a permission, because then there are no ids', async () => {
    plugged = [{ ...BUILT_IN, deviceId: '', label: '' }];
    await book.refresh();
    expect(book.getSnapshot().microphones).toEqual([]);
    expect(book.getSnapshot().chosen.microphone).toBeNull();
  });

  it('goes on with another one when the one in use is unplugged', async () => {
    plugged = [BUILT_IN, HEADSET];
    await book.refresh();
    await plug(BUILT_IN);
    expect(switched).toEqual([['microphone', 'Built-in']]);
    expect(book.getSnapshot().change).toEqual({ kind: 'microphone', outcome: 'switched', label: 'Built-in' });
    book.noted();
    expect(book.getSnapshot().change).toBeNull();
  });

  it('says so when none is left', async () => {
    await book.refresh();
    await plug();
    expect(switched).toEqual([['microphone', null]]);
    expect(book.getSnapshot().change).toEqual({ kind: 'microphone', outcome: 'lost', label: 'Built-in' });
  });

  it('takes the one that was lost up again when it comes back, and has nothing more to say', async () => {
    await book.refresh();
    await plug();
    await plug(BUILT_IN);
    expect(switched).toEqual([['microphone', null], ['microphone', 'Built-in']]);
    expect(book.getSnapshot().change).toBeNull();
    await plug(BUILT_IN, OTHER);
    expect(switched).toHaveLength(2);
  });

  it('names the other one that came in the place of the one that was lost', async () => {
    await book.refresh();
    await plug();
    await plug(OTHER);
    expect(switched.at(-1)).toEqual(['microphone', 'Line in']);
    expect(book.getSnapshot().change).toEqual({ kind: 'microphone', outcome: 'switched', label: 'Line in' });
  });

  it('takes a headset that was just put on, and leaves one that is no better alone', async () => {
    await book.refresh();
    await plug(BUILT_IN, OTHER);
    expect(switched).toEqual([]);
    await plug(BUILT_IN, OTHER, HEADSET);
    expect(switched).toEqual([['microphone', 'Jabra headset']]);
  });

  it('does not take a headset that was there and was not wanted', async () => {
    plugged = [BUILT_IN, HEADSET];
    await book.refresh();
    book.choose('microphone', 'id-Built-in');
    await plug(BUILT_IN, HEADSET, OTHER);
    expect(book.getSnapshot().chosen.microphone).toBe('id-Built-in');
    expect(switched).toEqual([]);
  });

  it('remembers for the next page, and takes the remembered one up again when it comes back', async () => {
    plugged = [BUILT_IN, OTHER];
    await book.refresh();
    book.choose('microphone', 'id-Line in');
    book.stop();
    book = open();
    plugged = [BUILT_IN];
    await book.refresh();
    expect(book.getSnapshot().chosen.microphone).toBe('id-Built-in');
    await plug(BUILT_IN, OTHER);
    expect(switched).toEqual([['microphone', 'Line in']]);
  });

  it('does not choose what is not there', async () => {
    await book.refresh();
    expect(book.choose('microphone', 'forged')).toBeNull();
    expect(book.getSnapshot().chosen.microphone).toBe('id-Built-in');
  });

  it('remembers which cleaning of the voice is off', () => {
    book.setProcessing({ noiseSuppression: false });
    expect(open().getSnapshot().processing).toEqual({ echoCancellation: true, noiseSuppression: false, autoGainControl: true });
  });

  it('reads nothing into what somebody else wrote', () => {
    localStorage.setItem('bedside.devices', '{"devices":{"microphone":7},"processing":"no"}');
    expect(open().getSnapshot().processing.echoCancellation).toBe(true);
    localStorage.setItem('bedside.devices', 'null');
    expect(open().getSnapshot().processing.echoCancellation).toBe(true);
  });

  it('tells of changes only, and nothing after its end', async () => {
    const heard = vi.fn();
    book.subscribe(heard);
    await book.refresh();
    await book.refresh();
    expect(heard).toHaveBeenCalledTimes(1);
    book.stop();
    await plug(HEADSET);
    expect(heard).toHaveBeenCalledTimes(1);
    expect(switched).toEqual([]);
  });
});
