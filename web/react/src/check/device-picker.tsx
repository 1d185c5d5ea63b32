import type { CallDevice, DeviceKind } from '@bedside/client';
import { useId } from 'react';

export interface DevicePickerProps {
  label: string;
  devices: readonly CallDevice[];
  chosen: string | null;
  unnamed: string;
  onChoose: (kind: DeviceKind, id: string) => void;
}

/** The browser's own list: every phone and every screen reader knows how to use it. */
export function DevicePicker({ label, devices, chosen, unnamed, onChoose }: DevicePickerProps) {
  const id = useId();
  const kind = devices[0]?.kind;
  return (
    <div className="bedside-picker">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={chosen ?? ''}
        disabled={devices.length === 0}
        onChange={(event) => kind && onChoose(kind, event.currentTarget.value)}
      >
        {devices.length === 0 && <option value="">{unnamed}</option>}
        {devices.map((device) => (
          <option key={device.id} value={device.id}>
            {device.label || unnamed}
          </option>
        ))}
      </select>
    </div>
  );
}
