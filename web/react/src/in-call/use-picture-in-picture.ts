import { type RefObject, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { CallControls } from '../use-call-controls.js';

export interface PictureInPicture {
  /** False in Firefox, which has a button of its own over every video. */
  available: boolean;
  isOpen: boolean;
  toggle: () => Promise<void>;
}

/** W3C Document Picture-in-Picture. */
interface DocumentPip {
  requestWindow(options: { width: number; height: number }): Promise<Window>;
}

const documentPip = () => (globalThis as { documentPictureInPicture?: DocumentPip }).documentPictureInPicture;
const never = () => () => undefined;

/**
 * The other side in a small window above all others: with buttons where the browser has document picture-in-picture, else
 * the picture alone.
 */
export function usePictureInPicture(video: RefObject<HTMLVideoElement | null>, controls: CallControls): PictureInPicture {
  const [small, setSmall] = useState<Window | null>(null);
  const [alone, setAlone] = useState(false);
  const available = useSyncExternalStore(
    never,
    () => documentPip() !== undefined || document.pictureInPictureEnabled === true,
    () => false,
  );
  const latest = useRef(controls);
  latest.current = controls;

  useEffect(() => () => small?.close(), [small]);
  useEffect(() => {
    if (small) drawButtons(small.document, controls);
  }, [small, controls]);

  const toggle = useCallback(async () => {
    const source = video.current;
    if (small) return small.close();
    if (!source) return;
    const pip = documentPip();
    try {
      if (pip) {
        const opened = await pip.requestWindow({ width: 360, height: 260 });
        drawPicture(opened.document, source);
        opened.addEventListener('pagehide', () => setSmall(null), { once: true });
        setSmall(opened);
      } else if (document.pictureInPictureElement) {
        await document.exitPictureInPicture();
      } else {
        await source.requestPictureInPicture();
        setAlone(true);
        source.addEventListener('leavepictureinpicture', () => setAlone(false), { once: true });
      }
    } catch {
      // No picture yet, or no gesture: everything stays as it was.
    }
  }, [small, video]);

  const isOpen = small !== null || alone;
  return useMemo(() => ({ available, isOpen, toggle }), [available, isOpen, toggle]);
}

const BUTTON = 'border:0;border-radius:999px;min-width:44px;min-height:44px;padding:0 16px;font:600 14px system-ui;color:#fff;cursor:pointer;background:';

/** Made by hand: the window is another document, and a video that moves there would stop playing here. */
function drawPicture(target: Document, source: HTMLVideoElement): void {
  target.body.style.cssText = 'margin:0;background:#0b1a1e;display:grid;block-size:100vh;grid-template-rows:minmax(0,1fr) auto';
  target.documentElement.dir = document.documentElement.dir;
  target.documentElement.lang = document.documentElement.lang;
  const picture = target.createElement('video');
  Object.assign(picture, { autoplay: true, muted: true, playsInline: true });
  picture.srcObject = source.srcObject;
  picture.style.cssText = 'inline-size:100%;block-size:100%;object-fit:contain';
  const bar = target.createElement('div');
  bar.style.cssText = 'display:flex;gap:10px;justify-content:center;padding:8px';
  target.body.append(picture, bar);
}

function drawButtons(target: Document, controls: CallControls): void {
  const bar = target.querySelector('div');
  bar?.replaceChildren(
    ...[controls.getMicrophoneProps(), controls.getEndProps()].map((props, index) => {
      const button = target.createElement('button');
      button.textContent = props['aria-label'];
      button.onclick = props.onClick;
      button.style.cssText = BUTTON + (index === 0 ? '#31545c' : '#c81e34');
      return button;
    }),
  );
}
