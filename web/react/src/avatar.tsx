import type { PeerDescription, VideoCallSlots } from './interface-props.js';
import { Slot } from './slot.js';
import type { StillCall } from './use-video-call.js';

export interface AvatarProps {
  peer: PeerDescription;
  call: StillCall;
  slots: VideoCallSlots;
  /** Rings around it: somebody is being waited for. */
  pulsing?: boolean;
}

/** A picture or initials. Decoration: the name stands beside it as text. */
export function Avatar({ peer, call, slots, pulsing = false }: AvatarProps) {
  const usual = peer.avatarUrl ? <img src={peer.avatarUrl} alt="" /> : <span>{initialsOf(peer.name)}</span>;
  return (
    <div className="bedside-avatar" data-pulsing={pulsing || undefined} aria-hidden="true">
      {slots.avatar ? <Slot call={call} render={(whole) => slots.avatar?.(peer, whole) ?? usual} /> : usual}
    </div>
  );
}

export function initialsOf(name: string): string {
  const all = name
    .trim()
    .split(/\s+/)
    .filter((word) => /\p{L}/u.test(word));
  // Titles and middle initials are written with a dot.
  const plain = all.filter((word) => !word.endsWith('.'));
  const words = plain.length > 0 ? plain : all;
  const first = [...(words[0] ?? '')][0] ?? '';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toLocaleUpperCase();
}
