import type { BlurState } from './blur.js';
import { readChoices, rememberBlur, rememberDevice, rememberProcessing } from './choices.js';
import { pick, pointsOf, type RankHelp } from './rank.js';
import {
  type CallDevice,
  type DeviceKind,
  type DeviceSnapshot,
  type DeviceStore,
  NO_DEVICES,
  type VoiceProcessing,
} from './types.js';

const KIND_OF: Record<string, DeviceKind> = {
  audioinput: 'microphone',
  audiooutput: 'speaker',
  videoinput: 'camera',
};
/** Chromium lists the system's favourites a second time under these ids. */
const ALIASES = ['default', 'communications'];
/** A newcomer takes over by itself only when it is clearly better: a headset that was just put on. */
const TAKEOVER_POINTS = 20;

type Draft = DeviceSnapshot & { chosen: Record<DeviceKind, string | null> };

/**
 * Which devices there are, which of them serve, and what the user wants; follows what is plugged in and out. It opens no
 * device: whoever does listens with `onSwitch`.
 */
export class DeviceBook implements DeviceStore {
  #snapshot: DeviceSnapshot = NO_DEVICES;
  readonly #listeners = new Set<() => void>();
  readonly #media: MediaDevices | undefined;
  /** Called when another device should serve; null when none is left. */
  onSwitch: ((kind: DeviceKind, device: CallDevice | null) => void) | null = null;
  /** What the system's favourite of each kind is called. */
  #aliases: Partial<Record<DeviceKind, { label: string; groupId: string }>> = {};
  /** Kinds that the browser listed, with the permission or without; null until it was asked. */
  #present: ReadonlySet<string> | null = null;
  #switched: [DeviceKind, CallDevice | null][] = [];
  /** What each kind was served by when the last one of it went. */
  readonly #lost = new Map<DeviceKind, string>();
  #stopped = false;

  /** `canBlur`: that there is a hand that blurs. */
  constructor(canBlur = false) {
    this.#media = globalThis.navigator?.mediaDevices;
    const choices = readChoices();
    this.#snapshot = {
      ...NO_DEVICES,
      canChooseSpeaker: typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype,
      processing: choices.processing,
      blur: canBlur ? (choices.blur ? 'on' : 'off') : 'unavailable',
    };
    this.#media?.addEventListener?.('devicechange', this.#onChange);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): DeviceSnapshot => this.#snapshot;

  stop(): void {
    this.#stopped = true;
    this.#media?.removeEventListener?.('devicechange', this.#onChange);
    this.#listeners.clear();
    this.onSwitch = null;
  }

