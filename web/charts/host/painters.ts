import { report } from '../../connection/report.ts';
import type { FromPainter, ToPainter } from '../picture.ts';

/** Takes nothing; returns a port with a painter listening at its other end. Rejects when there is none to be had. */
export type OpenPainter = () => Promise<MessagePort>;

type WithoutChart<Message> = Message extends unknown ? Omit<Message, 'chart'> : never;

/** What is said of one chart, its number left out. */
export type Said = WithoutChart<ToPainter>;

/** One chart's line to the painter. */
export interface Line {
  /** Takes what to say and what to give away with it. */
  send(said: Said, transfer?: readonly Transferable[]): void;
  /** Ends it: nothing more is heard. */
  close(): void;
}

/** Milliseconds after which a way that could not be opened is tried again: the line may be down for a while. */
const RETRY = 5_000;

/** The page's one way to the painter, which is opened with the first chart. */
export class Painters {
  readonly #open: OpenPainter;
  readonly #listeners = new Map<number, (painted: FromPainter) => void>();
  #waiting: { message: ToPainter; transfer: readonly Transferable[] }[] = [];
  #port: MessagePort | undefined;
  #opening = false;
  #next = 0;

  /** Takes what opens the way. */
  constructor(open: OpenPainter) {
    this.#open = open;
  }

  /** Opens the way, if that has not been done: the painter's code is fetched while there is nothing to draw yet. */
  start(): void {
    if (this.#opening) return;
    this.#opening = true;
    this.#open().then(
      (port) => this.#opened(port),
      (error: unknown) => {
        report(error);
        setTimeout(() => {
          this.#opening = false;
          this.start();
        }, RETRY);
      },
    );
  }

  /** Takes who hears of each drawing; returns the line of a new chart. */
  line(onPainted: (painted: FromPainter) => void): Line {
    this.start();
    const chart = this.#next++;
    this.#listeners.set(chart, onPainted);
    return {
      send: (said, transfer = []) => this.#send({ ...said, chart }, transfer),
      close: () => {
        this.#listeners.delete(chart);
        this.#send({ type: 'remove', chart }, []);
      },
    };
  }

  #send(message: ToPainter, transfer: readonly Transferable[]): void {
    if (this.#port !== undefined) return this.#port.postMessage(message, [...transfer]);
    // Canvases are given away once: not before somebody is there to take them. Of drawings the newest will do.
    const newer = ({ type, chart }: ToPainter) =>
      message.type === 'draw' && type === 'draw' && chart === message.chart;
    this.#waiting = this.#waiting.filter((before) => !newer(before.message));
    this.#waiting.push({ message, transfer });
  }

  #opened(port: MessagePort): void {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<FromPainter>) => this.#listeners.get(data.chart)?.(data);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { message, transfer } of waiting) port.postMessage(message, [...transfer]);
  }
}
