/** Waiting for what a channel says, without sleeping. */
import type { RealtimeChannel } from '@supabase/supabase-js';

/** A list that can be waited on. */
export class Heard<T> {
  readonly all: T[] = [];
  private waiting: (() => void)[] = [];

  readonly push = (item: T): void => {
    this.all.push(item);
    for (const wake of this.waiting.splice(0)) wake();
  };

  /** The first item that fits, already heard or still to come. */
  async next(fits: (item: T) => boolean = () => true, withinMs = 10_000): Promise<T> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const found = this.all.find(fits);
      if (found !== undefined) return found;
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`heard nothing that fits within ${withinMs} ms, only ${JSON.stringify(this.all).slice(0, 2_000)}`);
      await new Promise<void>((done) => {
        const timer = setTimeout(done, left);
        this.waiting.push(() => {
          clearTimeout(timer);
          done();
        });
      });
    }
  }
}

export interface Status {
  status: string;
  error: string | undefined;
}

/** Subscribes and resolves with all statuses to come, once the first fitting one is there. */
export async function subscribe(channel: RealtimeChannel, until = 'SUBSCRIBED'): Promise<Heard<Status>> {
  const statuses = new Heard<Status>();
  channel.subscribe((status, error) => statuses.push({ status, error: error?.message }));
  await statuses.next((one) => one.status === until);
  return statuses;
}
