import { type PointerEvent, useRef } from 'react';
import type { StillCall } from '../use-video-call.js';
import { type Corner, CORNERS, type View } from './use-view.js';

export interface SelfViewProps {
  call: StillCall;
  view: View;
  onMove: (corner: Corner) => void;
  movable: boolean;
  /** Black is shown until the first blurred picture. */
  blurStarting: boolean;
  labels: { you: string; cameraOff: string; moveSelfView: string; blurStarting: string };
}

/** A finger trembles; less than this is a press. */
const DRAG_PX = 8;

/** The own picture. It can be dragged to another corner, or sent round the corners by a press or the keyboard. */
export function SelfView({ call, view, onMove, movable, blurStarting, labels }: SelfViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const shows = (call.isCameraEnabled || call.isSharingScreen) && call.localStream !== null;

  const place = (x: number, y: number) => {
    if (box.current) box.current.style.translate = x || y ? `${x}px ${y}px` : '';
  };
  const start = (event: PointerEvent) => {
    drag.current = { x: event.clientX, y: event.clientY, moved: false };
    event.currentTarget.setPointerCapture?.(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    const from = drag.current;
    if (!from) return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    if (!from.moved && Math.hypot(x, y) < DRAG_PX) return;
    from.moved = true;
    place(x, y);
  };
  const drop = () => {
    if (drag.current?.moved && box.current) onMove(cornerOf(box.current));
    place(0, 0);
  };

  return (
    <div
      className="bedside-local"
      ref={box}
      data-camera={shows ? 'on' : 'off'}
      data-corner={view.corner}
      data-mirrored={(view.mirror && !call.isSharingScreen) || undefined}
    >
      <video ref={call.localVideoRef} playsInline autoPlay muted hidden={!shows} aria-label={labels.you} />
      {!call.isCameraEnabled && !call.isSharingScreen && <span className="bedside-local__off">{labels.cameraOff}</span>}
      {shows && blurStarting && !call.isSharingScreen && <span className="bedside-local__off">{labels.blurStarting}</span>}
      {movable && (
        <button
          type="button"
          className="bedside-local__move"
          aria-label={labels.moveSelfView}
          title={labels.moveSelfView}
          onPointerDown={start}
          onPointerMove={move}
          onPointerUp={drop}
          onPointerCancel={() => place(0, 0)}
          onClick={() => {
            // The press that ends a drag is none.
            const dragged = drag.current?.moved;
            drag.current = null;
            if (!dragged) onMove(CORNERS[(CORNERS.indexOf(view.corner) + 1) % CORNERS.length]!);
          }}
        />
      )}
    </div>
  );
}

/** The corner of the stage that is nearest to where the picture lies now. */
function cornerOf(box: HTMLElement): Corner {
  const own = box.getBoundingClientRect();
  const stage = (box.offsetParent ?? document.documentElement).getBoundingClientRect();
  const isTop = own.top + own.height / 2 < stage.top + stage.height / 2;
  const isLeft = own.left + own.width / 2 < stage.left + stage.width / 2;
  const isStart = isLeft === (getComputedStyle(box).direction !== 'rtl');
  return `${isTop ? 'top' : 'bottom'}-${isStart ? 'start' : 'end'}`;
}
