import { memo } from 'react';
import { t } from '../i18n/i18n';
import type { Availability } from '../live/presence';

const kTints = 8;

export function initials(name: string): string {
  const words = name.replace(/^(dr|prof|mr|mrs|ms)\.?\s+/i, '').split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? '')][0] ?? '?';
  const last = words.length > 1 ? ([...words.at(-1)!][0] ?? '') : '';
  return (first + last).toLocaleUpperCase();
}

/** A person keeps their tint everywhere, because it is made of their id. */
function tint(id: string): number {
  let sum = 0;
  for (let i = 0; i < id.length; i += 1) sum = Math.imul(sum ^ id.charCodeAt(i), 0x01000193) >>> 0;
  return (sum >>> 16) % kTints;
}

interface AvatarProps {
  id: string;
  name: string;
  size?: 'small' | 'large';
  availability?: Availability | undefined;
}

export const Avatar = memo(function Avatar({ id, name, size, availability }: AvatarProps) {
  return (
    <span className={`avatar avatar-${tint(id)} ${size ? `avatar-${size}` : ''}`}>
      <span aria-hidden="true">{initials(name)}</span>
      {availability && (
        <span className={`dot dot-${availability}`}>
          <span className="visually-hidden">{t(availability === 'online' ? 'rooms.online' : 'rooms.in_call')}</span>
        </span>
      )}
    </span>
  );
});
