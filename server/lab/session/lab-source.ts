import type { LabSettings } from '#protocol';
import type { Log, NewEvent } from '../../../db/log.ts';
import { Pace } from '../../sources/pace.ts';
import { sleep } from '../../sources/ticker.ts';
import type { LabClock } from './lab-clock.ts';

/** Milliseconds that events may wait for each other's commit while there is batching: as long as measurements do. */
const PATIENCE = 40;
/** The shortest interval of the timer in ms: with batching, and without. */
const SHORTEST = { batched: 10, single: 1 } as const;
/** Milliseconds until a write that failed is tried again. */
const PAUSE = 1_000;
/** Events that may wait for the log, at the least. */
const WAITING = 16;

/** The filling repeats this: it looks like data and is neither free to compress nor impossible to. */
const FILLING = 'The quick brown fox jumps over the lazy dog 0123456789. ';

/** Where a session's events go. */
export interface LabSourceOptions {
  readonly log: Pick<Log, 'append'>;
  readonly topic: string;
  readonly clock: LabClock;
  /** Told of a write that failed; it is tried again. */
  readonly onFailure: (error: unknown) => void;
}

/** Makes a session's events, each numbered and stamped when it was made; none is lost, so the numbers have no hole. */
export class LabSource {
  readonly #options: LabSourceOptions;
  readonly #end = new AbortController();
  /** Ends the wait for the next event: what is due has changed. */
  #change = new AbortController();
  #settings: LabSettings;
  #filling = '';
  #n = 0;
  #durable = 0;
  #waiting: NewEvent[] = [];
  #writing = false;

  /** Takes where events go and how they are made; begins at once. */
  constructor(options: LabSourceOptions, settings: LabSettings) {
    this.#options = options;
    this.#settings = settings;
    void this.#run(); // it never rejects
  }

  /** Events made and durable. */
  get made(): number {
    return this.#durable;
  }

  /** Takes how events are made from now on. */
  set(settings: LabSettings): void {
    this.#settings = settings;
    this.#change.abort();
  }

  /** Makes no more, and writes no more: what waited for the log is dropped. */
  stop(): void {
    this.#waiting = [];
    this.#end.abort();
    this.#change.abort();
  }

  async #run(): Promise<void> {
    while (!this.#end.signal.aborted) {
      this.#change = new AbortController();
      const { rate, bytes } = this.#settings;
      this.#filling = FILLING.repeat(Math.ceil(bytes / FILLING.length)).slice(0, bytes);
      if (rate === 0) await aborted(this.#change.signal);
      else await this.#flow(rate, this.#change.signal);
    }
  }

  async #flow(rate: number, signal: AbortSignal): Promise<void> {
    const shortest = this.#settings.batching ? SHORTEST.batched : SHORTEST.single;
    const pace = new Pace(rate, performance.now());
    const room = Math.max(WAITING, Math.ceil(rate));
    while (!signal.aborted) {
      const count = Math.min(pace.due(performance.now()), room - this.#waiting.length);
      pace.made(count);
      for (let made = 0; made < count; made += 1) this.#waiting.push(this.#next());
      if (this.#waiting.length > 0 && !this.#writing) void this.#write(); // it never rejects
      await sleep(Math.max(shortest, Math.ceil(pace.wait(performance.now()))), signal);
    }
  }

  #next(): NewEvent {
    const { topic, clock } = this.#options;
    return { topic, kind: 'lab', data: [(this.#n += 1), clock.now(), this.#filling] };
  }

  /** One write after the other, so that one which fails leaves no hole. */
  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const events = this.#waiting;
      this.#waiting = [];
      try {
        await this.#append(events);
        this.#durable += events.length;
      } catch (error) {
        // The log may have been closed by then.
        if (this.#end.signal.aborted) break;
        this.#options.onFailure(error);
        this.#waiting = [...events, ...this.#waiting];
        await sleep(PAUSE, this.#end.signal);
      }
    }
    this.#writing = false;
  }

  async #append(events: readonly NewEvent[]): Promise<void> {
    const patience = this.#settings.batching ? { patience: PATIENCE } : {};
    await this.#options.log.append({ events, ...patience });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
