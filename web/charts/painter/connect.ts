import type { ToPainter } from '../picture.ts';
import { READY, type PainterAnswer } from '../port.ts';
import { Painter } from './painter.ts';
import { TimeChart } from './time-chart.ts';

/** Takes something to run; runs it in a task of its own, behind what has already arrived. */
function soonInTask(): (run: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (run) => {
    waiting.push(run);
    port2.postMessage(undefined);
  };
}

/** Takes a port and paints what comes over it. */
export function connect(port: MessagePort): void {
  const answer = (said: PainterAnswer) => port.postMessage(said);
  const painter = new Painter({
    make: (canvas, size, palette) => new TimeChart(canvas, size, palette),
    answer,
    soon: soonInTask(),
  });
  port.onmessage = ({ data }: MessageEvent<ToPainter>) => painter.take(data);
  answer(READY);
}
