/** The call screen: @bedside/react's interface in this page's words, with the way between call and chat. */
import { VideoCallInterface, type VideoCallLabels, VideoCallProvider, type VideoCallSlots } from '@bedside/react';
import '@bedside/react/styles.css';
import { DoorOpen, Maximize2, MessageSquare, MessageSquareOff } from 'lucide-react';
import { type ComponentType, useMemo } from 'react';
import { paths } from '../base/router';
import { usePart } from '../base/use-store';
import { usePage, useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import { kWide, useMedia } from '../ui/use-media';
import { CallChat, useFillsScreen, useNews } from './call-chat';
import { leavePicture } from '../visits/left';
import type { CallScreenProps } from './call-screen-props';

export function makeCallScreen(labels: Partial<VideoCallLabels>): ComponentType<CallScreenProps> {
  return (props) => <CallScreen {...props} labels={labels} />;
}

function CallScreen({ toggled, onToggle, labels }: CallScreenProps & { labels: Partial<VideoCallLabels> }) {
  const { calls, rooms } = useWorkspace();
  const shortcuts = usePart(usePage().preferences.state, (taste) => taste.shortcuts);
  const users = usePart(rooms.state, (state) => state.users);
  const describePeer = useMemo(
    () => (userId: string) => {
      const user = users.get(userId);
      return user ? { name: user.display_name, avatarUrl: user.avatar_url } : undefined;
    },
    [users],
  );
  const roomId = usePart(calls.store, ({ call }) => call?.room_id ?? null);
  const fillsScreen = useFillsScreen();
  const { unread, look } = useNews(roomId, fillsScreen);
  // The chat stands beside the call on the page; where the call covers the page, it opens in the call.
  const slots = useMemo<VideoCallSlots>(
    () => ({
      ...(fillsScreen && roomId && { chat: () => <CallChat roomId={roomId} onLook={look} /> }),
      controls: () => (
        <>
          {!fillsScreen && <ViewToggle toggled={toggled} onToggle={onToggle} />}
          <LeaveButton />
        </>
      ),
    }),
    [toggled, onToggle, fillsScreen, roomId, look],
  );
  return (
    <VideoCallProvider service={calls}>
      <VideoCallInterface
        layout="inline"
        describePeer={describePeer}
        labels={labels}
        slots={slots}
        shortcuts={shortcuts}
        chatUnread={unread}
      />
      {toggled && <ReturnToCall onToggle={onToggle} />}
    </VideoCallProvider>
  );
}

/** On a phone the call becomes small, on a wide screen the chat beside it goes away. */
function ViewToggle({ toggled, onToggle }: CallScreenProps) {
  const { router } = usePage();
  const { calls } = useWorkspace();
  const wide = useMedia(kWide);
  const words = wide ? (toggled ? 'call.show_chat' : 'call.hide_chat') : toggled ? 'call.return' : 'call.show_chat';
  const Icon = wide ? (toggled ? MessageSquare : MessageSquareOff) : MessageSquare;
  return (
    <button
      type="button"
      className="bedside-button bedside-button--round"
      aria-label={t(words)}
      title={t(words)}
      onClick={() => {
        const roomId = calls.store.getSnapshot().call?.room_id;
        const opens = wide === toggled;
        if (opens && roomId) router.go(paths.room(roomId));
        onToggle();
      }}
    >
      <Icon size={22} aria-hidden="true" />
    </button>
  );
}

/** Out of the picture and not out of the visit: "end call" beside it ends the visit for both. */
function LeaveButton() {
  const { calls, notices } = useWorkspace();
  const talks = usePart(calls.store, ({ phase }) => phase === 'active' || phase === 'reconnecting');
  if (!talks) return null;
  return (
    <button
      type="button"
      className="bedside-button bedside-button--round"
      aria-label={t('call.leave')}
      title={t('call.leave')}
      onClick={() => leavePicture(calls).catch(() => notices.set(t('call.failed_to_start')))}
    >
      <DoorOpen size={22} aria-hidden="true" />
    </button>
  );
}

/** Covers the small picture, so that a tap anywhere on it brings the call back. */
function ReturnToCall({ onToggle }: { onToggle: () => void }) {
  return (
    <button type="button" className="call-return" onClick={onToggle} aria-label={t('call.return')}>
      <Maximize2 size={20} aria-hidden="true" />
    </button>
  );
}
