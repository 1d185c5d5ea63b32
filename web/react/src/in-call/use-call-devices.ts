import type { DeviceSnapshot } from '@bedside/client';
import { useSyncExternalStore } from 'react';
import { useVideoCallService } from '../provider.js';

const nothing = () => () => undefined;
const none = () => null;

/** Which devices there are and which serve; null before the service is there. Draws anew only when one of them changes. */
export function useCallDevices(): DeviceSnapshot | null {
  const devices = useVideoCallService()?.devices;
  return useSyncExternalStore<DeviceSnapshot | null>(devices?.subscribe ?? nothing, devices?.getSnapshot ?? none, none);
}
