import { TRANSPORT_NAMES } from '#protocol';
import { violations, type HistoryRecord, type Violation } from '../../tests/lib/history.ts';
import { standing } from '../../tests/lib/read-log.ts';
import { recordLog } from '../chaos/checker.ts';
import { FeedViewer, startAll } from '../lib/feed-viewer.ts';

/** Milliseconds after which a viewer that has not what the log had when we looked will not have it. */
const CAUGHT_UP = 20_000;

/** What the bystanders had to endure. */
export interface Endured {
  readonly violations: readonly Violation[];
  /** Events that all of them applied, together. */
  readonly applied: number;
  /** Each time that the stream of one of them was not live after it had been, in words. */
  readonly interruptions: readonly string[];
}

/** Well-behaved viewers, one on each transport, of a server that is being mistreated: what they are shown is checked against its log. */
export class Bystanders {
  readonly #origin: string;
  readonly #history: HistoryRecord[];
  readonly #viewers: readonly FeedViewer[];
  /** How many standings each had when all were live. */
  readonly #calm: readonly number[];

  private constructor(origin: string, history: HistoryRecord[], viewers: readonly FeedViewer[]) {
    this.#origin = origin;
    this.#history = history;
    this.#viewers = viewers;
    this.#calm = viewers.map(({ standings }) => standings.length);
  }

  /** Takes the server's origin; resolves when a viewer on each transport follows its stream. */
  static async join(origin: string): Promise<Bystanders> {
    const history: HistoryRecord[] = [];
    const viewers = TRANSPORT_NAMES.map(
      (mode) => new FeedViewer({ name: mode, origin, mode, record: (record) => void history.push(record) }),
    );
    await startAll(viewers);
    return new Bystanders(origin, history, viewers);
  }

  /** Lets them have what the log has, ends them, and says what was wrong. */
  async leave(): Promise<Endured> {
    const { epoch, head } = await standing(this.#origin);
    await Promise.all(this.#viewers.map((viewer) => viewer.until(() => viewer.at >= head, CAUGHT_UP)));
    for (const { name } of this.#viewers) {
      this.#history.push({ what: 'quiet', viewer: name, epoch, seq: head });
    }
    const late = this.#viewers.flatMap(({ name, standings }, n) =>
      standings.slice(this.#calm[n]).map(({ status, since }) => ({ name, status, since })),
    );
    for (const { feed } of this.#viewers) feed.stop();
    await recordLog(this.#origin, (record) => void this.#history.push(record));
    const dense = numbered(this.#history);
    return {
      violations: violations(dense),
      applied: dense.filter(({ what }) => what === 'applied').length,
      interruptions: late
        .filter(({ status }) => status.phase !== 'live')
        .map(({ name, status, since }) => `${name} at ${Math.round(since)} ms: ${JSON.stringify(status)}`),
    };
  }
}

/**
 * Takes a history; returns it with its seqs numbered anew by what the log shows. Between them are seqs that are shown to nobody (sealed
 * bids, sessions, tokens), and the checker wants every seq: what is shown and missing stays a hole, for it keeps its number.
 */
function numbered(history: readonly HistoryRecord[]): HistoryRecord[] {
  const floor = history.find((record) => record.what === 'log')?.floor ?? 0;
  const shown = history.flatMap((record) => (record.what === 'stored' ? [record.seq] : []));
  const places = new Map(shown.map((seq, at) => [seq, floor + at + 1]));
  /** The number of the last one that is shown at a seq or before. */
  const upTo = (seq: number): number => {
    let [low, high] = [0, shown.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((shown[middle] ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return floor + low;
  };
  return history.map((record) => {
    if (!('seq' in record)) return record;
    // What was shown and is not in the log keeps a seq that the log has not, either.
    if (record.what === 'applied') return { ...record, seq: places.get(record.seq) ?? record.seq + 1e9 };
    return { ...record, seq: upTo(record.seq) };
  });
}
