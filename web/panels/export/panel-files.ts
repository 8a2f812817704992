import { readPalette } from '../../charts/palette.ts';
import { tableCsv, toCsv } from '../../series/csv.ts';
import type { Board } from '../../state/board.svelte.ts';
import { rangeWords } from '../../ui/time-words.ts';
import type { Size } from '../placing.ts';
import type { TimePanelState } from '../time-panel.svelte.ts';
import { download, fileName } from './files.ts';
import { renderImage } from './image.ts';
import { drawPlot } from './plot-image.ts';

/** Device pixels for each CSS pixel of a picture, at the least. */
const LEAST_RATIO = 2;

/** Takes a panel, the board, and what its picture says and measures; downloads it as PNG. Returns what to tell the person. */
export async function savePng(
  panel: TimePanelState,
  board: Board,
  { unit, width, height }: Size & { readonly unit: string },
): Promise<string> {
  if (width === 0) return 'There is nothing to draw.';
  const palette = readPalette(document.body);
  const ratio = Math.max(LEAST_RATIO, devicePixelRatio);
  try {
    const plot = await drawPlot(panel.source, palette, { width, height }, ratio / devicePixelRatio);
    // A file outlives the day: with no today, the range is written with its date.
    const range = rangeWords(board.range, board.time.zone, 0);
    const image = {
      title: panel.spec.title,
      subtitle: [unit, panel.spec.hint ?? '', range].filter((part) => part !== '').join(' · '),
      rows: panel.rows,
      palette,
      width,
      height,
      plot: (context: CanvasRenderingContext2D) => context.drawImage(plot, 0, 0, width, height),
    };
    const blob = await renderImage(image, ratio);
    plot.close();
    download(blob, fileName(panel.spec.id, board.range.to, 'png'));
    return '';
  } catch (error) {
    return `No picture: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Takes rows, a panel's id and the time in ms that they are of; downloads them as CSV. Returns what to tell the person. */
export function saveTable(rows: Parameters<typeof tableCsv>[0], panel: string, at: number): string {
  return saveText(tableCsv(rows), panel, at);
}

function saveText(csv: string, panel: string, at: number): string {
  download(new Blob([csv], { type: 'text/csv;charset=utf-8' }), fileName(panel, at, 'csv'));
  return '';
}

/** Takes a panel and the board; downloads the samples of the range shown, those of hidden series as well. */
export function saveCsv(panel: TimePanelState, board: Board): string {
  const { from, to } = board.range;
  const all = panel.selected.map(({ id, legend, unit }) => ({ legend, unit, samples: board.samples(id) }));
  return saveText(toCsv(all, from, to), panel.spec.id, to);
}
