/** Puts IncomingCalls on this page: the browser's locks, its service worker, and the words of the catalogue. */
import type { CallSnapshot, VideoCallService } from '@bedside/client';
import { href, paths } from '../base/router';
import { startWorker } from '../base/worker';
import { language, t } from '../i18n/i18n';
import type { RoomsModel } from '../rooms/rooms-model';
import { type AlertTaste, IncomingCalls, type Notice } from './incoming';

export function incomingOnThisPage(
  calls: VideoCallService,
  rooms: RoomsModel,
  me: string,
  taste: () => AlertTaste,
): IncomingCalls {
  const describe = ({ peerId, call }: CallSnapshot): Notice => {
    const name = (peerId && rooms.state.getSnapshot().users.get(peerId)?.display_name) || t('app.someone');
    return {
      title: t('call.calling_you', { name }),
      body: t(call?.call_type === 'audio' ? 'alerts.voice' : 'alerts.video'),
      answer: t('alerts.answer'),
      decline: t('alerts.decline'),
      lang: language.getSnapshot(),
      dir: document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr',
    };
  };
  const allowed = () => typeof Notification !== 'undefined' && Notification.permission === 'granted';
  return new IncomingCalls({
    calls,
    me,
    taste,
    describe,
    board: async () => (allowed() ? startWorker() : null),
    locks: navigator.locks,
    visible: () => document.visibilityState === 'visible',
    presses: 'serviceWorker' in navigator ? navigator.serviceWorker : undefined,
    // An address that is none of ours is a page of ours that says so.
    openRoom: (roomId) => void (location.hash = href(paths.room(roomId))),
  });
}
