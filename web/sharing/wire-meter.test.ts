import { expect, test } from 'vitest';
import { FeedStats } from '../connection/stats.ts';
import { countWire, WireMeter } from './wire-meter.ts';

const NOTHING = { bytes: 0, requests: 0, opens: 0, duplicates: 0, gaps: 0 };

test('it reads what was added since the last time, of the transports that were used', () => {
  const [stats, meter] = [new FeedStats(), new WireMeter()];
  expect(meter.read(stats)).toBeUndefined();
  stats.count('websocket', 'opens');
  stats.count('websocket', 'bytes', 500);
  expect(meter.read(stats)).toEqual({ websocket: { ...NOTHING, opens: 1, bytes: 500 } });
  expect(meter.read(stats)).toBeUndefined();
  stats.count('websocket', 'bytes', 20);
  stats.count('polling', 'requests', 3);
  expect(meter.read(stats)).toEqual({
    websocket: { ...NOTHING, bytes: 20 },
    polling: { ...NOTHING, requests: 3 },
  });
});

test('what each page counts by itself is not told: frames and events', () => {
  const [stats, meter] = [new FeedStats(), new WireMeter()];
  stats.count('sse', 'frames');
  stats.count('sse', 'events', 7);
  expect(meter.read(stats)).toBeUndefined();
});

test('a feed that replaces another is read from nothing: nothing is taken away', () => {
  const [before, after, meter] = [new FeedStats(), new FeedStats(), new WireMeter()];
  before.count('websocket', 'bytes', 1_000);
  meter.read(before);
  meter.replaced();
  after.count('websocket', 'bytes', 30);
  expect(meter.read(after)).toEqual({ websocket: { ...NOTHING, bytes: 30 } });
});

test('a page adds what the hub counted to its own, by transport and in all, and takes the round trip', () => {
  const stats = new FeedStats();
  stats.count('sse', 'gaps');
  const by = { sse: { ...NOTHING, bytes: 10, gaps: 1 }, polling: { ...NOTHING, bytes: 5 } };
  countWire(stats, { type: 'wire', by, rtt: 40 });
  countWire(stats, { type: 'wire', by, rtt: undefined });
  expect(stats.by.sse).toMatchObject({ bytes: 20, gaps: 3 });
  expect(stats.by.polling).toMatchObject({ bytes: 10, gaps: 0 });
  expect(stats.total).toMatchObject({ bytes: 30, gaps: 3 });
  expect(stats.rtt).toBe(40);
});
