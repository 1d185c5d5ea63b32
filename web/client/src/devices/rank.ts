import type { CallDevice, DeviceKind } from './types.js';

/** Points for words in a device's name. Names are all that browsers tell; what they do not tell decides nothing. */
interface Hint {
  words: RegExp;
  points: Partial<Record<DeviceKind, number>>;
}

const HINTS: readonly Hint[] = [
  // Worn on the head: no echo, a near voice, and nobody in the waiting room listens.
  { words: /headset|headphone|earphone|earbud|airpods|buds|jabra|plantronics|poly |sennheiser|epos/i, points: { microphone: 30, speaker: 30 } },
  { words: /usb|webcam|logitech|brio|c9\d\d|external/i, points: { microphone: 10, speaker: 5, camera: 10 } },
  { words: /1080|full ?hd|4k|uhd/i, points: { camera: 4 } },
  { words: /front|facetime|user/i, points: { camera: 6 } },
  { words: /back|rear|environment|world/i, points: { camera: -20 } },
  // The camera of face unlock gives a grey picture.
  { words: /\bir\b|infrared|windows hello|depth/i, points: { camera: -100 } },
  { words: /hdmi|displayport|nvidia|monitor|\btv\b/i, points: { speaker: -20 } },
  // Software that only pretends to be a device.
  {
    words: /virtual|blackhole|vb-audio|\bcable\b|loopback|soundflower|stereo mix|monitor of|\bobs\b|snap camera|manycam|xsplit|\bndi\b/i,
    points: { microphone: -100, speaker: -100, camera: -60 },
  },
];

/** The system's own default is a wish too, weaker than a headset that was just put on. */
const SYSTEM_DEFAULT_POINTS = 8;
/** A headset's two halves belong together. */
const SAME_THING_POINTS = 25;

export interface RankHelp {
  /** The label of what the system calls its default, as far as known. */
  systemDefault?: string | undefined;
  /** The group of the microphone that will serve; for speakers. */
  groupId?: string | undefined;
}

export function pointsOf(device: CallDevice, help: RankHelp = {}): number {
  let points = 0;
  for (const { words, points: given } of HINTS) if (words.test(device.label)) points += given[device.kind] ?? 0;
  if (help.systemDefault && device.label !== '' && help.systemDefault.includes(device.label)) points += SYSTEM_DEFAULT_POINTS;
  if (help.groupId && device.groupId === help.groupId) points += SAME_THING_POINTS;
  return points;
}

/** Best first. Equal ones keep the browser's order, which begins with its own favourite. */
export function ranked(devices: readonly CallDevice[], help: RankHelp = {}): CallDevice[] {
  return [...devices].sort((a, b) => pointsOf(b, help) - pointsOf(a, help));
}

/** What the user chose last, by id or by name (ids change with cleared site data), else the best there is. */
export function pick(
  devices: readonly CallDevice[],
  remembered: { id: string; label: string } | undefined,
  help: RankHelp = {},
): CallDevice | null {
  const again =
    devices.find(({ id }) => id === remembered?.id) ??
    devices.find(({ label }) => label !== '' && label === remembered?.label);
  return again ?? ranked(devices, help)[0] ?? null;
}
