import { type ReactNode, useMemo } from 'react';
import { useCallDuration } from './use-call-duration.js';
import { type StillCall, useCallSnapshot, type UseVideoCall } from './use-video-call.js';

/** A part that the application draws. It is told the time of the call, so it alone is drawn anew every second. */
export function Slot({ render, call }: { render: (call: UseVideoCall) => ReactNode; call: StillCall }) {
  const callDuration = useCallDuration(useCallSnapshot());
  return render(useMemo(() => ({ ...call, callDuration }), [call, callDuration]));
}
