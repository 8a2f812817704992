import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import fc from 'fast-check';
import { encodeEvent } from '#protocol';
import type { MetricWriter } from './contract.ts';
import {
  createSynthetic,
  fitWaves,
  SYNTHETIC_BYTES,
  SYNTHETIC_TOPIC,
  waveDeclarations,
  waveRow,
} from './synthetic.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('every event has the wanted bytes, whatever the size, the ids and the step', () => {
  const cases = fc.record({
    bytes: fc.integer(SYNTHETIC_BYTES),
    firstId: fc.integer({ min: 1, max: 20_000 }),
    step: fc.nat(1e9),
    seq: fc.integer({ min: 1000, max: 999_999_999 }),
  });
  fc.assert(
    fc.property(cases, ({ bytes, firstId, step, seq }) => {
      const ids = waveDeclarations(bytes).map((_, index) => firstId + index);
      const data = JSON.stringify(waveRow(fitWaves(bytes, ids), step));
      const size = encodeEvent(seq, Date.now(), SYNTHETIC_TOPIC, 'samples', data).length;
      expect(Math.abs(size - bytes)).toBeLessThanOrEqual(8);
    }),
    { numRuns: 500 },
  );
});

test('the smallest and a usual size need only a few series', () => {
  expect(waveDeclarations(80).length).toBeLessThanOrEqual(2);
  expect(waveDeclarations(200).length).toBeLessThanOrEqual(8);
});

function start(rate: number, write: MetricWriter['write'], onFault?: (name: string) => void) {
  const control = new AbortController();
  const source = createSynthetic({ rate, bytes: 200, ...(onFault && { onFault }) });
  const declare: MetricWriter['declare'] = async (list) => list.map((_, index) => index + 1);
  const running = source.run({ declare, write, writeProcesses: async () => {} }, control.signal);
  return async () => {
    control.abort();
    await running;
  };
}

test.each([1, 3, 7, 20, 100, 333, 1000, 5000])('writes exactly %i events a second', async (rate) => {
  let written = 0;
  const stop = start(rate, async (...rows) => {
    written += rows.length;
  });
  await vi.advanceTimersByTimeAsync(10_050);
  await stop();
  expect(written).toBeGreaterThanOrEqual(rate * 10);
  expect(written).toBeLessThanOrEqual(Math.ceil(rate * 10.06));
});

test('makes up for a stall by at most a second of events', async () => {
  let written = 0;
  const stop = start(100, async (...rows) => {
    written += rows.length;
  });
  await vi.advanceTimersByTimeAsync(1000);
  const before = written;
  vi.setSystemTime(Date.now() + 60_000);
  const real = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => real + 60_000);
  await vi.advanceTimersByTimeAsync(10);
  expect(written - before).toBe(100);
  vi.restoreAllMocks();
  await stop();
});

test('waits for the log: at most a second of events is in flight', async () => {
  let open = 0;
  const stop = start(50, (...rows) => ((open += rows.length), new Promise(() => {})));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(open).toBe(50);
  await stop();
});

test('goes on after a failed write, reports it once, and writes nothing after the abort', async () => {
  const faults: string[] = [];
  let calls = 0;
  const write = async () => {
    if (calls++ < 3) throw new Error('busy');
  };
  const stop = start(10, write, (name) => faults.push(name));
  await vi.advanceTimersByTimeAsync(1000);
  await stop();
  expect(faults).toEqual(['write']);
  expect(calls).toBe(10);
  await vi.advanceTimersByTimeAsync(1000);
  expect(calls).toBe(10);
});

test('refuses rates and sizes without sense', () => {
  expect(() => createSynthetic({ rate: 0, bytes: 200 })).toThrow(RangeError);
  expect(() => createSynthetic({ rate: Number.NaN, bytes: 200 })).toThrow(RangeError);
  expect(() => createSynthetic({ rate: 1, bytes: 79 })).toThrow(RangeError);
});
