import type { CallPhase } from '@bedside/client';
import { useEffect } from 'react';
import { usePart } from '../base/use-store';
import { useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import { totalUnread } from '../rooms/rooms';

export type TabSign = 'quiet' | 'ring' | 'call';

/** What a tab among others shows of a call. */
export function tabSign(phase: CallPhase): TabSign {
  if (phase === 'incoming') return 'ring';
  return phase === 'idle' || phase === 'ended' ? 'quiet' : 'call';
}

const kIcons: Record<TabSign, string> = { quiet: '/favicon.svg', ring: '/favicon-ring.svg', call: '/favicon-call.svg' };

/** What rings, runs or waits is told in the tab's title and picture too, where a tab in the background can be seen. */
export function useTab(): void {
  const { rooms, calls } = useWorkspace();
  const unread = usePart(rooms.state, totalUnread);
  const sign = usePart(calls.store, ({ phase }) => tabSign(phase));
  const peerId = usePart(calls.store, (snapshot) => snapshot.peerId);
  const name = usePart(rooms.state, ({ users }) => (peerId && users.get(peerId)?.display_name) || t('app.someone'));
  useEffect(() => {
    const app = t('app.name');
    const quiet = unread > 0 ? `(${unread}) ${app}` : app;
    document.title = sign === 'ring' ? t('call.calling_you', { name }) : sign === 'call' ? t('call.in_call', { name }) : quiet;
    return () => {
      document.title = app;
    };
  }, [unread, sign, name]);
  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (!icon) return;
    icon.href = kIcons[sign];
    return () => {
      icon.href = kIcons.quiet;
    };
  }, [sign]);
}
