import type { CallType } from '@bedside/client';
import { CameraIcon, PhoneIcon } from '../icons.js';
import { Notice } from '../notice.js';
import { Slot } from '../slot.js';
import type { StateProps } from './state-props.js';

export interface IdleProps extends StateProps {
  roomId: string | undefined;
  receiverId: string | undefined;
  callTypes: readonly CallType[];
}

/** Small enough for the head of a chat: the call buttons, and why the last press did nothing. */
export function Idle({ call, controls, labels, slots, peer, roomId, receiverId, callTypes }: IdleProps) {
  if (slots.idle) return <Slot call={call} render={slots.idle} />;
  if (!roomId || !receiverId) return null;
  return (
    <div className="bedside-idle">
      {callTypes.map((callType) => (
        <button
          key={callType}
          className="bedside-button bedside-button--quiet"
          {...controls.getStartProps({ roomId, receiverId, callType, name: peer.name })}
        >
          {callType === 'video' ? <CameraIcon /> : <PhoneIcon />}
        </button>
      ))}
      <Notice call={call} labels={labels} closable />
    </div>
  );
}
