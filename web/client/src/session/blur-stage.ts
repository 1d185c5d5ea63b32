import type { BlurEnd, OpenBlur } from '../devices/blur.js';
import type { DeviceBook } from '../devices/device-book.js';
import { placeholder } from './placeholder.js';

/** Model and runtime are fetched from the page's own server; longer than this nobody waits before a black picture. */
const START_MS = 20_000;

/**
 * Stands between the camera and what is sent of it. Whoever wants the room unseen is never shown with it for a moment:
 * before the first blurred frame, and after the last, a black picture stands in, until the user says otherwise.
 */
export class BlurStage {
  readonly #open: OpenBlur | undefined;
  readonly #book: DeviceBook | null;
  readonly #changed: () => void;
  #camera: MediaStreamTrack | null = null;
  /** In the place of the camera; null where not even black can be painted. */
  #stand: MediaStreamTrack | null = null;
  #life: AbortController | null = null;

  constructor(open: OpenBlur | undefined, book: DeviceBook | null, changed: () => void) {
    this.#open = open;
    this.#book = book;
    this.#changed = changed;
  }

  /** What may be shown of this camera: itself, its blurred picture, black, or nothing. */
  of(camera: MediaStreamTrack): MediaStreamTrack | null {
    if (!this.#isWanted()) return camera;
    if (this.#stand) this.#stand.enabled = camera.enabled;
    return this.#stand;
  }

  /** The user's word; it holds for later calls too. */
  want(wanted: boolean): void {
    if (!this.#open || !this.#book) return;
    this.#book.setBlur(wanted);
    this.#restart();
    this.#changed();
  }

  /** Another camera, or none: then nothing is held. */
  serve(camera: MediaStreamTrack | null): void {
    if (camera === this.#camera) return;
    this.#camera = camera;
    this.#restart();
  }

  #isWanted(): boolean {
    const state = this.#book?.getSnapshot().blur ?? 'unavailable';
    return this.#open !== undefined && state !== 'unavailable' && state !== 'off';
  }

  #restart(): void {
    this.#life?.abort();
    this.#life = null;
    this.#show(null);
    if (!this.#isWanted()) return;
    if (!this.#camera) return this.#book?.showBlur('on');
    this.#show(placeholder());
    void this.#start(this.#camera);
  }

  async #start(camera: MediaStreamTrack): Promise<void> {
    const life = new AbortController();
    this.#life = life;
    this.#book?.showBlur('starting');
    const end = (why: BlurEnd) => {
      if (life.signal.aborted) return;
      life.abort();
      this.#show(placeholder());
      this.#book?.showBlur(why);
      this.#changed();
    };
    const alarm = setTimeout(() => end('failed'), START_MS);
    life.signal.addEventListener('abort', () => clearTimeout(alarm), { once: true });
    try {
      const track = await this.#open!(camera, life.signal, end);
      clearTimeout(alarm);
      if (life.signal.aborted) return track.stop();
      // Like the camera's own (media.ts).
      if ('contentHint' in track) track.contentHint = 'motion';
      this.#show(track);
      this.#book?.showBlur('on');
      this.#changed();
    } catch {
      end('failed');
    }
  }

  #show(stand: MediaStreamTrack | null): void {
    this.#stand?.stop();
    this.#stand = stand;
  }
}
