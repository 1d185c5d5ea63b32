// The better device is found by what browsers tell of it, and the user's own choice comes before it.
import { describe, expect, it } from 'vitest';
import { pick, ranked } from './rank.js';
import type { CallDevice, DeviceKind } from './types.js';

const of = (kind: DeviceKind, ...labels: string[]): CallDevice[] =>
  labels.map((label) => ({ kind, id: `id of ${label}`, label, groupId: label.split(' ')[0]! }));
const names = (devices: readonly CallDevice[]) => devices.map(({ label }) => label);

describe('ranked', () => {
  it('prefers what is worn on the head, and never what only pretends to be a microphone', () => {
    const microphones = of('microphone', 'Monitor of Built-in Audio', 'Built-in Audio', 'Blue USB Microphone', 'Jabra Evolve 65');
    expect(names(ranked(microphones))).toEqual(['Jabra Evolve 65', 'Blue USB Microphone', 'Built-in Audio', 'Monitor of Built-in Audio']);
  });

  it('prefers the camera that faces the user, and never the one of face unlock', () => {
    const cameras = of('camera', 'Integrated IR Camera', 'camera2 0, facing back', 'camera2 1, facing front', 'OBS Virtual Camera');
    expect(names(ranked(cameras))[0]).toBe('camera2 1, facing front');
    expect(names(ranked(cameras)).at(-1)).toBe('Integrated IR Camera');
  });

  it('keeps the two halves of a headset together', () => {
    const speakers = of('speaker', 'HDMI 1', 'Internal speakers', 'Acme audio');
    expect(ranked(speakers, { groupId: 'Acme' })[0]?.label).toBe('Acme audio');
  });

  it('follows the system where nothing else speaks', () => {
    const microphones = of('microphone', 'Line in', 'Desk array');
    expect(ranked(microphones, { systemDefault: 'Default - Desk array' })[0]?.label).toBe('Desk array');
  });

  it('keeps the order of the browser among equals', () => {
    expect(names(ranked(of('camera', 'One', 'Two', 'Three')))).toEqual(['One', 'Two', 'Three']);
  });
});

describe('pick', () => {
  const microphones = of('microphone', 'Built-in Audio', 'Jabra Evolve 65');

  it('takes what was chosen last, by id', () => {
    expect(pick(microphones, { id: 'id of Built-in Audio', label: '' })?.label).toBe('Built-in Audio');
  });

  it('or by name, when the site was given new ids', () => {
    expect(pick(microphones, { id: 'gone', label: 'Built-in Audio' })?.label).toBe('Built-in Audio');
  });

  it('or else the best', () => {
    expect(pick(microphones, { id: 'gone', label: 'gone' })?.label).toBe('Jabra Evolve 65');
    expect(pick([], undefined)).toBeNull();
  });
});
