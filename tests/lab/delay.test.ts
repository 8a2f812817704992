import { afterAll, beforeAll, expect, test } from 'vitest';
import { LAB_DEFAULTS, LANE_NAMES, TRANSPORT_NAMES, type Frame, type TransportName } from '#protocol';
import { LabClient } from '../../web/lab/measure/client.ts';
import { Lane } from '../../web/lab/measure/lane.ts';
import type { OpenTransport } from '../../web/transports/contract.ts';
import { OPENERS } from '../../web/transports/registry.ts';
import { startStand, type Stand } from '../conformance/harness.ts';

/**
 * A lane's delay against what the test measures where frames come in: when each event was made is known, and the server, which
 * runs in this process, has the same clock. No estimated clock, no feed, no histogram. What is on the wire is held against a
 * packet capture by `npm run lab:capture`.
 */

/** Milliseconds by which the medians may differ. */
const AGREED = 2;
/** Events that a lane has measured when they are compared, and how many are made in a second. */
const ENOUGH = 200;
const RATE = 100;

/** The server's clock. A session's begins from a whole millisecond: this one is ahead of it by less than one. */
const clock = (() => {
  const origin = Date.now() - performance.now();
  return () => origin + performance.now();
})();

let stand: Stand;

beforeAll(async () => {
  stand = await startStand({ events: 1 });
});
afterAll(() => stand.stop());

/** Takes who is told of each frame as it comes in; returns the page's transports. */
function heardBy(hear: (frame: Frame) => void): Record<TransportName, OpenTransport> {
  const tap =
    (open: OpenTransport): OpenTransport =>
    (request, events) =>
      open(request, {
        ...events,
        frame: (frame) => {
          hear(frame);
          events.frame(frame);
        },
      });
  const taps = TRANSPORT_NAMES.map((name) => [name, tap(OPENERS[name])] as const);
  return Object.fromEntries(taps) as Record<TransportName, OpenTransport>; // fromEntries widens the keys
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? NaN;
}

test.each(LANE_NAMES)('%s: the median delay is what the test measures, to 2 ms', async (name) => {
  const { client, state: session } = await LabClient.open({ origin: stand.url });
  for (let asked = 0; asked < 20; asked += 1) await client.set({ ...LAB_DEFAULTS, rate: RATE });
  const delays = new Map<number, number>();
  const hear = (frame: Frame): void => {
    const now = clock();
    if (frame.type !== 'batch') return;
    for (const event of frame.events) {
      if (event.kind === 'lab') delays.set(event.data[0], now - event.data[1]);
    }
  };
  const transports = heardBy(hear);
  const lane = new Lane({ name, origin: stand.url, session, clock: client.clock, transports });
  lane.start();
  await expect.poll(() => lane.read().delay?.count ?? 0, { timeout: 30_000 }).toBeGreaterThan(ENOUGH);
  lane.stop();
  await client.end();
  const { delay, caughtUp, lastN, gaps, duplicates } = lane.read();
  const own = [...delays].filter(([n]) => n > caughtUp && n <= lastN).map(([, ms]) => ms);
  expect({ gaps, duplicates, count: delay?.count }).toEqual({ gaps: 0, duplicates: 0, count: own.length });
  const apart = Math.abs((delay?.p50 ?? NaN) - median(own));
  expect(apart, `${delay?.p50} ms, the test says ${median(own)} ms`).toBeLessThanOrEqual(AGREED);
});
