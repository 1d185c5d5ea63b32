import { useEffect, useRef } from 'react';

export interface LevelBarProps {
  /** Read about thirty times a second; 0 to 1. */
  read: () => number;
  label: string;
  /** Called once, when something was heard. */
  onHeard?: () => void;
}

/** A voice is heard from here on; below lies the noise of a room. */
const HEARD = 0.35;
const STEP_MS = 33;

/** Moves by style alone: a component that renders thirty times a second would make the page hot. */
export function LevelBar({ read, label, onHeard }: LevelBarProps) {
  const bar = useRef<HTMLDivElement>(null);
  const latest = useRef({ read, onHeard });
  latest.current = { read, onHeard };
  useEffect(() => {
    let shown = 0;
    let heard = false;
    const timer = setInterval(() => {
      const level = latest.current.read();
      // Up at once, down slowly, as the eye wants it.
      shown = Math.max(level, shown * 0.86);
      bar.current?.style.setProperty('--bedside-level', shown.toFixed(3));
      bar.current?.setAttribute('aria-valuenow', String(Math.round(shown * 10) * 10));
      if (!heard && level >= HEARD) {
        heard = true;
        latest.current.onHeard?.();
      }
    }, STEP_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="bedside-level" ref={bar} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0}>
      <span />
    </div>
  );
}
