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
import { type StillCall, useStillCall } from './use-video-call.js';

const BOTH = ['video', 'audio'] as const;
const NO_SLOTS = {};

/**
 * The whole face of a call: buttons to start one, the sheet of one that comes in, the stage, and how it ended. Import
 * `@bedside/react/styles.css` once; colours and sizes are CSS variables there.
 */
export function VideoCallInterface(props: VideoCallInterfaceProps) {
  const { layout = 'overlay', className, onStateChange } = props;
  const call = useStillCall();
  const state = interfaceState(call);
  const stage = useRef<HTMLDivElement>(null);
  const labels = useMemo(() => ({ ...ENGLISH, ...props.labels }), [props.labels]);
  const fullscreen = useFullscreen(stage);
  const controls = useCallControls(call, labels, fullscreen);
  const peer = usePeer(props, call, labels.someone);
  const shared: StateProps = { call, controls, labels, slots: props.slots ?? NO_SLOTS, peer };
  const isStage = state === 'connecting' || state === 'active' || state === 'ended';
  const dialog = useModal();

  useEffect(() => onStateChange?.(state), [onStateChange, state]);
  useEffect(() => {
    if (state === 'ended' && document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
  }, [state]);

  const classes = ['bedside', className].filter(Boolean).join(' ');
  if (isStage) {
    const inside = (
      <div className="bedside-screen" ref={stage} data-layout={layout} tabIndex={-1} data-first-focus>
        {state === 'ended' ? (
          <Ended {...shared} />
        ) : (
          <Stage
            {...shared}
            state={state}
            fullscreen={fullscreen}
            chatUnread={props.chatUnread ?? false}
            hideControlsAfterMs={props.hideControlsAfterMs ?? 3000}
            shortcuts={props.shortcuts ?? true}
          />
        )}
      </div>
    );
    return layout === 'overlay' ? (
      <dialog className={classes} data-bedside-state={state} aria-label={labels.region} ref={dialog}>
        {inside}
      </dialog>
    ) : (
      <section className={classes} data-bedside-state={state} aria-label={labels.region}>
        {inside}
      </section>
    );
  }
  return (
    <div className={classes} data-bedside-state={state}>
      {state === 'unsupported' && <Unsupported {...shared} />}
      {state === 'incoming' && <Incoming {...shared} />}
      {state === 'idle' && (
        <Idle {...shared} roomId={props.roomId} receiverId={props.receiverId} callTypes={props.callTypes ?? BOTH} />
      )}
    </div>
  );
}

function usePeer(props: VideoCallInterfaceProps, call: StillCall, someone: string): PeerDescription {
  const id = call.peerId ?? props.receiverId;
  const { describePeer } = props;
  return useMemo(() => (id && describePeer?.(id)) || { name: someone }, [id, describePeer, someone]);
}
