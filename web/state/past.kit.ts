import { bucketStart, fold, historyStep, type Bucket } from '#domain';
import type { History, Refusal, SeriesTuple, Snapshot, StreamEvent } from '#protocol';
import type { HistoryWanted } from './history.ts';

const WINDOW = 300_000;

/** A series that the fake server declares. */
const DECLARED: SeriesTuple[] = [
  [1, 'cpu.used', {}, '%', ''],
  [2, 'load.1m', {}, '', ''],
];

/** A question that waits for its answer. */
interface Open {
  readonly wanted: HistoryWanted;
  readonly signal: AbortSignal;
  readonly resolve: (history: History) => void;
  readonly reject: (reason: unknown) => void;
}

/** A server for tests: a log in memory, and questions that are answered when the test says so. */
export class FakeServer {
  epoch = 'epochone';
  readonly events: StreamEvent[] = [];
  readonly asked: HistoryWanted[] = [];
  /** The server's clock, in ms since 1970. */
  now: number;
  /** Events of a snapshot at the most: the newest. */
  most = Infinity;
  #open: Open[] = [];

  constructor(now: number) {
    this.now = now;
  }

  /** Commits a row of samples now. */
  commit(...data: number[]): void {
    this.#append('samples', data);
  }

  /** Commits a note now. */
  note(text: string): void {
    this.#append('note', { text });
  }

  /** Answers a history in the way a board asks for it. */
  readonly ask = (wanted: HistoryWanted, signal: AbortSignal): Promise<History> => {
    this.asked.push(wanted);
    return new Promise((resolve, reject) => this.#open.push({ wanted, signal, resolve, reject }));
  };

  /** How many questions wait that nobody has given up. */
  get open(): number {
    return this.#open.filter(({ signal }) => !signal.aborted).length;
  }

  /** Answers every question with all that was committed up to a seq, everything unless given. */
  answer(seq = this.events.length): void {
    for (const { wanted, resolve } of this.#open.splice(0)) resolve(this.history(wanted, seq));
  }

  /** Answers every question with what went wrong. */
  fail(reason: Refusal | Error): void {
    for (const { reject } of this.#open.splice(0)) reject(reason);
  }

  /** The log's past in the way that docs/PROTOCOL.md says. */
  history({ from, to, points }: HistoryWanted, seq: number): History {
    const step = historyStep(to - from, points);
    const start = bucketStart(from, step);
    const end = bucketStart(to - 1, step) + step;
    const events = this.events.slice(0, seq).filter(({ at }) => at >= start && at < end);
    const series: History['series'] = [];
    for (const [id, all] of buckets(events, step)) {
      const ordered = [...all].sort(([a], [b]) => a - b);
      const column = (name: keyof Bucket) => ordered.map(([, bucket]) => bucket[name]);
      const slots = ordered.map(([time]) => (time - start) / step);
      series.push([id, slots, column('count'), column('sum'), column('min'), column('max'), column('last')]);
    }
    const notes: History['notes'] = [];
    for (const { seq: noted, at, topic, kind, data } of events)
      if (kind === 'note') notes.push([noted, at, topic, kind, data]);
    return {
      epoch: this.epoch,
      seq,
      serverTime: this.now,
      from: start,
      to,
      step,
      source: 'raw',
      series,
      notes,
    };
  }

  /** The snapshot at a seq, the head unless given. */
  snapshot(seq = this.events.length): Snapshot {
    const events: Snapshot['events'] = this.events
      .slice(0, seq)
      .filter(({ at }) => at >= this.now - WINDOW)
      .slice(-this.most)
      .map(({ seq: own, at, topic, kind, data }) => [own, at, topic, kind, data]);
    return { epoch: this.epoch, seq, serverTime: this.now, series: DECLARED, events };
  }

  #append(kind: 'samples', data: number[]): void;
  #append(kind: 'note', data: { text: string }): void;
  #append(kind: 'samples' | 'note', data: unknown): void {
    const place = { seq: this.events.length + 1, at: this.now, topic: 'metrics/host' };
    // The overloads above keep kind and data together.
    this.events.push({ ...place, kind, data } as StreamEvent);
  }
}

/** Takes events and a bucket's width in ms; returns their samples folded, by series and by the start of the bucket. */
export function buckets(
  events: readonly StreamEvent[],
  step: number,
): ReadonlyMap<number, ReadonlyMap<number, Bucket>> {
  const all = new Map<number, Map<number, Bucket>>();
  for (const event of events) {
    if (event.kind !== 'samples') continue;
    const start = bucketStart(event.at, step);
    for (let index = 0; index + 1 < event.data.length; index += 2) {
      const value = event.data[index + 1] ?? null;
      if (value === null) continue;
      const id = event.data[index] ?? 0;
      const own = all.get(id) ?? new Map<number, Bucket>();
      all.set(id, own.set(start, fold(own.get(start), value)));
    }
  }
  return all;
}
