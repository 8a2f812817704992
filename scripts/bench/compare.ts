import { round as digits, table } from '../lib/report.ts';
import { available, type Contestant, type Running } from './contestants.ts';
import { measure, type Load, type Row } from './measure.ts';
import { EVENT_BYTES } from './payload.ts';
import type { Context } from './section.ts';
import { median, medianRatio, rotate } from './stats.ts';

/** Several contestants under one load, in alternating rounds. */

/** What the rounds found: for each contestant one row for each round, undefined where it failed. */
export class Comparison {
  readonly #rows = new Map<string, (Row | undefined)[]>();

  /** Takes a contestant and its row of the current round. */
  add({ name }: Contestant, row: Row | undefined): void {
    const rows = this.#rows.get(name);
    if (rows) rows.push(row);
    else this.#rows.set(name, [row]);
  }

  /** Takes a contestant and what to read of a row; returns the values, one for each round. */
  values({ name }: Contestant, read: (row: Row) => number): (number | undefined)[] {
    return (this.#rows.get(name) ?? []).map((row) => row && read(row));
  }

  /** The median of a contestant's values; undefined when it was never measured. */
  median(contestant: Contestant, read: (row: Row) => number): number | undefined {
    const known = this.values(contestant, read).filter((value) => value !== undefined);
    return known.length > 0 ? median(known) : undefined;
  }

  /** The median ratio of CPU for each event of one contestant to another; undefined when either is missing. */
  cpuRatio(contestant: Contestant, base: Contestant): number | undefined {
    return medianRatio(
      this.values(contestant, ({ cpu }) => cpu),
      this.values(base, ({ cpu }) => cpu),
    );
  }

  /** Takes the contestants and the one that ratios refer to; returns the table. */
  table(contestants: readonly Contestant[], base: Contestant | undefined): string {
    const head = ['', 'µs/event min', 'median', base ? `× ${base.name}` : '', 'p50 ms', 'p99 ms'];
    return table([
      [...head, 'bytes down', 'up', 'overhead', 'note'],
      ...contestants.map((contestant) => this.#line(contestant, base)),
    ]);
  }

  #line(contestant: Contestant, base: Contestant | undefined): string[] {
    const rows = (this.#rows.get(contestant.name) ?? []).filter((row) => row !== undefined);
    if (rows.length === 0) return [contestant.name, 'failed'];
    const of = (read: (row: Row) => number) => String(digits(median(rows.map(read))));
    const quietest = digits(Math.min(...rows.map(({ cpu }) => cpu)));
    const ratio = base && this.cpuRatio(contestant, base);
    return [
      contestant.name,
      String(quietest),
      of(({ cpu }) => cpu),
      ratio === undefined ? '' : ratio.toFixed(2),
      of(({ p50 }) => p50),
      of(({ p99 }) => p99),
      of(({ wireIn }) => wireIn),
      of(({ wireOut }) => wireOut),
      of((row) => row.wireIn + row.wireOut - EVENT_BYTES),
      notes(rows),
    ];
  }
}

function notes(rows: readonly Row[]): string {
  const found = new Set<string>();
  for (const row of rows) {
    if (row.generatorBound) found.add('generator-bound');
    if (row.share < 0.9) found.add(`only ${Math.round(row.share * 100)} % delivered`);
    if (row.broken !== undefined) found.add(`broken: ${row.broken}`);
  }
  return [...found].join('; ');
}

/** A server that is started afresh for each measurement, or kept while the next contestant is served by the same one. */
class Stage {
  readonly #keep: boolean;
  readonly #rate: number;
  #launch: Contestant['launch'] | undefined;
  #running: Running | undefined;

  constructor(rate: number, keep: boolean) {
    this.#rate = rate;
    this.#keep = keep;
  }

  async server({ launch }: Contestant): Promise<Running> {
    if (this.#running && this.#keep && launch === this.#launch) return this.#running;
    await this.clear();
    this.#launch = launch;
    return (this.#running = await launch(this.#rate));
  }

  async clear(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.stop();
  }
}

/** Measures contestants under one load, in rounds that each begin with another one. */
export async function compare(
  contestants: readonly Contestant[],
  load: Load,
  context: Context,
): Promise<Comparison> {
  const { rounds, quick, timing, generator } = context;
  const present = contestants.filter(available);
  const comparison = new Comparison();
  const stage = new Stage(load.rate, quick);
  for (let round = 0; round < rounds; round++) {
    for (const contestant of rotate(present, round * 2)) {
      try {
        comparison.add(
          contestant,
          await measure(contestant, await stage.server(contestant), load, timing, generator),
        );
      } catch (error) {
        context.say(`  ${contestant.name} failed: ${String(error)}`);
        comparison.add(contestant, undefined);
      }
      if (!quick) await stage.clear();
    }
  }
  await stage.clear();
  return comparison;
}
