import { type RefCallback, useCallback, useEffect, useRef, useState } from 'react';
import { Avatar } from '../avatar.js';
import { ControlBar } from '../control-bar.js';
import { MicrophoneOffIcon, SoundIcon } from '../icons.js';
import { BlurQuestion } from '../in-call/blur-question.js';
import { ChatPanel } from '../in-call/chat-panel.js';
import { FrozenFrame } from '../in-call/frozen-frame.js';
import { Hints, LineSign } from '../in-call/hints.js';
import { MorePanel } from '../in-call/more-panel.js';
import { PictureQuestion } from '../in-call/picture-question.js';
import { SelfView } from '../in-call/self-view.js';
import { useCallDevices } from '../in-call/use-call-devices.js';
import { useSpeaker } from '../in-call/use-speaker.js';
import { useCaptions } from '../in-call/use-captions.js';
import { usePictureInPicture } from '../in-call/use-picture-in-picture.js';
import { useShortcuts } from '../in-call/use-shortcuts.js';
import { useView } from '../in-call/use-view.js';
import { useWakeLock } from '../in-call/use-wake-lock.js';
import { Notice } from '../notice.js';
import { Slot } from '../slot.js';
import { formatDuration, useCallDuration } from '../use-call-duration.js';
import { useAutoHide } from '../use-auto-hide.js';
import type { Fullscreen } from '../use-fullscreen.js';
import { type StillCall, useCallSnapshot } from '../use-video-call.js';
import type { StateProps } from './state-props.js';

export interface StageProps extends StateProps {
  state: 'connecting' | 'active';
  /** In place while it rings, and out of sight. */
  ready: boolean;
  /** Plays the other side. */
  picture: RefCallback<HTMLVideoElement>;
  fullscreen: Fullscreen;
  hideControlsAfterMs: number;
  shortcuts: boolean;
  chatUnread: boolean;
}

/**
 * Connecting and Active on one stage, so that the video elements, once playing, stay the same elements. While connecting
 * the own picture fills it; when the other side appears, the own one moves to its corner.
 */
