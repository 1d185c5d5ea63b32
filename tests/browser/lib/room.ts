/** What is left to see of a room in the picture that arrives: measured on decoded frames, at one size whatever was sent. */
import type { Page } from 'playwright-core';
import { eventually } from './media.ts';

/** A part of the picture, in fractions of its width and height. */
export interface Part {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The books on the shelf of a portrait's room (portrait.ts). */
export const kShelf: Part = { left: 0.07, top: 0.18, width: 0.2, height: 0.19 };
/** Brows, eyes and mouth. */
export const kFace: Part = { left: 0.44, top: 0.36, width: 0.12, height: 0.26 };

export interface Seen {
  /** Mean step between neighbouring points, 0 to 255: edges and letters are high, a blur is low. */
  detail: number;
  /** Mean brightness, 0 to 255. */
  light: number;
}

declare global {
  interface Window {
    bedsideRoom: {
      measure(part: Part): Seen | null;
      watch(part: Part): void;
      watched: { frames: number; mostDetail: number };
    };
  }
}

/** Runs in the page. */
function install(): void {
  const video = () => document.querySelector<HTMLVideoElement>('.bedside-remote');
  const [width, height] = [128, 96];
  const pen = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  window.bedsideRoom = {
    watched: { frames: 0, mostDetail: 0 },
    measure(part) {
      const from = video();
      if (!from || from.videoWidth === 0) return null;
      const { videoWidth: w, videoHeight: h } = from;
      pen.drawImage(from, part.left * w, part.top * h, part.width * w, part.height * h, 0, 0, width, height);
      const { data } = pen.getImageData(0, 0, width, height);
      const green = (x: number, y: number) => data[(y * width + x) * 4 + 1]!;
      let [steps, light] = [0, 0];
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) {
          light += green(x, y);
          if (x > 0) steps += Math.abs(green(x, y) - green(x - 1, y));
        }
      }
      return { detail: steps / ((width - 1) * height), light: light / (width * height) };
    },
    watch(part) {
      const { watched, measure } = window.bedsideRoom;
      Object.assign(watched, { frames: 0, mostDetail: 0 });
      const next = () => {
        watched.frames += 1;
        watched.mostDetail = Math.max(watched.mostDetail, measure(part)?.detail ?? 0);
        video()?.requestVideoFrameCallback(next);
      };
      video()?.requestVideoFrameCallback(next);
    },
  };
}

/** Once for each page, before the others. */
export async function lookAtRoom(page: Page): Promise<void> {
  await page.evaluate(install);
}

export async function seen(page: Page, part: Part): Promise<Seen> {
  return (await eventually(() => page.evaluate((where) => window.bedsideRoom.measure(where), part), (answer) => answer !== null, 'there is a picture'))!;
}

/** Looks at every frame that arrives from now on; `watched` tells how many there were and how sharp the sharpest was. */
export async function watchEveryFrame(page: Page, part: Part): Promise<void> {
  await page.evaluate((where) => window.bedsideRoom.watch(where), part);
}

export function watched(page: Page): Promise<{ frames: number; mostDetail: number }> {
  return page.evaluate(() => window.bedsideRoom.watched);
}
