import {
  decideSeries,
  evolveSeries,
  NO_SERIES,
  seriesKey,
  type SeriesDeclaration,
  type SeriesState,
} from '#domain';
import type { Log } from '../../db/log.ts';
import type { MetricWriter, Source } from './contract.ts';

/** Milliseconds that measurements may wait for each other when they come thick: one commit for many. */
const PATIENCE = 40;

/** Runs the sources: gives each its topic of the log, and all of them one catalogue of series. */
export class SourceRunner {
  readonly #log: Log;
  readonly #abort = new AbortController();
  readonly #onFailure: (topic: string, error: unknown) => void;
  #series: SeriesState;
  #declaring: Promise<unknown> = Promise.resolve();
  #running: Promise<void>[] = [];

  private constructor(log: Log, series: SeriesState, onFailure: (topic: string, error: unknown) => void) {
    this.#log = log;
    this.#series = series;
    this.#onFailure = onFailure;
  }

  /** Takes the log and who is told when a source ends by a defect; returns a runner that knows every declared series. */
  static async open(log: Log, onFailure: (topic: string, error: unknown) => void): Promise<SourceRunner> {
    return new SourceRunner(log, evolveSeries(NO_SERIES, await log.series()), onFailure);
  }

  /** Begins to run a source. */
  start(source: Source): void {
    const writer: MetricWriter = {
      declare: (declarations) => this.#declare(source.topic, declarations),
      write: async (...rows) => {
        await this.#log.append({
          events: rows.map((data) => ({ topic: source.topic, kind: 'samples', data })),
          patience: PATIENCE,
        });
      },
      writeProcesses: async (table) => {
        const event = { topic: source.topic, kind: 'processes', data: [...table] } as const;
        await this.#log.append({ events: [event], patience: PATIENCE });
      },
    };
    this.#running.push(
      source.run(writer, this.#abort.signal).catch((error: unknown) => this.#onFailure(source.topic, error)),
    );
  }

  /** Stops every source and waits until they have ended. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#running);
  }

  /** One declaration at a time: each must see the ids that the one before gave. */
  #declare(topic: string, declarations: readonly SeriesDeclaration[]): Promise<readonly number[]> {
    const declared = this.#declaring.then(async () => {
      const fresh = decideSeries(this.#series, declarations);
      if (fresh.length > 0) await this.#log.append({ events: [{ topic, kind: 'series', data: fresh }] });
      this.#series = evolveSeries(this.#series, fresh);
      return declarations.map(({ name, labels }) => this.#idOf(name, labels));
    });
    this.#declaring = declared.catch(() => undefined); // its caller is told
    return declared;
  }

  #idOf(name: string, labels: Readonly<Record<string, string>>): number {
    const tuple = this.#series.byKey.get(seriesKey(name, labels));
    if (!tuple) throw new Error(`Series ${name} was declared and is not there.`);
    return tuple[0];
  }
}
