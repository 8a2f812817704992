import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LAB_DEFAULTS, LANE_NAMES, Refusal, type LabRecording } from '#protocol';
import { stateAt, desk } from './lab-desk.kit.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a session is opened, its lanes are started, and their tickers move', async () => {
  const { desk: lab, asked } = desk();
  await lab.open();
  expect(lab.phase.kind).toBe('running');
  expect(asked).toEqual(['start']);
  expect(lab.lanes.map(({ name }) => name)).toEqual(LANE_NAMES);
  await vi.advanceTimersByTimeAsync(250);
  expect(lab.tickers.sse?.[0]?.seq).toBe(7);
  await lab.close();
  expect(asked.at(-1)).toBe('end');
});

test('a server that says no is quoted, with the next step', async () => {
  const { desk: lab } = desk(new Refusal('LAB_BUSY', 'Four sessions are open.', 'Come back in a minute.'));
  await lab.open();
  expect(lab.phase).toEqual({
    kind: 'refused',
    trouble: { code: 'LAB_BUSY', title: 'Four sessions are open.', next: 'Come back in a minute.' },
  });
});

test('a slider asks once, when it rests, and the figures begin anew', async () => {
  const { desk: lab, asked } = desk();
  await lab.open();
  for (const rate of [20, 50, 100]) {
    lab.set({ ...LAB_DEFAULTS, rate });
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(lab.settings.rate).toBe(100);
  await vi.advanceTimersByTimeAsync(400);
  expect(asked.slice(1)).toEqual([['set', { ...LAB_DEFAULTS, rate: 100 }], 'reset']);
});

test('a lane is paused and goes on, all of them at once as well; when it has caught up all count anew', async () => {
  const { desk: lab, asked, second } = desk();
  await lab.open();
  lab.pause(['sse'], true);
  expect(lab.lanes.filter(({ paused }) => paused).map(({ name }) => name)).toEqual(['sse']);
  expect(lab.lanes.find(({ name }) => name === 'sse')?.state.text).toBe('paused');
  lab.pause(LANE_NAMES, true);
  expect(lab.lanes.every(({ paused }) => paused)).toBe(true);
  expect(asked).toEqual(['start']);
  lab.pause(LANE_NAMES, false);
  expect(lab.lanes.some(({ paused }) => paused)).toBe(false);
  second(2000);
  expect(asked).toEqual(['start']);
  second(3000);
  expect(asked).toEqual(['start', 'reset']);
});

test('a recording is filed and leads to its report; one that was given up leads nowhere', async () => {
  const { desk: lab, answer, second, run } = desk();
  await lab.open();
  const first = lab.recorder.record(60);
  Object.assign(run, { recorded: 12 });
  second(20_000);
  expect(lab.recorder.recording).toEqual({ done: 12, seconds: 60 });
  expect(lab.since).toBe(8_000);
  answer({} as LabRecording); // it is passed on unseen
  expect(await first).toBe(true);
  expect([lab.recorder.report, lab.recorder.recording]).toEqual(['reportreport', undefined]);
  const again = lab.recorder.record(60);
  lab.recorder.end();
  expect(await again).toBe(false);
  expect(lab.recorder.report).toBeUndefined();
});

test('a recording that could not be filed is kept, and filed when a person asks again', async () => {
  const { desk: lab, answer, filing } = desk();
  await lab.open();
  filing.push(Promise.reject(new TypeError('fetch failed')));
  const first = lab.recorder.record(60);
  answer({} as LabRecording); // it is passed on unseen
  expect(await first).toBe(false);
  expect([lab.recorder.unfiled, lab.problem]).toEqual([{}, expect.stringContaining('did not answer')]);
  expect(await lab.recorder.file()).toBe(true);
  expect([lab.recorder.unfiled, lab.problem, lab.recorder.report]).toEqual([undefined, '', 'reportreport']);
});

test('a session that is gone is over; a line that is bad is told and goes on', async () => {
  const { desk: lab, fail } = desk();
  await lab.open();
  fail(new TypeError('fetch failed'));
  await vi.advanceTimersByTimeAsync(0);
  expect([lab.phase.kind, lab.line]).toEqual(['running', expect.stringContaining('did not answer')]);
  fail(new Refusal('NOT_FOUND', 'There is no such session.', 'Open another.'));
  await vi.advanceTimersByTimeAsync(0);
  expect(lab.phase.kind).toBe('ended');
});

test('each second is kept for the charts, a silent one as a gap', async () => {
  const { desk: lab, second } = desk();
  await lab.open();
  for (let t = 1; t <= 400; t++) second(t * 1000);
  expect(lab.series.sse).toHaveLength(300);
  expect(lab.series.sse?.at(-1)).toMatchObject({ t: 400_000, p95: NaN, bytes: 10 });
});

test('lanes that run stand still while the CPU is measured, and go on when it is', async () => {
  const { desk: lab, run, second, asked } = desk();
  await lab.open();
  lab.pause(['sse'], true);
  const cost = {
    state: 'running',
    doing: 'baseline',
    viewers: 20,
    seconds: 5,
    rate: 10,
    bytes: 100,
    at: 0,
    baseline: null,
    noise: 0,
    turns: {},
    problem: null,
  } as const;
  Object.assign(run, { state: stateAt(2000, { cost }) });
  await lab.measureCost();
  expect(lab.lanes.every(({ paused }) => paused)).toBe(true);
  Object.assign(run, { state: stateAt(9000, { cost: { ...cost, state: 'done', doing: null } }) });
  run.take(run.state);
  second(9000);
  second(10_000);
  second(11_000);
  expect(lab.lanes.filter(({ paused }) => paused).map(({ name }) => name)).toEqual(['sse']);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toContain('reset');
});

test('networks are offered where the server has them', async () => {
  const { desk: lab, run } = desk();
  Object.assign(run, { state: stateAt(0, { network: true }) });
  await lab.open();
  await vi.advanceTimersByTimeAsync(0);
  expect(lab.networks.map(({ name }) => name)).toEqual(['pass', 'upgrade-403']);
});