export function Stage(props: StageProps) {
  const { call, controls, labels, slots, peer, state, ready, picture, fullscreen, hideControlsAfterMs, shortcuts, chatUnread } = props;
  const bar = useRef<HTMLDivElement>(null);
  const isActive = state === 'active';
  const { isVideo } = call;
  const isReconnecting = call.phase === 'reconnecting';
  const remote = useRef<HTMLVideoElement | null>(null);
  const setRemote = useCallback(
    (element: HTMLVideoElement | null) => {
      remote.current = element;
      picture(element);
    },
    [picture],
  );
  // While the connection comes back, whoever was seen stays in sight.
  const wasShown = useRef(false);
  const showsRemote =
    (isActive || call.phase === 'connecting') &&
    isVideo &&
    ((call.isRemoteCameraEnabled && call.remoteStream !== null) || (isReconnecting && wasShown.current));
  useEffect(() => {
    wasShown.current = showsRemote;
  }, [showsRemote]);
  const devices = useCallDevices();
  const refusedSpeaker = useSpeaker(remote, devices, call.chooseDevice);
  useWakeLock(!ready);
  useShortcuts(bar, shortcuts && !ready);
  const { view, change } = useView();
  const captions = useCaptions(isActive ? call.remoteStream : null, document.documentElement.lang || 'en');
  const small = usePictureInPicture(remote, controls);
  const [more, setMore] = useState(false);
  const [chat, setChat] = useState(false);
  const closeChat = useCallback(() => {
    setChat(false);
    bar.current?.querySelector<HTMLElement>('.bedside-button--chat')?.focus();
  }, []);
  const showsChat = chat && isActive && slots.chat !== undefined;
  const closeMore = useCallback(() => {
    setMore(false);
    bar.current?.querySelector<HTMLElement>('[aria-haspopup]')?.focus();
  }, []);
  // In a voice call there is nothing to look at behind the controls, so they stay.
  const { visible, areaProps } = useAutoHide(bar, { enabled: isActive && showsRemote && !more && !showsChat, afterMs: hideControlsAfterMs });
  return (
    <div
      className="bedside-stage"
      // The own picture makes room for the other side's, also where only the server has not heard of the accept yet.
      data-state={showsRemote ? 'active' : state}
      data-controls={visible ? 'shown' : 'hidden'}
      data-remote={showsRemote ? 'video' : 'avatar'}
      data-interrupted={isReconnecting || undefined}
      data-chat={showsChat || undefined}
      {...areaProps}
    >
      <video
        className="bedside-remote"
        ref={setRemote}
        data-fill={view.fill || undefined}
        playsInline
        autoPlay
        hidden={!showsRemote}
        aria-label={peer.name}
      />
      {isVideo && <FrozenFrame video={remote} frozen={isReconnecting && showsRemote} />}
      {!showsRemote && (
        <div className="bedside-waiting">
          <Avatar peer={peer} call={call} slots={slots} pulsing={!isActive} />
          <p className="bedside-name">{peer.name}</p>
          <Progress call={call} labels={labels} name={peer.name} isVideo={isVideo} isActive={isActive} />
        </div>
      )}
      <header className="bedside-head">
        {isActive && <span className="bedside-head__name">{peer.name}</span>}
        {isActive && !call.isRemoteMicrophoneEnabled && (
          <span className="bedside-chip" role="img" aria-label={labels.remoteMuted(peer.name)}>
            <MicrophoneOffIcon />
          </span>
        )}
        {isActive && <LineSign call={call} labels={labels} />}
        {isActive && <Duration label={labels.duration} />}
      </header>
      {slots.overlay && !ready && (
        <div className="bedside-overlay-slot">
          <Slot call={call} render={slots.overlay} />
        </div>
      )}
      <Announcement call={call} labels={labels} name={peer.name} />
      {call.playbackBlocked && isActive && (
        <button
          type="button"
          className="bedside-button bedside-button--primary bedside-tap"
          onClick={call.resumePlayback}
        >
          <SoundIcon />
          <span>{labels.tapToHear}</span>
        </button>
      )}
      <div className="bedside-banners">
        {call.phase === 'reconnecting' && <p className="bedside-banner">{labels.reconnecting}</p>}
        {isActive && call.signaling === 'down' && (
          <p className="bedside-banner bedside-banner--quiet">{labels.signalingDown}</p>
        )}
        <Notice call={call} labels={labels} closable />
        {isActive && (
          <PictureQuestion
            isVideo={isVideo}
            pictureRequest={call.pictureRequest}
            setVideo={call.setVideo}
            labels={labels}
            name={peer.name}
          />
        )}
        <BlurQuestion
          state={devices?.blur ?? 'unavailable'}
          labels={labels}
          isVideo={isVideo}
          isCameraEnabled={call.isCameraEnabled}
          isSharingScreen={call.isSharingScreen}
          setBackgroundBlur={call.setBackgroundBlur}
          toggleCamera={call.toggleCamera}
        />
        {isActive && <Hints call={call} labels={labels} speaker={refusedSpeaker} />}
      </div>
      {captions.on && (
        <p className="bedside-captions" lang={captions.language} dir="auto" data-empty={!captions.text || undefined}>
          {captions.text || labels.captionsNote}
        </p>
      )}
      {more && (
        <MorePanel
          call={call}
          labels={labels}
          devices={devices}
          isVideo={isVideo}
          view={view}
          onView={change}
          fullscreen={fullscreen}
          small={small}
          captions={captions}
          onClose={closeMore}
        />
      )}
      <ControlBar
        barRef={bar}
        call={call}
        controls={controls}
        slots={slots}
        fullscreen={fullscreen}
        isVideo={isVideo}
        shortcuts={shortcuts}
        chat={
          isActive && slots.chat
            ? {
                label: chatUnread && !chat ? labels.chatUnread : labels.chat,
                open: chat,
                unread: chatUnread && !chat,
                toggle: () => (chat ? closeChat() : setChat(true)),
              }
            : null
        }
        more={{ label: labels.more, open: more, toggle: () => (more ? closeMore() : setMore(true)) }}
      />
      {showsChat && slots.chat && <ChatPanel call={call} labels={labels} chat={slots.chat} onClose={closeChat} />}
      {/* After the buttons, so that the keyboard comes to "mute" first. */}
      {isVideo && (
        <SelfView
          call={call}
          view={view}
          onMove={(corner) => change({ corner })}
          movable={isActive}
          blurStarting={devices?.blur === 'starting'}
          labels={labels}
        />
      )}
    </div>
  );
}

/** Alone in being drawn anew every second. */
function Duration({ label }: { label: (spoken: string) => string }) {
  const text = formatDuration(useCallDuration(useCallSnapshot()));
  // A timer by role, which is silent unless asked: nobody wants to hear every second.
  return (
    <span className="bedside-chip bedside-numbers" role="timer" aria-label={label(text)}>
      {text}
    </span>
  );
}

function Progress({
  call,
  labels,
  name,
  isVideo,
  isActive,
}: Pick<StateProps, 'call' | 'labels'> & { name: string; isVideo: boolean; isActive: boolean }) {
  if (isActive)
    return isVideo && !call.isRemoteCameraEnabled ? (
      <p className="bedside-quiet">{labels.remoteCameraOff(name)}</p>
    ) : null;
  return (
    <>
      <p className="bedside-quiet">{progressText(call, labels, name)}</p>
      {call.media === 'asking' && <p className="bedside-hint">{labels.askingMedia}</p>}
    </>
  );
}

/** Speaks each step of the call once. */
function Announcement({ call, labels, name }: Pick<StateProps, 'call' | 'labels'> & { name: string }) {
  const text =
    call.phase === 'reconnecting'
      ? labels.reconnecting
      : call.isInCall
        ? labels.active(name)
        : progressText(call, labels, name);
  return (
    <p className="bedside-spoken" role="status">
      {text}
    </p>
  );
}

function progressText(call: StillCall, labels: StateProps['labels'], name: string): string {
  if (call.phase === 'connecting' || call.phase === 'incoming') return labels.connecting(name);
  if (call.phase !== 'outgoing') return labels.preparing;
  return call.isRinging ? labels.ringing(name) : labels.calling(name);
}
