import type { VideoCallSlots, PeerDescription } from '../interface-props.js';
import type { VideoCallLabels } from '../labels.js';
import type { CallControls } from '../use-call-controls.js';
import type { StillCall } from '../use-video-call.js';

/** What every state is drawn from. */
export interface StateProps {
  call: StillCall;
  controls: CallControls;
  labels: VideoCallLabels;
  slots: VideoCallSlots;
  peer: PeerDescription;
}
