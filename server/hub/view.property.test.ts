import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { takesSeries } from '#domain';
import {
  decodeFrame,
  topicMatcher,
  type Frame,
  type SeriesFilter,
  type SeriesTuple,
  type StreamEvent,
} from '#protocol';
import type { Log, NewEvent } from '../../db/log.ts';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { ANONYMOUS, type Principal } from '../access/principal.ts';
import type { Sink } from '../transports/contract.ts';
import { Answers } from './answers.ts';
import { Hub, type Subscription } from './hub.ts';
import type { SharedFrame } from './shared-frame.ts';

const HOSTS = ['a', 'b'];
const NAMES = ['cpu', 'memory', 'disk'];
const TOPICS = ['metrics/one', 'metrics/two'];

/** Every series that there can be: each has its topic. */
const ALL: readonly SeriesTuple[] = NAMES.flatMap((name, n) =>
  HOSTS.map((host, h): SeriesTuple => [1 + n * HOSTS.length + h, name, { host }, '', '']),
);
const topicOf = ([id]: SeriesTuple): string => TOPICS[id % TOPICS.length] ?? '';

/** What is committed together: samples of series, after those that are new were declared. */
const commit = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      topic: fc.constantFrom(...TOPICS),
      ids: fc.uniqueArray(fc.nat(5), { minLength: 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant('processes' as const) },
  { weight: 1, arbitrary: fc.constant('note' as const) },
);

const filter: fc.Arbitrary<SeriesFilter> = fc.record(
  {
    names: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 }),
    labels: fc.dictionary(fc.constantFrom('host', 'other'), fc.constantFrom(...HOSTS), { maxKeys: 1 }),
  },
  { requiredKeys: [] },
);

