/**
 * Pictures of the page, kept in the tree and compared with a tolerance. They are WebP, and half as large for the wide looks: what
 * has to be found is a part that moved, vanished or changed its colour, not how a letter is smoothed.
 *
 * `npm test -w tests/browser -- --update` keeps what there is now; what is new has to be looked at before it is committed.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Look } from './looks.ts';
import { still } from './still.ts';

const kept = join(import.meta.dirname, '../pictures');
const report = join(import.meta.dirname, '../../../build/test/pictures');
const update = process.env['BEDSIDE_UPDATE'] === 'yes';

/** Of the app with a server and real connections behind it, or of the story page's faces. Each has its folder. */
export type Kind = 'states' | 'faces';

/** Under --full, once there is a set: a first one is made by --update, on a machine that does nothing else, and looked at. */
export function hasPictures(kind: Kind): boolean {
  return update || (process.env['BEDSIDE_FULL'] === 'yes' && existsSync(join(kept, kind)));
}

const kQuality = 50;
const kPhone = 400;
const kTile = 12;
/** Of 255, in any channel of a tile's mean. A word that says something else is above it, a letter smoothed otherwise is not. */
const kTolerance = 14;

export interface Difference {
  /** Tiles that differ, of all. */
  tiles: number;
  of: number;
  /** The worst tile: left, top, and by how much. */
  worst: { x: number; y: number; by: number };
  sizes?: string;
}

interface Pair {
  one: string;
  two: string;
  tile: number;
  tolerance: number;
}

/** Runs in a page of its own. */
async function differ({ one, two, tile, tolerance }: Pair): Promise<Difference> {
  const read = async (data: string) => {
    const image = new Image();
    image.src = `data:image/webp;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const pen = canvas.getContext('2d')!;
    pen.drawImage(image, 0, 0);
    return pen.getImageData(0, 0, canvas.width, canvas.height);
  };
  const [a, b] = [await read(one), await read(two)];
  const result: Difference = { tiles: 0, of: 0, worst: { x: 0, y: 0, by: 0 } };
  if (a.width !== b.width || a.height !== b.height) return { ...result, tiles: 1, sizes: `${a.width}x${a.height} and ${b.width}x${b.height}` };
  for (let top = 0; top < a.height; top += tile) {
    for (let left = 0; left < a.width; left += tile) {
      const sum = [0, 0, 0];
      const bottom = Math.min(top + tile, a.height);
      const right = Math.min(left + tile, a.width);
      for (let y = top; y < bottom; y += 1) {
        for (let x = left; x < right; x += 1) {
          const at = (y * a.width + x) * 4;
          for (let channel = 0; channel < 3; channel += 1) sum[channel]! += a.data[at + channel]! - b.data[at + channel]!;
        }
      }
      const by = Math.max(...sum.map(Math.abs)) / ((bottom - top) * (right - left));
      result.of += 1;
      if (by > tolerance) result.tiles += 1;
      if (by > result.worst.by) result.worst = { x: left, y: top, by: Math.round(by) };
    }
  }
  return result;
}

export class Pictures {
  private constructor(
    private readonly judge: Page,
    private readonly kind: Kind,
  ) {}

  static async open(browser: Browser, kind: Kind): Promise<Pictures> {
    return new Pictures(await (await browser.newContext()).newPage(), kind);
  }

  compare(one: Buffer, two: Buffer): Promise<Difference> {
    return this.judge.evaluate(differ, {
      one: one.toString('base64'),
      two: two.toString('base64'),
      tile: kTile,
      tolerance: kTolerance,
    });
  }

  /** Complaints about this state in this look; none when it is as it was kept. */
  async check(page: Page, state: string, look: Look): Promise<string[]> {
    if (!hasPictures(this.kind)) return [];
    const name = `${state}.${look.width}.${look.theme}.webp`;
    const now = await take(page, look, this.kind === 'states');
    const path = join(kept, this.kind, name);
    const before = existsSync(path) ? readFileSync(path) : null;
    const difference = before && (await this.compare(before, now));
    if (difference && difference.tiles === 0) return [];
    if (update) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, now);
      return [];
    }
    mkdirSync(report, { recursive: true });
    writeFileSync(join(report, name), now);
    if (!difference) return [`${name}: there is no such picture yet; this one is in build/test/pictures`];
    return [`${name}: ${JSON.stringify(difference)}; how it is now is in build/test/pictures`];
  }
}

async function take(page: Page, look: Look, live: boolean): Promise<Buffer> {
  const restore = await still(page, live);
  const session = await page.context().newCDPSession(page);
  const scale = look.width > kPhone ? 0.5 : 1;
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'webp',
    quality: kQuality,
    clip: { x: 0, y: 0, width: look.width, height: look.height, scale },
  });
  await session.detach();
  await restore();
  return Buffer.from(data, 'base64');
}
