import { type KeyboardEvent, useEffect, useRef } from 'react';
import { CloseIcon } from '../icons.js';
import type { VideoCallSlots } from '../interface-props.js';
import type { VideoCallLabels } from '../labels.js';
import { Slot } from '../slot.js';
import type { StillCall } from '../use-video-call.js';

export interface ChatPanelProps {
  call: StillCall;
  labels: VideoCallLabels;
  chat: NonNullable<VideoCallSlots['chat']>;
  onClose: () => void;
}

/** The chat beside the pictures, on a phone below them; the call goes on in sight. */
export function ChatPanel({ call, labels, chat, onClose }: ChatPanelProps) {
  const panel = useRef<HTMLElement>(null);
  // To the text field where there is one: whoever opens a chat wants to write.
  useEffect(() => panel.current?.querySelector<HTMLElement>('textarea, input, button')?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    event.preventDefault();
    onClose();
  };
  return (
    <aside className="bedside-chat" aria-label={labels.chat} ref={panel} onKeyDown={onKeyDown}>
      <div className="bedside-chat__content">
        <Slot call={call} render={chat} />
      </div>
      <button type="button" className="bedside-chat__close" aria-label={labels.closeChat} title={labels.closeChat} onClick={onClose}>
        <CloseIcon />
      </button>
    </aside>
  );
}
