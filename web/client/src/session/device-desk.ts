import type { DeviceBook } from '../devices/device-book.js';
import type { DeviceKind, VoiceProcessing } from '../devices/types.js';
import { VideoCallError } from '../errors.js';
import type { Input } from '../generated/bridge.js';
import type { SnapshotStore } from '../store.js';
import { DeviceChangeFailed, type MediaDriver } from './media.js';
import { askForScreen } from './screen-share.js';

/**
 * What a user does with devices while the engine goes about the call: another camera, microphone or speaker, the cleaning
 * of the voice, a screen instead of the camera. The engine hears only what concerns it: whether there is a picture.
 */
export class DeviceDesk {
  readonly book: DeviceBook;
  readonly #media: MediaDriver;
  readonly #store: SnapshotStore;
  readonly #take: (input: Input) => void;
  #cameraBeforeScreen = true;

  constructor(book: DeviceBook, media: MediaDriver, store: SnapshotStore, take: (input: Input) => void) {
    this.book = book;
    this.#media = media;
    this.#store = store;
    this.#take = take;
  }

  /** Remembered; in a call it serves at once. */
  async choose(kind: DeviceKind, id: string): Promise<void> {
    const before = this.book.getSnapshot().chosen[kind];
    if (!this.book.choose(kind, id)) {
      throw new VideoCallError('no_such_device', 'That device is not there any more.', 'Choose another one.');
    }
    if (kind === 'speaker') return;
    try {
      await this.#media.change(kind, id);
    } catch (cause) {
      if (before) this.book.choose(kind, before);
      const inUse = cause instanceof DeviceChangeFailed && cause.reason === 'in_use';
      throw new VideoCallError(
        'device_unavailable',
        'That device could not be opened; the one before goes on.',
        inUse ? 'Close the program that uses it, then choose it again.' : 'Choose another one.',
        { cause },
      );
    }
  }

  async setProcessing(change: Partial<VoiceProcessing>): Promise<void> {
    this.book.setProcessing(change);
    await this.#media.applyProcessing();
  }

  /** Remembered; in a call it serves at once. */
  blurBackground(wanted: boolean): void {
    if (this.book.getSnapshot().blur === 'unavailable') {
      throw new VideoCallError('no_blur', 'This application cannot blur a background.', 'Hand over `backgroundBlur`.');
    }
    this.#media.blurBackground(wanted);
  }

  /** Shows a screen or a window in the place of the camera's picture; false brings the camera back. */
  async shareScreen(share: boolean): Promise<void> {
    if (!share) return this.stopScreen();
    const { call, sharingScreen, video } = this.#store.getSnapshot();
    if (sharingScreen) return;
    if (!this.#inCall() || !call || !video) {
      throw new VideoCallError('no_video_call', 'A screen can be shared in a video call only.', 'Start a video call first.');
    }
    const screen = await askForScreen();
    if (!screen) return;
    // The call may have ended while the browser asked.
    if (!this.#inCall() || this.#store.getSnapshot().call?.id !== call.id) return screen.stop();
    screen.onended = () => this.stopScreen();
    const { camera } = this.#store.getSnapshot();
    this.#cameraBeforeScreen = camera;
    this.#media.showScreen(screen);
    this.#store.update({ sharingScreen: true });
    if (camera) return;
    // Without a camera there was no picture at all, as far as the engine knew.
    this.#take({ type: 'MediaReady', audio: this.#media.tracks().some(({ kind }) => kind === 'audio'), video: true });
    this.#take({ type: 'SetCamera', enabled: true });
  }

  /** Also when the call ends, or the user ended it in the browser's own bar. */
  stopScreen(): void {
    if (!this.#store.getSnapshot().sharingScreen) return;
    this.#store.update({ sharingScreen: false });
    if (!this.#cameraBeforeScreen && this.#inCall()) this.#take({ type: 'SetCamera', enabled: false });
    this.#media.showScreen(null);
  }

  destroy(): void {
    this.book.stop();
  }

  #inCall(): boolean {
    const { phase } = this.#store.getSnapshot();
    return phase === 'active' || phase === 'reconnecting';
  }
}
