// Goal: the parts are laid in the right order and at the right size; the canvas is one, and black has nothing of anybody.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { kBackHeight, kBackWidth } from './background';
import { kMaskHeight, kMaskSize, kMaskWidth } from './mask';
import { Painter } from './painter';

/** A canvas that tells what was done to it. */
class FakeCanvas {
  static made: FakeCanvas[] = [];
  readonly did: string[] = [];
  private mode = '';

  constructor(public width: number, public height: number) {
    FakeCanvas.made.push(this);
  }

  getContext() {
    const canvas = this;
    return {
      canvas,
      set globalCompositeOperation(mode: string) {
        canvas.mode = mode;
      },
      drawImage: (from: { width: number } | string, ...box: number[]) =>
        canvas.did.push(`${canvas.mode} ${typeof from === 'string' ? from : from.width} ${box.join(' ')}`.trim()),
      fillRect: (...box: number[]) => canvas.did.push(`${canvas.mode} fill ${box.join(' ')}`),
      getImageData: (_x: number, _y: number, width: number, height: number) => ({ data: new Uint8ClampedArray(width * height * 4) }),
      putImageData: ({ data }: { data: Uint8ClampedArray }) => canvas.did.push(`put ${data[3]}`),
    };
  }
}

class FakeImage {
  readonly data: Uint8ClampedArray;
  constructor(width: number, height: number) {
    this.data = new Uint8ClampedArray(width * height * 4);
  }
}

describe('Painter', () => {
  const find = vi.fn(async () => new Float32Array(kMaskSize).fill(1));
  const picture = 'camera' as unknown as CanvasImageSource;
  let painter: Painter;
  const of = (width: number) => FakeCanvas.made.find((canvas) => canvas.width === width)!;

  beforeEach(() => {
    FakeCanvas.made = [];
    vi.stubGlobal('OffscreenCanvas', FakeCanvas);
    vi.stubGlobal('ImageData', FakeImage);
    painter = new Painter({ find });
    return () => vi.unstubAllGlobals();
  });

  it('lays the person, cut out of the camera, before the room', async () => {
    const canvas = (await painter.paint(picture, 1280, 720)) as unknown as FakeCanvas;
    expect([canvas.width, canvas.height]).toEqual([1280, 720]);
    expect(canvas.did).toEqual([
      `copy ${kMaskWidth} 0 0 1280 720`,
      'source-in camera 0 0 1280 720',
      `destination-over ${kBackWidth} 0 0 1280 720`,
    ]);
    expect(of(kMaskWidth).did).toEqual([`camera 0 0 ${kMaskWidth} ${kMaskHeight}`]);
    expect(of(kBackWidth).height).toBe(kBackHeight);
  });

  it('follows a camera that is turned, on the same canvas', async () => {
    const upright = await painter.paint(picture, 720, 1280);
    expect([upright.width, upright.height]).toEqual([720, 1280]);
    expect(await painter.paint(picture, 1280, 720)).toBe(upright);
  });

  it('is black without a look at the camera', () => {
    const canvas = painter.black(640, 360) as unknown as FakeCanvas;
    expect(canvas.did).toEqual(['copy fill 0 0 640 360']);
  });

  it('takes no mask of another size for one', async () => {
    find.mockResolvedValueOnce(new Float32Array(7));
    await expect(painter.paint(picture, 64, 36)).rejects.toThrow('7 points');
  });
});
