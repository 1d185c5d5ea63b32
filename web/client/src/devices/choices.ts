import { ALL_PROCESSING, type CallDevice, type DeviceKind, type VoiceProcessing } from './types.js';

/** What this browser remembers of its user's devices. Names and ids of devices; they never leave the machine. */
export interface DeviceChoices {
  devices: Partial<Record<DeviceKind, { id: string; label: string }>>;
  processing: VoiceProcessing;
  blur: boolean;
}

const KEY = 'bedside.devices';
const KINDS: readonly DeviceKind[] = ['microphone', 'speaker', 'camera'];

export function readChoices(): DeviceChoices {
  let kept: Partial<DeviceChoices> = {};
  try {
    kept = (JSON.parse(localStorage.getItem(KEY) ?? '{}') ?? {}) as Partial<DeviceChoices>;
  } catch {
    // Storage is switched off, or holds what somebody else wrote: then nothing is remembered.
  }
  const devices: DeviceChoices['devices'] = {};
  for (const kind of KINDS) {
    const choice = kept.devices?.[kind];
    if (typeof choice?.id === 'string' && typeof choice.label === 'string') devices[kind] = choice;
  }
  const processing = { ...ALL_PROCESSING };
  for (const name of Object.keys(processing) as (keyof VoiceProcessing)[]) {
    if (kept.processing?.[name] === false) processing[name] = false;
  }
  return { devices, processing, blur: kept.blur === true };
}

export function rememberDevice({ kind, id, label }: CallDevice): void {
  const choices = readChoices();
  write({ ...choices, devices: { ...choices.devices, [kind]: { id, label } } });
}

export function rememberProcessing(processing: VoiceProcessing): void {
  write({ ...readChoices(), processing });
}

export function rememberBlur(blur: boolean): void {
  write({ ...readChoices(), blur });
}

function write(choices: DeviceChoices): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(choices));
  } catch {
    // Full or switched off: the choice holds for this page.
  }
}
