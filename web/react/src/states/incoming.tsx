import { Avatar } from '../avatar.js';
import { CameraIcon, HangUpIcon, PhoneIcon } from '../icons.js';
import { Notice } from '../notice.js';
import type { StateProps } from './state-props.js';

/**
 * A sheet over the page. It does not take the focus: somebody who is typing would otherwise accept with the next space.
 * It comes first in reading order by its role, and says itself at once.
 */
export function Incoming({ call, controls, labels, slots, peer }: StateProps) {
  const callType = call.incomingCall?.call_type ?? 'video';
  const title = labels.incoming(peer.name, callType);
  return (
    <div className="bedside-incoming" role="alertdialog" aria-modal="false" aria-label={title}>
      <Avatar peer={peer} call={call} slots={slots} pulsing />
      <div className="bedside-incoming__text">
        <p className="bedside-name">{peer.name}</p>
        <p className="bedside-quiet">{labels.incomingShort(callType)}</p>
        <p className="bedside-spoken" role="alert">
          {title}
        </p>
        <Notice call={call} labels={labels} />
      </div>
      <div className="bedside-incoming__actions">
        <button className="bedside-button bedside-button--danger" {...controls.getDeclineProps()}>
          <HangUpIcon />
          <span>{labels.decline}</span>
        </button>
        <button className="bedside-button bedside-button--success" {...controls.getAcceptProps()}>
          {callType === 'video' ? <CameraIcon /> : <PhoneIcon />}
          <span>{labels.accept}</span>
        </button>
      </div>
    </div>
  );
}
