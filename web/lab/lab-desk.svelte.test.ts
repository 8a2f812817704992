import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  LAB_DEFAULTS,
  LANE_NAMES,
  Refusal,
  type LabRecording,
  type LabState,
  type LaneName,
} from '#protocol';
import type { FeedStatus } from '../connection/feed.ts';
import type { DeskLane, DeskPort, DeskRun } from './desk-port.ts';
import { LabDesk } from './lab-desk.svelte.ts';
import { laneFigures } from './lab.kit.ts';
import type { LabRunListener, LabRunOptions } from './measure/run.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const STATUS: FeedStatus = {
  phase: 'live',
  mode: 'auto',
  carrier: 'websocket',
  candidates: [],
  why: { kind: 'start' },
  retryAt: undefined,
  next: undefined,
};

const WIRE = { in: 0, out: 0, requests: 0, connections: 0, upgrades: 0 };

function lanesOf<Value>(make: (name: LaneName) => Value): Record<LaneName, Value> {
  return Object.fromEntries(LANE_NAMES.map((name) => [name, make(name)])) as Record<LaneName, Value>; // of every name
}

function stateAt(now: number, part: Partial<LabState> = {}): LabState {
  return {
    id: 'abcdefghijkl',
    topic: 'lab/abcdefghijkl',
    cursor: { epoch: '0123456789abcdef', seq: 1 },
    settings: LAB_DEFAULTS,
    made: 0,
    now,
    ends: now + 1_800_000,
    lanes: lanesOf(() => ({ wire: WIRE, events: 0, cut: 0, network: 'pass' })),
    cost: null,
    tap: { on: false, newest: 0 },
    conditions: {
      version: '0.1.0',
      node: 'v24',
      os: 'Linux',
      cpu: 'a processor',
      cores: 2,
      memory: 2 ** 31,
      heartbeat: 5000,
      tls: false,
    },
    network: false,
    ...part,
  };
}

/** A desk before a server that notes what it is asked. */
function desk(refusal?: Refusal) {
  const asked: unknown[] = [];
  const filing: Promise<string>[] = [];
  let listener: LabRunListener = {};
  let now = 1000;
  let recorded: PromiseWithResolvers<LabRecording | undefined> | undefined;
  let state = (): LabState => stateAt(now);
  const lanes = new Map<LaneName, DeskLane>(
    LANE_NAMES.map((name) => {
      const lane = {
        name,
        status: STATUS,
        paused: false,
        ticker: [{ seq: 7, n: 6, delay: 3 }],
        pause: () => void (lane.paused = true),
        resume: () => void (lane.paused = false),
      };
      return [name, lane];
    }),
  );
  const note =
    (name: string) =>
    (...what: unknown[]) => {
      asked.push([name, ...what]);
      return Promise.resolve(state());
    };
  const run: DeskRun = {
    state: stateAt(now),
    lanes,
    client: {
      state: () => Promise.resolve().then(() => state()),
      set: note('set'),
      cut: note('cut'),
      network: note('network'),
      tap: note('tap'),
      cost: note('cost'),
      tapped: (after) => Promise.resolve({ on: true, records: [], next: after, dropped: 0 }),
      report: () => filing.shift() ?? Promise.resolve('reportreport'),
    },
    start: () => void asked.push('start'),
    figures: () => laneFigures(),
    reset: async () => void asked.push('reset'),
    take: () => listener.changed?.(),
    record: (seconds) => {
      asked.push(['record', seconds]);
      recorded = Promise.withResolvers();
      return recorded.promise;
    },
    recorded: undefined,
    endRecording: () => recorded?.resolve(undefined),
    end: async () => void asked.push('end'),
  };
  const port: DeskPort = {
    origin: 'http://lab.example',
    browser: 'Chromium, Linux',
    open: async (_: LabRunOptions, told) => {
      if (refusal !== undefined) throw refusal;
      listener = told;
      return run;
    },
    networks: () =>
      Promise.resolve({
        now: 'pass',
        groups: [
          { title: 'Cut', offers: [{ name: 'upgrade-403', title: 'Blocked', help: 'No.', numbers: [] }] },
        ],
      }),
    hidden: () => false,
  };
  return {
    desk: new LabDesk(port),
    asked,
    run,
    filing,
    second: (t: number) => {
      now = t;
      listener.second?.({ t, lanes: { sse: { delay: null, bytes: 10 } } });
    },
    fail: (error: unknown) => {
      state = () => {
        throw error;
      };
      listener.failed?.('no answer');
    },
    answer: (recording: LabRecording | undefined) => recorded?.resolve(recording),
  };
}

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
