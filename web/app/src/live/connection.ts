import { createStore, type ReadonlyStore } from '../base/store';

export type ConnectionState = 'connecting' | 'up' | 'lost' | 'offline' | 'back';

/** A gap shorter than this is not worth a word. */
export const kPatienceMs = 2_000;
/** How long "connected again" stays. */
export const kRelieveMs = 3_000;

export interface Timers {
  set(callback: () => void, ms: number): unknown;
  clear(timer: unknown): void;
}

export const browserTimers: Timers = {
  set: (callback, ms) => setTimeout(callback, ms),
  clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

/** What the banner says: short gaps stay unsaid, and only a gap that was said is followed by "connected again". */
export class ConnectionModel {
  private readonly store = createStore<ConnectionState>('connecting');
  private timer: unknown = null;
  private live = false;
  private online = true;

  constructor(private readonly timers: Timers = browserTimers) {}

  get state(): ReadonlyStore<ConnectionState> {
    return this.store;
  }

  setLive(live: boolean): void {
    this.live = live;
    this.judge();
  }

  setOnline(online: boolean): void {
    this.online = online;
    this.judge();
  }

  dispose(): void {
    this.timers.clear(this.timer);
  }

  private judge(): void {
    const now = this.store.getSnapshot();
    if (this.live && this.online) {
      this.timers.clear(this.timer);
      const wasSaid = now === 'lost' || now === 'offline' || now === 'back';
      this.store.set(wasSaid ? 'back' : 'up');
      if (wasSaid) this.timer = this.timers.set(() => this.store.set('up'), kRelieveMs);
      return;
    }
    const said = this.online ? 'lost' : 'offline';
    if (now === 'lost' || now === 'offline') {
      this.store.set(said);
      return;
    }
    this.timers.clear(this.timer);
    this.timer = this.timers.set(() => this.store.set(this.online ? 'lost' : 'offline'), kPatienceMs);
  }
}