/** Declares as it writes, as sources do. */
class Writer {
  readonly #log: Log;
  readonly #declared = new Set<number>();
  #value = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  async write(what: 'processes' | 'note' | { topic: string; ids: number[] }): Promise<void> {
    await this.#log.append({ events: this.#eventsOf(what) });
  }

  #eventsOf(what: 'processes' | 'note' | { topic: string; ids: number[] }): NewEvent[] {
    if (what === 'note') return [{ topic: 'notes', kind: 'note', data: { text: 'a note' } }];
    if (what === 'processes') {
      return [{ topic: 'metrics/one', kind: 'processes', data: [[7, 'a program', 1, 2]] }];
    }
    const series = ALL.filter((one, index) => what.ids.includes(index) && topicOf(one) === what.topic);
    const fresh = series.filter(([id]) => !this.#declared.has(id));
    for (const [id] of fresh) this.#declared.add(id);
    const samples = series.flatMap(([id]) => [id, (this.#value += 1)]);
    return [
      ...(fresh.length > 0 ? [{ topic: what.topic, kind: 'series' as const, data: fresh }] : []),
      { topic: what.topic, kind: 'samples', data: samples },
    ];
  }
}

/** Keeps what it is told. */
class KeepingSink implements Sink {
  readonly transport = 'websocket';
  readonly ready = true;
  readonly unsent = 0;
  readonly frames: Frame[] = [];
  #check: () => void = () => undefined;

  write(frame: SharedFrame): void {
    this.frames.push(decodeFrame(JSON.parse(frame.text)));
    this.#check();
  }

  /** Resolves when it stands at a seq, or above. */
  reaches(seq: number): Promise<void> {
    const at = (): number =>
      Math.max(
        ...this.frames.map((frame) =>
          frame.type === 'hello' ? frame.from : frame.type === 'batch' ? frame.to : -1,
        ),
      );
    return new Promise((resolve) => {
      this.#check = () => {
        if (at() >= seq) resolve();
      };
      this.#check();
    });
  }

  end(last: SharedFrame): void {
    this.write(last);
  }

  onReady(): void {}

  onClose(): void {}
}

const eventsIn = (frames: readonly Frame[]): StreamEvent[] =>
  frames.flatMap((frame) => (frame.type === 'batch' ? frame.events : []));

/** What a viewer who folds events stands at: every declared series, every value of each by its seq, and what else there was. */
function fold(events: readonly StreamEvent[]) {
  const series = events.flatMap((event) => (event.kind === 'series' ? event.data : []));
  const values = events.flatMap(({ seq, kind, data }) =>
    kind === 'samples'
      ? data.flatMap((id, at) => (at % 2 === 0 ? [[seq, id, data[at + 1]] as const] : []))
      : [],
  );
  const others = events.filter(({ kind }) => kind !== 'series' && kind !== 'samples');
  return { series, values, others };
}

/** The same of the whole stream, with what the filters and the topics leave of it. */
function foldFiltered(
  events: readonly StreamEvent[],
  filters: readonly SeriesFilter[],
  topics: readonly string[],
) {
  const matches = topicMatcher(topics);
  const isFiltered = filters.some(
    ({ names, labels }) => names !== undefined || Object.keys(labels ?? {}).length > 0,
  );
  const shown = new Set(ALL.filter((one) => takesSeries(filters, one)).map(([id]) => id));
  const whole = fold(events.filter(({ topic }) => matches(topic)));
  return {
    series: whole.series.filter(([id]) => shown.has(id)),
    values: whole.values.filter(([, id]) => id !== null && shown.has(id)),
    others: whole.others.filter(({ kind }) => kind !== 'processes' || !isFiltered),
  };
}

test('what a filtered viewer folds is the whole stream, filtered: live, from the ring, from the log and by asking', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(commit, { maxLength: 12 }),
      fc.array(commit, { maxLength: 12 }),
      fc.array(commit, { maxLength: 8 }),
      fc.array(filter, { maxLength: 2 }),
      fc.constantFrom(['*'], ['metrics/*'], ['metrics/one', 'notes']),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (before, ringed, live, series, topics, share) => {
        const { log } = openTestLog();
        const writer = new Writer(log);
        for (const what of before) await writer.write(what);
        const options = { heartbeat: 40, maxUnsent: 1 << 20, pollEvery: 1_000 };
        const hub = new Hub(log, {
          ...options,
          onFailure: (error) => {
            throw error;
          },
        });
        for (const what of ringed) await writer.write(what);
        const seq = Math.floor(share * log.head);
        const reader: Principal = {
          kind: 'share',
          id: 'a'.repeat(20),
          rev: 1,
          topics,
          series,
          origins: [],
          expires: null,
        };
        const cursor = { epoch: log.epoch, seq };
        const own: Subscription = { cursor, patterns: topics, principal: reader, viewer: undefined };
        await hub.prepare(reader);
        const [whole, part] = [new KeepingSink(), new KeepingSink()];
        hub.subscribe(whole, { ...own, patterns: ['*'], principal: ANONYMOUS });
        hub.subscribe(part, own);
        for (const what of live) await writer.write(what);
        const answer = await new Answers(hub, 'polling').answer(own, false);
        const asked = (JSON.parse(answer) as unknown[]).map(decodeFrame);
        await Promise.all([whole, part].map((sink) => sink.reaches(log.head)));
        hub.stop();
        const wanted = foldFiltered(eventsIn(whole.frames), series, topics);
        expect(fold(eventsIn(part.frames))).toEqual(wanted);
        expect(fold(eventsIn(asked))).toEqual(wanted);
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);

test('without a filter nothing is read, and the events are those that everybody has', async () => {
  const { log } = openTestLog();
  const hub = new Hub(log, { heartbeat: 60_000, maxUnsent: 1, pollEvery: 1_000, onFailure: () => undefined });
  onTestFinished(() => hub.stop());
  const bare = { ...ANONYMOUS };
  for (const principal of [
    bare,
    {
      kind: 'share',
      id: 'a'.repeat(20),
      rev: 1,
      topics: ['*'],
      series: [{}],
      origins: [],
      expires: null,
    } as const,
  ]) {
    await hub.prepare(principal);
    const view = hub.viewOf({ patterns: ['*'], principal });
    expect(view.isPartial).toBe(false);
    // It is no JSON: whoever parsed it would fail.
    const events = [{ seq: 1, at: 0, topic: 'metrics/one', kind: 'samples', json: 'not JSON' }];
    expect(view.partOf(events)).toBe(events);
    expect(view.key).toBe(hub.viewOf({ patterns: undefined, principal: bare }).key);
  }
});
