import { Background, kBackHeight, kBackWidth } from './background';
import { kMaskHeight, kMaskSize, kMaskWidth, smooth, toOpacity } from './mask';
import type { Segmenter } from './segmenter';

/** Puts the sharp person before the blurred room. Draws without filters, which not every browser's canvas has. */
export class Painter {
  private readonly look = pen(kMaskWidth, kMaskHeight, { willReadFrequently: true });
  private readonly person = pen(kMaskWidth, kMaskHeight);
  private readonly room = pen(kBackWidth, kBackHeight);
  private readonly whole = pen(1, 1);
  private readonly opacity = new ImageData(kMaskWidth, kMaskHeight);
  private readonly back = new ImageData(kBackWidth, kBackHeight);
  private readonly background = new Background();
  private mask: Float32Array | null = null;

  constructor(private readonly segmenter: Pick<Segmenter, 'find'>) {}

  /** The canvas is the same each time. */
  async paint(picture: CanvasImageSource, width: number, height: number): Promise<OffscreenCanvas> {
    const { look, person, room, whole } = this;
    look.drawImage(picture, 0, 0, kMaskWidth, kMaskHeight);
    const { data } = look.getImageData(0, 0, kMaskWidth, kMaskHeight);
    const fresh = await this.segmenter.find(data);
    if (fresh.length !== kMaskSize) throw new Error(`The model gave ${fresh.length} points.`);
    if (this.mask) smooth(this.mask, fresh);
    else this.mask = fresh.slice();

    toOpacity(this.mask, this.opacity.data);
    person.putImageData(this.opacity, 0, 0);
    this.background.paint(data, this.mask, this.back.data);
    room.putImageData(this.back, 0, 0);

    const canvas = this.sized(width, height);
    whole.globalCompositeOperation = 'copy';
    whole.drawImage(person.canvas, 0, 0, width, height);
    whole.globalCompositeOperation = 'source-in';
    whole.drawImage(picture, 0, 0, width, height);
    whole.globalCompositeOperation = 'destination-over';
    whole.drawImage(room.canvas, 0, 0, width, height);
    return canvas;
  }

  /** The same canvas, with nothing of anybody. */
  black(width: number, height: number): OffscreenCanvas {
    const canvas = this.sized(width, height);
    this.whole.globalCompositeOperation = 'copy';
    this.whole.fillRect(0, 0, width, height);
    return canvas;
  }

  private sized(width: number, height: number): OffscreenCanvas {
    const { canvas } = this.whole;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    return canvas;
  }
}

function pen(width: number, height: number, settings?: CanvasRenderingContext2DSettings): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', settings);
  if (!context) throw new Error('There is no canvas to paint on.');
  return context;
}
