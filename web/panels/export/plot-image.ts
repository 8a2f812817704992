import { pagePainters } from '../../charts/host/start.ts';
import type { Palette } from '../../charts/palette.ts';
import { PanelView, type PanelSource } from '../panel-view.ts';
import type { Size } from '../placing.ts';

/** Frames after which a drawing that never came is given up. */
const PATIENCE = 120;

function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}

/** Takes a size in CSS pixels; returns a canvas in a box of that size that nobody sees. */
function hiddenCanvas({ width, height }: Size): { box: HTMLElement; canvas: HTMLCanvasElement } {
  const box = document.createElement('div');
  const canvas = document.createElement('canvas');
  Object.assign(box.style, {
    position: 'fixed',
    inset: '0 auto auto 0',
    visibility: 'hidden',
    width: `${width}px`,
    height: `${height}px`,
  });
  box.append(canvas);
  document.body.append(box);
  return { box, canvas };
}

/**
 * Takes what a chart reads, the theme's colours, its size on the screen and how much finer than the screen it is wanted;
 * resolves with the plot drawn anew at that size, which the caller closes. Rejects when the painter does not answer.
 */
export async function drawPlot(
  source: PanelSource,
  palette: Palette,
  size: Size,
  finer: number,
): Promise<ImageBitmap> {
  const large = { width: size.width * finer, height: size.height * finer };
  const { box, canvas } = hiddenCanvas(large);
  const view = new PanelView(
    pagePainters(),
    canvas,
    source,
    { ...palette, scale: palette.scale * finer },
    () => {},
  );
  try {
    // Twice: only after the first drawing it is known where the plot lies.
    for (let drawing = 0; drawing < 2; drawing++) {
      const before = view.paintedAt;
      view.paint();
      for (let frame = 0; Object.is(view.paintedAt, before); frame++) {
        if (frame > PATIENCE) throw new Error('The painter did not answer.');
        await nextFrame();
      }
    }
    return await view.image();
  } finally {
    view.destroy();
    box.remove();
  }
}
