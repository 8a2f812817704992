import type { ToPainter } from '../picture.ts';
import { PORT_FOR_PAINTER, READY, type PainterAnswer } from '../port.ts';
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
function connect(port: MessagePort): void {
  const answer = (said: PainterAnswer) => port.postMessage(said);
  const painter = new Painter({
    make: (canvas, size, palette) => new TimeChart(canvas, size, palette),
    answer,
    soon: soonInTask(),
  });
  port.onmessage = ({ data }: MessageEvent<ToPainter>) => painter.take(data);
  answer(READY);
}

/**
 * This one file is both: the module of a worker, and a module that the page imports where workers are refused. Either
 * way its port comes by a message to the world that it lives in, since a worker's file keeps no exports.
 */
function greeted({ data, source, ports: [port] }: MessageEvent): void {
  // A worker hears its page only, which is no source there; a page may hear anybody.
  if (data !== PORT_FOR_PAINTER || port === undefined || (source !== null && source !== self)) return;
  removeEventListener('message', greeted);
  connect(port);
}

addEventListener('message', greeted);
