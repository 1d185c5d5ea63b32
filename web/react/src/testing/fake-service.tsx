import { type CallSnapshot, type DeviceSnapshot, IDLE_SNAPSHOT, type VideoCall, type VideoCallService } from '@bedside/client';
import { act, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { vi } from 'vitest';
import { VideoCallProvider } from '../provider.js';

export const CALL: VideoCall = {
  id: 'call-1',
  room_id: 'room',
  caller_id: 'me',
  receiver_id: 'you',
  status: 'calling',
  call_type: 'video',
  started_at: '2026-11-22T10:00:00Z',
};

/** A service whose snapshot a test sets by hand, and whose methods only remember that they were called. */
export class FakeService {
  #snapshot = IDLE_SNAPSHOT;
  readonly #listeners = new Set<() => void>();
  readonly startCall = vi.fn(async () => CALL);
  readonly answerCall = vi.fn(async () => undefined);
  readonly endCall = vi.fn(async () => undefined);
  readonly toggleCamera = vi.fn(async () => true);
  readonly toggleMicrophone = vi.fn(async () => true);
  readonly dismiss = vi.fn(async () => undefined);
  readonly retry = vi.fn(async () => undefined);
  readonly setupPeerConnection = vi.fn(async () => ({}));
  readonly chooseDevice = vi.fn(async () => undefined);
  readonly setVoiceProcessing = vi.fn(async () => undefined);
  readonly setBackgroundBlur = vi.fn(async () => undefined);
  readonly shareScreen = vi.fn(async () => undefined);
  readonly setVideo = vi.fn(async () => undefined);
  readonly noteDeviceChange = vi.fn();
  readonly destroy = vi.fn();
  #devices: DeviceSnapshot = {
    microphones: [],
    speakers: [],
    cameras: [],
    chosen: { microphone: null, speaker: null, camera: null },
    canChooseSpeaker: false,
    processing: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    blur: 'unavailable',
    change: null,
  };
  readonly #deviceListeners = new Set<() => void>();

  readonly devices = {
    subscribe: (listener: () => void) => {
      this.#deviceListeners.add(listener);
      return () => this.#deviceListeners.delete(listener);
    },
    getSnapshot: () => this.#devices,
  };

  readonly store = {
    subscribe: (listener: () => void) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
    getSnapshot: () => this.#snapshot,
  };

  get listeners(): number {
    return this.#listeners.size;
  }

  show(change: Partial<CallSnapshot>): void {
    act(() => {
      this.#snapshot = { ...this.#snapshot, ...change };
      for (const listener of this.#listeners) listener();
    });
  }

  showDevices(change: Partial<DeviceSnapshot>): void {
    act(() => {
      this.#devices = { ...this.#devices, ...change };
      for (const listener of this.#deviceListeners) listener();
    });
  }

  asService(): VideoCallService {
    return this as unknown as VideoCallService;
  }

  wrap = ({ children }: { children: ReactNode }) => (
    <VideoCallProvider service={this.asService()}>{children}</VideoCallProvider>
  );

  render(children: ReactNode) {
    return render(<>{children}</>, { wrapper: this.wrap });
  }
}

/** A media stream with the tracks a page would look at. */
export function fakeStream(): MediaStream {
  return Object.assign(new MediaStream(), { getTracks: () => [], getAudioTracks: () => [], getVideoTracks: () => [] });
}
