import type { CallType } from '@bedside/client';
import type { ReactNode } from 'react';
import type { VideoCallLabels } from './labels.js';
import type { UseVideoCall } from './use-video-call.js';

/** Who is at the other end, as the screen names them. */
export interface PeerDescription {
  name: string;
  avatarUrl?: string | null;
}

/** The five states of the original design, and the end of a call. */
export type InterfaceState = 'idle' | 'incoming' | 'connecting' | 'active' | 'ended' | 'unsupported';

/** Parts that an application may draw itself. Each gets everything the hook knows. */
export interface VideoCallSlots {
  /** Instead of the call buttons of the idle state. */
  idle?: (call: UseVideoCall) => ReactNode;
  /** Instead of the picture or initials of the other side. */
  avatar?: (peer: PeerDescription, call: UseVideoCall) => ReactNode;
  /** More buttons in the control bar, before "end call". */
  controls?: (call: UseVideoCall) => ReactNode;
  /** The chat of the call's room. With it the call screen has a button that opens it beside the pictures. */
  chat?: (call: UseVideoCall) => ReactNode;
  /** Above the remote picture, for instance a name plate or a quality sign. */
  overlay?: (call: UseVideoCall) => ReactNode;
  /** Instead of the whole unsupported state. */
  unsupported?: (call: UseVideoCall) => ReactNode;
}

export interface VideoCallInterfaceProps {
  /** Whom the idle state's buttons call, and where. Without them the idle state shows nothing. */
  roomId?: string;
  receiverId?: string;
  /** Which call buttons the idle state shows. Default both. */
  callTypes?: readonly CallType[];
  /** Names the other side, for the user id of a caller too. */
  describePeer?: (userId: string) => PeerDescription | undefined;
  /** Words in another language; what is missing stays English. */
  labels?: Partial<VideoCallLabels>;
  slots?: VideoCallSlots;
  /** Something unread waits in the chat: its button says so. */
  chatUnread?: boolean;
  /** `overlay` (default) covers the page during a call, `inline` fills its parent. */
  layout?: 'overlay' | 'inline';
  className?: string;
  /** How long the controls stay without any input, in milliseconds. Default 3000. */
  hideControlsAfterMs?: number;
  /** M mutes, V switches the camera, F fills the screen; never while somebody writes. Default true. */
  shortcuts?: boolean;
  onStateChange?: (state: InterfaceState) => void;
}
