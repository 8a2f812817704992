import { csvRow } from '#domain';
import { firstAtOrAfter, type Samples } from './ring.ts';

/** One series of a table. */
export interface CsvSeries {
  readonly legend: string;
  /** Empty for a count. */
  readonly unit: string;
  readonly samples: Samples | undefined;
}

const END = '\r\n';
const TIME = 'time (ISO 8601 UTC)';

/** One column: its heading, and its value at an index of its series. */
interface Column {
  readonly heading: string;
  readonly at: (index: number) => number;
}

/** Takes rows of cells under their headings; returns them as CSV (RFC 4180), NaN as an empty cell. */
export function tableCsv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => csvRow(row) + END).join('');
}

function columnsOf({ legend, unit, samples }: CsvSeries): readonly Column[] {
  const heading = (what: string) => `${legend}${what}${unit === '' ? '' : ` (${unit})`}`;
  if (samples === undefined) return [{ heading: heading(''), at: () => NaN }];
  const mean = (index: number) => samples.valueAt(index);
  if (samples.lowAt === undefined) return [{ heading: heading(''), at: mean }];
  return [
    { heading: heading(' mean'), at: mean },
    { heading: heading(' min'), at: (index) => samples.lowAt?.(index) ?? NaN },
    { heading: heading(' max'), at: (index) => samples.highAt?.(index) ?? NaN },
  ];
}

/** One line: its time in ms since 1970, and the index of every series that has a sample then. */
interface Line {
  readonly time: number;
  readonly indexes: Map<number, number>;
}

/** Takes series and a range in ms; returns its lines by time: one for each time, more where a series has several samples of one time. */
function linesOf(all: readonly CsvSeries[], from: number, to: number): readonly Line[] {
  const lines = new Map<string, Line>();
  all.forEach(({ samples }, series) => {
    if (samples === undefined) return;
    const end = firstAtOrAfter(samples, to + 1);
    let [before, repeat] = [NaN, 0];
    for (let index = firstAtOrAfter(samples, from); index < end; index++) {
      const time = samples.timeAt(index);
      repeat = time === before ? repeat + 1 : 0;
      before = time;
      const key = `${time} ${repeat}`;
      const line = lines.get(key) ?? { time, indexes: new Map<number, number>() };
      line.indexes.set(series, index);
      lines.set(key, line);
    }
  });
  // A stable sort: samples of one time stay in their order.
  return [...lines.values()].sort((a, b) => a.time - b.time);
}

/**
 * Takes series and a range in ms; returns them as CSV (RFC 4180) under a heading: one row for each time, more where a
 * series was sampled several times in one millisecond, an empty cell where a series has no value then. Series of joined samples have three columns: mean, min and max.
 */
export function toCsv(all: readonly CsvSeries[], from: number, to: number): string {
  const columns = all.map(columnsOf);
  const lines = [csvRow([TIME, ...columns.flat().map(({ heading }) => heading)])];
  for (const { time, indexes } of linesOf(all, from, to)) {
    const cells = columns.flatMap((own, series) => {
      const index = indexes.get(series);
      return own.map(({ at }) => (index === undefined ? NaN : at(index)));
    });
    lines.push(csvRow([new Date(time).toISOString(), ...cells]));
  }
  return lines.join(END) + END;
}
