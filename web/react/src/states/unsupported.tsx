import { Slot } from '../slot.js';
import type { StateProps } from './state-props.js';

/** Why calls cannot work here, and what to open instead. The rest of the application goes on. */
export function Unsupported({ call, labels, slots }: StateProps) {
  if (slots.unsupported) return <Slot call={call} render={slots.unsupported} />;
  return (
    <div className="bedside-unsupported" role="note">
      <strong>{labels.unsupportedTitle}</strong>
      <ul>
        {call.support.reasons.map((reason) => (
          <li key={reason}>{labels.unsupported[reason]}</li>
        ))}
      </ul>
    </div>
  );
}
