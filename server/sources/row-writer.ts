import { seriesKey } from '#domain';
import type { MetricWriter } from './contract.ts';
import { declarationOf, type Reading, roundedValue } from './host-series.ts';

/** Turns readings into rows: declares the series that are new, then writes one event. */
export class RowWriter {
  readonly #writer: MetricWriter;
  readonly #ids = new Map<string, number>();

  /** Takes where the rows go. */
  constructor(writer: MetricWriter) {
    this.#writer = writer;
  }

  /** Takes readings of different series; writes them as one event, none for none. Rejects when the log refuses. */
  async write(readings: readonly Reading[]): Promise<void> {
    if (readings.length === 0) return;
    const samples = readings.map((reading) => {
      const declaration = declarationOf(reading);
      return {
        declaration,
        key: seriesKey(declaration.name, declaration.labels),
        value: roundedValue(reading),
      };
    });
    const fresh = samples.filter(({ key }) => !this.#ids.has(key));
    if (fresh.length > 0) {
      const ids = await this.#writer.declare(fresh.map(({ declaration }) => declaration));
      fresh.forEach(({ key }, index) => {
        const id = ids[index];
        if (id !== undefined) this.#ids.set(key, id);
      });
    }
    await this.#writer.write(
      samples.flatMap(({ key, value }) => {
        const id = this.#ids.get(key);
        return id === undefined ? [] : [id, value];
      }),
    );
  }
}
