/** This browser as a device that the server can wake while the page is closed (W3C Push API, /bedside/v1/push). */
import { createStore, type ReadonlyStore } from '../base/store';
import type { AlertTaste } from './incoming';

export type Reach = 'off' | 'on' | 'failed';

export interface PushParts {
  auth: { getSession(): Promise<{ data: { session: { access_token: string } | null } }> };
  anonKey: string;
  registration: () => Promise<Pick<ServiceWorkerRegistration, 'pushManager'> | null>;
  fetcher: typeof fetch;
}

const kPath = '/bedside/v1/push';

export class PushDevice {
  private readonly store = createStore<Reach>('off');
  private wanted: boolean | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: PushParts) {}

  get state(): ReadonlyStore<Reach> {
    return this.store;
  }

  /**
   * Brings the subscription in line with what the user wants. Asked anew with every page, because a browser may have
   * made itself a new address, and the server forgets one that did not answer.
   */
  follow({ notify, closed, quiet }: AlertTaste): Promise<void> {
    const wanted = notify && closed && !quiet;
    if (wanted === this.wanted || (!wanted && this.wanted === null)) return this.running;
    this.wanted = wanted;
    this.running = this.running.then(() => (wanted ? this.subscribe() : this.unsubscribe())).catch(() => {
      this.store.set(wanted ? 'failed' : 'off');
      // The next change of mind tries again.
      this.wanted = null;
    });
    return this.running;
  }

  private async subscribe(): Promise<void> {
    const { fetcher, registration } = this.parts;
    const manager = (await registration())?.pushManager;
    if (!manager) throw new Error('no push here');
    const answer = await fetcher(kPath);
    const { public_key } = (await answer.json()) as { public_key: string };
    const known = await manager.getSubscription();
    if (known && !sameKey(known, public_key)) await known.unsubscribe();
    const device = await manager.subscribe({ userVisibleOnly: true, applicationServerKey: public_key });
    await this.tell('POST', device.toJSON());
    this.store.set('on');
  }

  private async unsubscribe(): Promise<void> {
    const device = await (await this.parts.registration())?.pushManager.getSubscription();
    if (device) {
      // First the device: whether or not the server hears of it, nothing arrives any more.
      await device.unsubscribe();
      await this.tell('DELETE', { endpoint: device.endpoint });
    }
    this.store.set('off');
  }

  private async tell(method: 'POST' | 'DELETE', body: object): Promise<void> {
    const { data } = await this.parts.auth.getSession();
    const { anonKey, fetcher } = this.parts;
    const answer = await fetcher(kPath, {
      method,
      headers: {
        'content-type': 'application/json',
        apikey: anonKey,
        authorization: `Bearer ${data.session?.access_token ?? anonKey}`,
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`push answered ${answer.status}`);
  }
}

/** A server with other keys cannot write to an old subscription. */
function sameKey(device: Pick<PushSubscription, 'options'>, publicKey: string): boolean {
  const key = device.options.applicationServerKey;
  if (!key) return false;
  const text = btoa(String.fromCharCode(...new Uint8Array(key)));
  return text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '') === publicKey;
}
