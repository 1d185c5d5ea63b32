/** What the browser says: the user refuses, nothing is plugged in, or another program has it. */
export type DeviceRefusal = 'denied' | 'not_found' | 'in_use';

/** W3C Media Capture and Streams, section 10.3. */
const ERRORS: Record<DeviceRefusal, string> = {
  denied: 'NotAllowedError',
  not_found: 'NotFoundError',
  in_use: 'NotReadableError',
};

/** Stands in front of getUserMedia for as long as devices are refused. */
export class BadDevices {
  #own: MediaDevices['getUserMedia'] | null = null;

  deny(reason: DeviceRefusal): void {
    this.restore();
    const devices = globalThis.navigator?.mediaDevices;
    if (!devices) return;
    this.#own = devices.getUserMedia;
    devices.getUserMedia = () => Promise.reject(new DOMException('Simulated.', ERRORS[reason]));
  }

  restore(): void {
    if (this.#own) navigator.mediaDevices.getUserMedia = this.#own;
    this.#own = null;
  }
}
