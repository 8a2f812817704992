import type { ToPainter } from '../picture.ts';
import { READY, type PainterAnswer } from '../port.ts';
import { Painter, type MakeChart } from './painter.ts';

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

/** Takes a port and what makes charts; paints what comes over it. */
export function connect(port: MessagePort, make: MakeChart): void {
  const answer = (said: PainterAnswer) => port.postMessage(said);
  const painter = new Painter({
    make,
    answer,
    soon: soonInTask(),
  });
  port.onmessage = ({ data }: MessageEvent<ToPainter>) => painter.take(data);
  answer(READY);
}
