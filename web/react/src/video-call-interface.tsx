import { useEffect, useMemo, useRef } from 'react';
import type { PeerDescription, VideoCallInterfaceProps } from './interface-props.js';
import { interfaceState } from './interface-state.js';
import { ENGLISH } from './labels.js';
import { Ended } from './states/ended.js';
import { Idle } from './states/idle.js';
import { Incoming } from './states/incoming.js';
import { Stage } from './states/stage.js';
import type { StateProps } from './states/state-props.js';
import { Unsupported } from './states/unsupported.js';
import { useCallControls } from './use-call-controls.js';
import { useFullscreen } from './use-fullscreen.js';
import { useModal } from './use-modal.js';
import { type StillCall, useCallSnapshot, useStillCall } from './use-video-call.js';
import { useVideoElement } from './use-video-element.js';

const BOTH = ['video', 'audio'] as const;
const NO_SLOTS = {};

/**
 * The whole face of a call: buttons to start one, the sheet of one that comes in, the stage, and how it ended. Import
 * `@bedside/react/styles.css` once; colours and sizes are CSS variables there.
 */
export function VideoCallInterface(props: VideoCallInterfaceProps) {
  const { layout = 'overlay', className, onStateChange } = props;
  const { call, picture, waitingStream } = useWholeCall();
  const state = interfaceState(call);
  const stage = useRef<HTMLDivElement>(null);
  const labels = useMemo(() => ({ ...ENGLISH, ...props.labels }), [props.labels]);
  const fullscreen = useFullscreen(stage);
  const controls = useCallControls(call, labels, fullscreen);
  const peer = usePeer(props, call, labels.someone);
  const shared: StateProps = { call, controls, labels, slots: props.slots ?? NO_SLOTS, peer };
  const isStage = state === 'connecting' || state === 'active' || state === 'ended';
  // Whoever calls is in place behind the sheet, unseen and unheard: an accept only uncovers them.
  const isReady = state === 'incoming' && waitingStream !== null;
  const dialog = useModal(isStage);

  useEffect(() => onStateChange?.(state), [onStateChange, state]);
  useEffect(() => {
    if (state === 'ended' && document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
  }, [state]);

  const classes = ['bedside', className].filter(Boolean).join(' ');
  const frame = { className: classes, 'data-bedside-state': isReady ? undefined : state, 'aria-label': labels.region };
  const screen = (isStage || isReady) && (
    <div className="bedside-screen" ref={stage} data-layout={layout} tabIndex={-1} data-first-focus>
      {state === 'ended' ? (
        <Ended {...shared} />
      ) : (
        <Stage
          {...shared}
          state={state === 'active' ? 'active' : 'connecting'}
          ready={isReady}
          picture={picture.ref}
          fullscreen={fullscreen}
          chatUnread={props.chatUnread ?? false}
          hideControlsAfterMs={props.hideControlsAfterMs ?? 3000}
          shortcuts={props.shortcuts ?? true}
        />
      )}
    </div>
  );
  // Two places, so that what is behind the sheet stays the same elements when the sheet goes.
  return (
    <>
      {!isStage && (
        <div className={classes} data-bedside-state={state}>
          {state === 'unsupported' && <Unsupported {...shared} />}
          {state === 'incoming' && <Incoming {...shared} />}
          {state === 'idle' && (
            <Idle {...shared} roomId={props.roomId} receiverId={props.receiverId} callTypes={props.callTypes ?? BOTH} />
          )}
        </div>
      )}
      {screen &&
        (layout === 'overlay' ? (
          <dialog {...frame} ref={dialog}>
            {screen}
          </dialog>
        ) : (
          <section {...frame} hidden={isReady}>
            {screen}
          </section>
        ))}
    </>
  );
}

function usePeer(props: VideoCallInterfaceProps, call: StillCall, someone: string): PeerDescription {
  const id = call.peerId ?? props.receiverId;
  const { describePeer } = props;
  return useMemo(() => (id && describePeer?.(id)) || { name: someone }, [id, describePeer, someone]);
}

/**
 * The call with the other side's picture, which this interface plays already while it rings. Who draws a screen of their
 * own with the hook gets nothing before the accept: nobody knows whether their element can be seen.
 */
function useWholeCall() {
  const still = useStillCall();
  const { remoteStream, waitingStream } = useCallSnapshot();
  const picture = useVideoElement(remoteStream ?? waitingStream, { muted: remoteStream === null });
  const { blocked, resume } = picture;
  const call = useMemo(() => ({ ...still, playbackBlocked: blocked, resumePlayback: resume }), [still, blocked, resume]);
  return { call, picture, waitingStream };
}
