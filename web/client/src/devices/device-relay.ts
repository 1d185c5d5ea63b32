import { NO_DEVICES, type DeviceSnapshot, type DeviceStore } from './types.js';

/** Devices as the service shows them: none before the call code is there, then those of the session that lives now. */
export class DeviceRelay implements DeviceStore {
  #source: DeviceStore | null = null;
  #leave: (() => void) | null = null;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): DeviceSnapshot => this.#source?.getSnapshot() ?? NO_DEVICES;

  follow(source: DeviceStore | null): void {
    this.#leave?.();
    this.#source = source;
    this.#leave = source?.subscribe(this.#tell) ?? null;
    this.#tell();
  }

  clear(): void {
    this.#listeners.clear();
    this.follow(null);
  }

  readonly #tell = (): void => {
    for (const listener of [...this.#listeners]) listener();
  };
}
