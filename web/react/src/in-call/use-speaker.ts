import { type DeviceSnapshot } from '@bedside/client';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { StillCall } from '../use-video-call.js';

export interface RefusedSpeaker {
  label: string;
  /** The user has read it. */
  noted: () => void;
}

/** The other side is heard where the user wants it. Where the browser refuses, the choice goes back to what is heard, and it is said. */
export function useSpeaker(
  remote: RefObject<HTMLVideoElement | null>,
  devices: DeviceSnapshot | null,
  choose: StillCall['chooseDevice'],
): RefusedSpeaker | null {
  const [refused, setRefused] = useState<string | null>(null);
  const works = useRef<string | null>(null);
  const list = useRef(devices?.speakers);
  list.current = devices?.speakers;
  const chosen = devices?.chosen.speaker ?? null;
  useEffect(() => {
    const element = remote.current;
    if (!element || !chosen || !('setSinkId' in element)) return;
    let current = true;
    element.setSinkId(chosen).then(
      () => current && (works.current = chosen),
      () => {
        // One that is gone meanwhile: the list says so by itself.
        const device = list.current?.find(({ id }) => id === chosen);
        if (!current || !device) return;
        setRefused(device.label);
        const before = works.current;
        if (before && before !== chosen && list.current?.some(({ id }) => id === before)) void choose('speaker', before);
      },
    );
    return () => {
      current = false;
    };
  }, [remote, chosen, choose]);
  return refused === null ? null : { label: refused, noted: () => setRefused(null) };
}
