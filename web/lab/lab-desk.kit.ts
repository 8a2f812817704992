import {
  LAB_DEFAULTS,
  LANE_NAMES,
  type LabRecording,
  type LabState,
  type LaneName,
  type Refusal,
} from '#protocol';
import type { FeedStatus } from '../connection/feed.ts';
import type { DeskLane, DeskPort, DeskRun } from './desk-port.ts';
import { LabDesk } from './lab-desk.svelte.ts';
import { laneFigures } from './lab.kit.ts';
import type { LabRunListener, LabRunOptions } from './measure/run.ts';

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

/** Takes the server's time in ms and what differs; returns a session's state. */
export function stateAt(now: number, part: Partial<LabState> = {}): LabState {
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
export function desk(refusal?: Refusal) {
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
