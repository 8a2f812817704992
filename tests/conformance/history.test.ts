import { afterAll, beforeAll, expect, test } from 'vitest';
import * as v from 'valibot';
import { bucketStart, fold, type Bucket } from '#domain';
import {
  HistorySchema,
  PATHS,
  QUERY,
  TRANSPORT_NAMES,
  type History,
  type StreamEvent,
  type TransportName,
} from '#protocol';
import { startStand, Viewer, type Stand } from './harness.ts';

/** History and live tail meet at a seq: what docs/PROTOCOL.md promises in section 5. */

const HOUR = 3_600_000;
/** Events of the log that stand before the server makes up more: half of them samples. */
const SEEDED = 400;
/** Made-up events that each tail goes over, at the least. */
const TAIL = 100;

let stand: Stand;

beforeAll(async () => {
  stand = await startStand({ events: SEEDED, flags: ['--synthetic-rate', '200'] });
});
afterAll(() => stand.stop());

async function historyOf(range: { from: number; to: number }, points: number): Promise<History> {
  const url = new URL(PATHS.history, stand.url);
  url.searchParams.set(QUERY.from, String(range.from));
  url.searchParams.set(QUERY.to, String(range.to));
  url.searchParams.set(QUERY.points, String(points));
  return v.parse(HistorySchema, await (await fetch(url)).json());
}

/** The buckets of a history by series and start. */
function bucketsOf({ series, from, step }: History): Map<string, Bucket> {
  return new Map(
    series.flatMap(([id, slots, counts, sums, lows, highs, lasts]) =>
      slots.map((slot, index): [string, Bucket] => {
        const [count = NaN, sum = NaN, min = NaN] = [counts[index], sums[index], lows[index]];
        const [max = NaN, last = NaN] = [highs[index], lasts[index]];
        return [`${id}@${from + slot * step}`, { count, sum, min, max, last }];
      }),
    ),
  );
}

/** Takes a history and what a viewer received, all of it; returns the buckets with what is after the one and up to a seq. */
function continued(history: History, events: readonly StreamEvent[], upTo: number): Map<string, Bucket> {
  const buckets = bucketsOf(history);
  for (const event of events) {
    if (event.kind !== 'samples' || event.seq <= history.seq || event.seq > upTo) continue;
    for (let index = 0; index < event.data.length; index += 2) {
      const value = event.data[index + 1];
      if (typeof value !== 'number') continue;
      const key = `${event.data[index]}@${bucketStart(event.at, history.step)}`;
      buckets.set(key, fold(buckets.get(key), value));
    }
  }
  return buckets;
}

/** Sums are added in another order by the server, and an order of additions is worth some last digits. */
function expectSame(found: Map<string, Bucket>, expected: Map<string, Bucket>): void {
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [key, { sum, ...rest }] of found) {
    const other = expected.get(key) ?? rest;
    expect(other, key).toMatchObject(rest);
    expect('sum' in other ? other.sum : NaN, key).toBeCloseTo(sum, 6);
  }
}

test.each(
  TRANSPORT_NAMES.flatMap((transport): [TransportName, History['source'], number, number][] => [
    [transport, 'raw', HOUR / 60, 60],
    [transport, '10s', HOUR / 60, 3],
    [transport, '1m', HOUR, 30],
    [transport, '10m', 24 * HOUR, 100],
  ]),
)(
  'on %s, a history from %s and the stream from any cursor before it are the history later',
  async (transport, source, span, points) => {
    // The seam is crossed at three cursors: the very seq of the history, and below it, where events come twice.
    const now = Date.now();
    const range = { from: now - span / 2, to: now + span / 2 };
    const history = await historyOf(range, points);
    expect(history).toMatchObject({ source, epoch: stand.epoch });
    expect(history.seq).toBeGreaterThan(SEEDED);
    const cursors = [history.seq, history.seq - 1, Math.max(0, history.seq - 37)];
    const viewers = cursors.map(
      (seq) => new Viewer(transport, stand.url, stand.epoch, { epoch: stand.epoch, seq }),
    );
    await Promise.all(viewers.map((viewer) => viewer.until(({ seq }) => seq >= history.seq + TAIL)));
    const later = await historyOf(range, points);
    expect(later).toMatchObject({ source, step: history.step, from: history.from });
    expect(later.seq).toBeGreaterThan(history.seq);
    await Promise.all(viewers.map((viewer) => viewer.until(({ seq }) => seq >= later.seq)));
    for (const viewer of viewers) {
      expectSame(continued(history, viewer.events, later.seq), bucketsOf(later));
      expect(viewer.breaks).toEqual([]);
      viewer.close();
    }
  },
);
