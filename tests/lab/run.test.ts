import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import * as v from 'valibot';
import { LAB_DEFAULTS, LabRecordingSchema, LANE_NAMES, TRANSPORT_NAMES, type LabSettings } from '#protocol';
import { LabRun, type LabRunListener, type LabSecondly } from '../../web/lab/measure/run.ts';
import { startStand, type Stand } from '../conformance/harness.ts';

/** A run of the Lab, as the page and `npm run lab` have it, on a real server. */

const LONG = { timeout: 30_000 };

let stand: Stand;

beforeAll(async () => {
  stand = await startStand({ events: 3 });
});
afterAll(() => stand.stop());

async function open(settings: Partial<LabSettings>, listener: LabRunListener = {}): Promise<LabRun> {
  const run = await LabRun.open({ origin: stand.url, settings: { ...LAB_DEFAULTS, ...settings } }, listener);
  onTestFinished(() => run.end());
  run.start();
  await expect
    .poll(() => [...run.lanes.values()].map(({ status }) => status.phase), LONG)
    .toEqual(LANE_NAMES.map(() => 'live'));
  return run;
}

test('a recording is whole, and what the lanes measured and the server counted say the same', async () => {
  const seconds: LabSecondly[] = [];
  const run = await open({ rate: 50 }, { second: (second) => void seconds.push(second) });
  const recording = await run.record(3, 'the test');
  if (!recording) throw new Error('It was not ended before its time.');
  expect(v.parse(LabRecordingSchema, recording)).toEqual(recording);
  expect(recording.seconds).toBeGreaterThanOrEqual(3);
  for (const name of LANE_NAMES) {
    const { delay, gaps, duplicates, overheadPerEvent, bytesOut, histogram } = recording.lanes[name] ?? {};
    expect([name, gaps, duplicates]).toEqual([name, 0, 0]);
    expect(delay?.count).toBeGreaterThan(60);
    expect(histogram?.reduce((sum, [, count]) => sum + count, 0)).toBe(delay?.count);
    // An event of 100 bytes of filling is some 170 in all, and something goes around it.
    expect(bytesOut).toBeGreaterThan(170 * 60);
    expect(overheadPerEvent, name).toBeGreaterThan(0);
    expect(overheadPerEvent, name).toBeLessThan(300);
    expect(recording.series[name]?.length).toBeGreaterThanOrEqual(3);
    expect(recording.series[name]?.map(([t]) => Math.round(t))[0]).toBe(1);
    expect(recording.profiles[name]).toBe('pass');
  }
  expect(seconds.length).toBeGreaterThanOrEqual(3);
  const stored = await fetch(`${stand.url}/api/v1/lab/reports/${await run.client.report(recording)}`);
  expect(await stored.json()).toMatchObject({ lanes: recording.lanes, client: 'the test' });
});

test('a lane that is cut at the server comes back, says how long it was away, and loses nothing', async () => {
  const run = await open({ rate: 50 });
  run.take(await run.client.cut('websocket', 'reset'));
  const lane = run.lanes.get('websocket');
  await expect.poll(() => lane?.read().reconnect.count, LONG).toBe(1);
  const reached = run.state.made;
  await expect.poll(() => lane?.read().lastN ?? 0, LONG).toBeGreaterThan(reached);
  expect(lane?.read()).toMatchObject({ gaps: 0, duplicates: 0 });
  expect(lane?.read().reconnect.worst).toBeGreaterThan(0);
});

test('a recording that is ended before its time is none', async () => {
  const run = await open({});
  const recording = run.record(600, 'the test');
  await expect.poll(() => run.recorded, LONG).toBeDefined();
  run.endRecording();
  expect(await recording).toBeUndefined();
});

test('the session’s own requests belong to no lane, and each lane’s to it alone', async () => {
  const run = await LabRun.open({ origin: stand.url, lanes: ['sse'] });
  onTestFinished(() => run.end());
  run.start();
  await expect.poll(() => run.lanes.get('sse')?.read().events ?? 0, LONG).toBeGreaterThan(3);
  await run.look();
  // The stream, and one question whether the server is there.
  expect(run.state.lanes.sse.wire.requests).toBe(2);
  for (const name of TRANSPORT_NAMES.filter((other) => other !== 'sse')) {
    expect(run.state.lanes[name].wire).toEqual({ in: 0, out: 0, requests: 0, connections: 0, upgrades: 0 });
  }
});
