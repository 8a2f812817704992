import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TRANSPORT_NAMES, type LabCost, type LabSettings, type LaneFigures } from '#protocol';
import { deliveriesPerSecond, labEventBytes, projectLab } from './projection.ts';
import { laneWith, recordingOf } from './testing.ts';

const cost: LabCost = {
  state: 'done',
  doing: null,
  viewers: 20,
  seconds: 5,
  rate: 10,
  bytes: 100,
  at: 0,
  baseline: null,
  noise: 0,
  turns: {},
  problem: null,
};

const settings: fc.Arbitrary<LabSettings> = fc.record({
  rate: fc.double({ min: 0.1, max: 1_000, noNaN: true }),
  bytes: fc.integer({ min: 0, max: 8_192 }),
  batching: fc.boolean(),
  deflate: fc.constant(false),
  gzip: fc.constant(false),
});

const figures: fc.Arbitrary<LaneFigures> = fc
  .record({
    requests: fc.integer({ min: 0, max: 10_000 }),
    overheadPerEvent: fc.double({ min: -50, max: 2_000, noNaN: true }),
    cpuPerEvent: fc.double({ min: 0.001, max: 500, noNaN: true }),
  })
  .map(laneWith);

const measured = fc.record({ lane: figures, settings }).map(({ lane, settings: set }) =>
  recordingOf(Object.fromEntries(TRANSPORT_NAMES.map((name) => [name, lane])), {
    settings: set,
    cost: { ...cost, rate: set.rate, bytes: set.bytes },
  }),
);

test('the load that was measured is projected as it was measured', () => {
  fc.assert(
    fc.property(measured, (recording) => {
      const { rate, bytes } = recording.settings;
      for (const { transport, ...projected } of projectLab(recording, { viewers: 1, rate, bytes })) {
        const lane = recording.lanes[transport];
        expect(projected.bytesPerSecond).toBeCloseTo(
          rate * (labEventBytes(bytes) + (lane?.overheadPerEvent ?? NaN)),
          3,
        );
        expect(projected.requestsPerSecond).toBeCloseTo((lane?.requests ?? NaN) / recording.seconds, 6);
        expect(projected.cores).toBeCloseTo((rate * (lane?.cpuPerEvent ?? NaN)) / 1e6, 6);
      }
    }),
  );
});

test('it grows with the viewers, and never shrinks with the rate or the bytes', () => {
  const load = fc.record({
    viewers: fc.integer({ min: 1, max: 1_000_000 }),
    rate: fc.double({ min: 0.01, max: 1_000, noNaN: true }),
    bytes: fc.integer({ min: 0, max: 8_000 }),
  });
  fc.assert(
    fc.property(measured, load, (recording, asked) => {
      const base = projectLab(recording, asked);
      expect(base.map(({ transport }) => transport)).toEqual([...TRANSPORT_NAMES]);
      const twice = projectLab(recording, { ...asked, viewers: 2 * asked.viewers });
      const more = projectLab(recording, { ...asked, rate: asked.rate * 1.5, bytes: asked.bytes + 100 });
      base.forEach((one, n) => {
        expect(twice[n]?.bytesPerSecond).toBeCloseTo(2 * one.bytesPerSecond, 3);
        expect(twice[n]?.requestsPerSecond).toBeCloseTo(2 * one.requestsPerSecond, 3);
        expect(twice[n]?.cores).toBeCloseTo(2 * (one.cores ?? NaN), 6);
        expect(more[n]?.bytesPerSecond).toBeGreaterThanOrEqual(one.bytesPerSecond * (1 - 1e-9));
        expect(more[n]?.requestsPerSecond).toBeGreaterThanOrEqual(one.requestsPerSecond * (1 - 1e-9));
      });
    }),
  );
});

test('events that wait for the same cadence are delivered together; polling asks whatever comes', () => {
  const at = (rate: number, batching = true) =>
    TRANSPORT_NAMES.map((name) => Math.round(100 * deliveriesPerSecond(name, { rate, batching })) / 100);
  expect(at(1)).toEqual([1, 1, 1, 1]);
  expect(at(10)).toEqual([10, 3.33, 10, 1]);
  expect(at(200)).toEqual([25, 5, 25, 1]);
  expect(at(200, false)).toEqual([200, 200, 200, 1]);
});

test('the working shows the numbers that lead to the result', () => {
  const recording = recordingOf(
    { polling: laneWith({ requests: 60, overheadPerEvent: 42, cpuPerEvent: 5 }) },
    { cost },
  );
  const [polling] = projectLab(recording, { viewers: 1_000, rate: 20, bytes: 100 });
  expect(polling?.working).toEqual({
    bandwidth: '1,000 × (20/s × 175 bytes + 1/s × 420 bytes) = 3.92 MB/s',
    requests: '1,000 × 1/s × 1 = 1,000/s',
    cores: '1,000 × 1/s × 50 µs = 0.05 cores',
  });
});

test('what was not measured is not projected', () => {
  const dead = laneWith({ count: 0, overheadPerEvent: null });
  expect(projectLab(recordingOf({ websocket: dead }), { viewers: 1, rate: 1, bytes: 1 })).toEqual([]);
  const [sse] = projectLab(recordingOf({ sse: laneWith() }), { viewers: 1, rate: 1, bytes: 1 });
  expect([sse?.cores, sse?.working.cores]).toEqual([null, null]);
  const noise = recordingOf({ sse: laneWith({ cpuPerEvent: -2.7 }) }, { cost });
  expect(projectLab(noise, { viewers: 1, rate: 1, bytes: 1 })[0]?.cores).toBeNull();
});
