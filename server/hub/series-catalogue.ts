import type { SeriesTuple } from '#protocol';
import type { Log, StoredEvent } from '../../db/log.ts';
import { seriesIn } from './measured.ts';

/** Every declared series by id, for viewers that are shown some of them alone. It is read when the first of them comes. */
export class SeriesCatalogue {
  readonly #log: Log;
  readonly #byId = new Map<number, SeriesTuple>();
  #reading: Promise<void> | undefined;

  /** Takes the log. */
  constructor(log: Log) {
    this.#log = log;
  }

  /** Resolves when it has every series up to now; from then on it is followed. Rejects with LogError. */
  ready(): Promise<void> {
    this.#reading ??= this.#read().catch((error: unknown) => {
      this.#reading = undefined; // the next viewer tries again
      throw error;
    });
    return this.#reading;
  }

  /** Takes events just committed. Costs nothing before somebody needs it. */
  follow(events: readonly StoredEvent[]): void {
    if (this.#reading === undefined) return;
    for (const event of events) if (event.kind === 'series') this.learn(seriesIn(event));
  }

  /** Takes series that were declared. One that is known stays as it is, as in the log. */
  learn(declared: readonly SeriesTuple[]): void {
    for (const series of declared) if (!this.#byId.has(series[0])) this.#byId.set(series[0], series);
  }

  /** Takes an id; returns that series, undefined when it was never declared. */
  get(id: number): SeriesTuple | undefined {
    return this.#byId.get(id);
  }

  async #read(): Promise<void> {
    this.learn(await this.#log.series());
  }
}
