import type { Network } from '../generated/bridge.js';

/** The part of the Network Information API that tells what a call may cost; only Chromium has it. */
interface NetworkInformation extends EventTarget {
  saveData?: boolean;
  type?: string;
  effectiveType?: string;
}

const SLOW = ['slow-2g', '2g', '3g'];

/** Tells what the device is connected by, now and whenever it changes, until it is stopped. */
export class NetworkKind {
  readonly #info: NetworkInformation | undefined;
  readonly #report: (network: Network) => void;
  #told: Network = 'ordinary';

  constructor(report: (network: Network) => void) {
    this.#report = report;
    this.#info = information();
    this.#info?.addEventListener('change', this.#look);
    this.#look();
  }

  stop(): void {
    this.#info?.removeEventListener('change', this.#look);
  }

  readonly #look = (): void => {
    const network = kindOf(this.#info);
    if (network === this.#told) return;
    this.#told = network;
    this.#report(network);
  };
}

/** Whether somebody pays for the network of this moment by the byte, as far as the browser tells. */
export function isMetered(): boolean {
  return kindOf(information()) === 'metered';
}

function information(): NetworkInformation | undefined {
  return (globalThis.navigator as { connection?: NetworkInformation } | undefined)?.connection;
}

function kindOf(info: NetworkInformation | undefined): Network {
  if (!info) return 'ordinary';
  if (info.saveData || info.type === 'cellular') return 'metered';
  return SLOW.includes(info.effectiveType ?? '') ? 'slow' : 'ordinary';
}
