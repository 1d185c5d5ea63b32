/** setTimeout counts in 32 bits; a longer wait fires at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
/** What brings a page back from throttled or frozen timers. */
const WINDOW_RETURNS = ['pageshow', 'focus', 'online'];
const DOCUMENT_RETURNS = ['visibilitychange', 'resume'];

/**
 * One alarm clock for the engine. Browsers slow down and freeze the timers of hidden pages, so it also looks at the clock
 * whenever the page comes back; the caller looks at it before each input too.
 */
export class Alarm {
  readonly #ring: () => void;
  readonly #now: () => number;
  #at = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ring: () => void, now: () => number) {
    this.#ring = ring;
    this.#now = now;
    for (const event of WINDOW_RETURNS) globalThis.window?.addEventListener(event, this.#check);
    for (const event of DOCUMENT_RETURNS) globalThis.document?.addEventListener(event, this.#check);
  }

  /** Rings at `atMs` since the epoch, or never for 0. The last word counts. */
  set(atMs: number): void {
    if (atMs === this.#at && this.#timer !== undefined) return;
    this.#at = atMs;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (atMs > 0) this.#timer = setTimeout(this.#check, Math.min(Math.max(atMs - this.#now(), 0), MAX_TIMEOUT_MS));
  }

  due(): boolean {
    return this.#at > 0 && this.#now() >= this.#at;
  }

  destroy(): void {
    this.set(0);
    for (const event of WINDOW_RETURNS) globalThis.window?.removeEventListener(event, this.#check);
    for (const event of DOCUMENT_RETURNS) globalThis.document?.removeEventListener(event, this.#check);
  }

  readonly #check = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.due()) this.#ring();
    // Early, because the wait was cut to 32 bits or the event was another one.
    else this.set(this.#at);
  };
}
