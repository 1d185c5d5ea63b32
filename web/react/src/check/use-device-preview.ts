import { DevicePreview, type DeviceSnapshot, type OpenBlur, type PreviewSnapshot } from '@bedside/client';
import { useEffect, useState, useSyncExternalStore } from 'react';

export interface UseDevicePreview {
  preview: DevicePreview | null;
  snapshot: PreviewSnapshot | null;
  devices: DeviceSnapshot | null;
}

const nothing = () => () => undefined;

/** A look in the mirror for as long as the component is there; the lights go out with it. */
export function useDevicePreview(backgroundBlur?: OpenBlur): UseDevicePreview {
  const [preview, setPreview] = useState<DevicePreview | null>(null);
  useEffect(() => {
    const made = new DevicePreview({ backgroundBlur });
    setPreview(made);
    return () => {
      made.close();
      setPreview(null);
    };
  }, [backgroundBlur]);
  const snapshot = useSyncExternalStore(
    preview?.subscribe ?? nothing,
    () => preview?.getSnapshot() ?? null,
    () => null,
  );
  const devices = useSyncExternalStore(
    preview?.devices.subscribe ?? nothing,
    () => preview?.devices.getSnapshot() ?? null,
    () => null,
  );
  return { preview, snapshot, devices };
}