  /** Reads the list anew. Worth calling after a permission was given, because only then are there names. */
  async refresh(): Promise<void> {
    const infos = (await this.#media?.enumerateDevices?.().catch(() => undefined)) ?? [];
    if (this.#stopped) return;
    this.#present = infos.length > 0 ? new Set(infos.map(({ kind }) => kind)) : null;
    const before = this.#snapshot;
    const lists = this.#listsOf(infos);
    const next = { ...before, ...lists, chosen: { ...before.chosen } };
    for (const kind of ['microphone', 'speaker', 'camera'] as const) this.#settle(kind, before, next);
    this.#set(next);
    for (const [kind, device] of this.#switched.splice(0)) this.onSwitch?.(kind, device);
  }

  /** Whether there is one, as far as is known without asking the browser again. */
  has(kind: 'camera' | 'microphone'): boolean {
    return this.#present?.has(kind === 'camera' ? 'videoinput' : 'audioinput') ?? false;
  }

  /** The user chose. Remembered for the next call. */
  choose(kind: DeviceKind, id: string): CallDevice | null {
    const device = devicesOf(this.#snapshot, kind).find((each) => each.id === id);
    if (!device) return null;
    rememberDevice(device);
    this.serves(kind, id);
    return device;
  }

  /** What the browser really opened, which may differ from what was asked for. */
  serves(kind: DeviceKind, reported: string | null): void {
    const id = this.#realId(devicesOf(this.#snapshot, kind), kind, reported);
    if (this.#snapshot.chosen[kind] === id) return;
    this.#set({ ...this.#snapshot, chosen: { ...this.#snapshot.chosen, [kind]: id } });
  }

  setProcessing(change: Partial<VoiceProcessing>): VoiceProcessing {
    const processing = { ...this.#snapshot.processing, ...change };
    rememberProcessing(processing);
    this.#set({ ...this.#snapshot, processing });
    return processing;
  }

  /** What the user wants; remembered. */
  setBlur(wanted: boolean): void {
    rememberBlur(wanted);
    this.showBlur(wanted ? 'on' : 'off');
  }

  /** What came of it. */
  showBlur(blur: BlurState): void {
    this.#set({ ...this.#snapshot, blur });
  }

  /** The user has read about the last change. */
  noted(): void {
    if (this.#snapshot.change) this.#set({ ...this.#snapshot, change: null });
  }

  readonly #onChange = (): void => void this.refresh();

  #listsOf(infos: readonly MediaDeviceInfo[]) {
    const found: CallDevice[] = [];
    this.#aliases = {};
    for (const { kind: raw, deviceId: id, label, groupId } of infos) {
      const kind = KIND_OF[raw];
      if (!kind) continue;
      if (id === 'default') this.#aliases[kind] = { label, groupId };
      if (!ALIASES.includes(id) && id) found.push({ kind, id, label, groupId });
    }
    // A favourite that stands for none of the others is a device by itself.
    for (const { kind: raw, deviceId: id, label, groupId } of infos) {
      const kind = KIND_OF[raw];
      if (!kind || id !== 'default') continue;
      const list = found.filter((each) => each.kind === kind);
      if (this.#realId(list, kind, id) === id) found.unshift({ kind, id, label, groupId });
    }
    const of = (kind: DeviceKind) => found.filter((each) => each.kind === kind);
    return { microphones: of('microphone'), speakers: of('speaker'), cameras: of('camera') };
  }

  /** Decides which device of one kind serves after the list has changed, and says so when that is a surprise. */
  #settle(kind: DeviceKind, before: DeviceSnapshot, next: Draft): void {
    const known = devicesOf(before, kind);
    const list = devicesOf(next, kind);
    const serving = this.#realId(list, kind, before.chosen[kind]);
    next.chosen[kind] = serving;
    const present = list.find(({ id }) => id === serving);
    const remembered = readChoices().devices[kind];
    const help = this.#helpFor(kind, next);
    const best = pick(list, remembered, help);
    const isNew = best !== null && !known.some(({ id }) => id === best.id);
    const isBetter =
      present && best && (best.id === remembered?.id || pointsOf(best, help) >= pointsOf(present, help) + TAKEOVER_POINTS);
    // What serves stays, unless what the user likes better has just come.
    const wanted = present && !(isNew && isBetter) ? present : best;
    if ((wanted?.id ?? null) === serving) return;
    next.chosen[kind] = wanted?.id ?? null;
    if (serving === null) return this.#comesBack(kind, wanted, next);
    const gone = known.find(({ id }) => id === serving);
    // Names come with the permission, and sometimes other ids with them; that is no change of devices.
    if (gone?.label) next.change = { kind, outcome: wanted ? 'switched' : 'lost', label: (wanted ?? gone).label };
    if (!wanted) this.#lost.set(kind, gone?.label ?? '');
    this.#switched.push([kind, wanted]);
  }

  /** "Plug it in again" was what the user read; whoever has plugged in another one is told which serves. */
  #comesBack(kind: DeviceKind, device: CallDevice | null, next: Draft): void {
    const label = this.#lost.get(kind);
    if (!device || label === undefined) return;
    this.#lost.delete(kind);
    if (device.label !== label) next.change = { kind, outcome: 'switched', label: device.label };
    else if (next.change?.kind === kind) next.change = null;
    this.#switched.push([kind, device]);
  }

  /** Chromium reports the system's favourite under its alias; the list knows it by its own id too. */
  #realId(list: readonly CallDevice[], kind: DeviceKind, id: string | null): string | null {
    const alias = id !== null && ALIASES.includes(id) ? this.#aliases[kind] : undefined;
    if (!alias) return id;
    const same = list.find(({ label }) => label !== '' && alias.label.includes(label));
    return (same ?? list.find(({ groupId }) => groupId !== '' && groupId === alias.groupId))?.id ?? id;
  }

  #helpFor(kind: DeviceKind, next: DeviceSnapshot): RankHelp {
    const microphone = next.microphones.find(({ id }) => id === next.chosen.microphone);
    return {
      systemDefault: this.#aliases[kind]?.label,
      groupId: kind === 'speaker' ? microphone?.groupId : undefined,
    };
  }

  #set(snapshot: DeviceSnapshot): void {
    if (sameSnapshot(snapshot, this.#snapshot)) return;
    this.#snapshot = Object.freeze(snapshot);
    for (const listener of [...this.#listeners]) listener();
  }
}

export function devicesOf(snapshot: DeviceSnapshot, kind: DeviceKind): readonly CallDevice[] {
  return kind === 'microphone' ? snapshot.microphones : kind === 'speaker' ? snapshot.speakers : snapshot.cameras;
}

function sameSnapshot(a: DeviceSnapshot, b: DeviceSnapshot): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
