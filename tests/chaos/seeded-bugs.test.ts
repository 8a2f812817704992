import { expect, test, vi } from 'vitest';
import { TRANSPORT_NAMES } from '#protocol';
import { judge, recordLog, type Verdict } from '../../scripts/chaos/checker.ts';
import type { Planned } from '../../scripts/chaos/plan.ts';
import { carryOut, quieten } from '../../scripts/chaos/run.ts';
import { setStage } from '../../scripts/chaos/stage.ts';
import { FeedViewer, startAll } from '../../scripts/lib/feed-viewer.ts';
import { tempDir } from '../../scripts/lib/process.ts';
import { startServer } from '../../scripts/lib/switchyard.ts';
import { profile } from '../../server/lab/proxy/profiles.ts';
import type { Mode } from '../../web/connection/feed.ts';
import type * as StreamModule from '../../web/connection/stream.ts';
import type { HistoryRecord } from '../lib/history.ts';
import { BUG_NAMES, BUGS, seeding } from './broken-stream.ts';

vi.mock('../../web/connection/stream.ts', async (real) => {
  const [module, { breakable }] = await Promise.all([
    real<typeof StreamModule>(),
    import('./broken-stream.ts'),
  ]);
  return { ...module, Stream: breakable(module.Stream) };
});

/** One viewer for each bug, by its number, and as many healthy ones as there are transports. */
const HEALTHY = TRANSPORT_NAMES.length;
const MODES: readonly Mode[] = Array.from(
  { length: BUG_NAMES.length + HEALTHY },
  (_, n) => TRANSPORT_NAMES[n % HEALTHY] ?? 'auto',
);
const REPEATER = BUG_NAMES.indexOf('does not drop repeats');
/** Milliseconds in which everybody must have heard of the other log. */
const PATIENCE = 60_000;
const STOPPED = BUG_NAMES.indexOf('stops before the head');

/** Changes of transport over a slow network: each has repeats. And a little of everything for the others. */
const SCENE: readonly Planned[] = [
  {
    at: 100,
    action: { do: 'network', viewer: REPEATER, profile: profile('slow', { latencyMs: 60 }), ms: 1_500 },
  },
  { at: 200, action: { do: 'cut', viewer: 7, how: 'reset' } },
  { at: 300, action: { do: 'select', viewer: REPEATER, mode: 'sse' } },
  { at: 400, action: { do: 'select', viewer: 8, mode: 'auto' } },
  { at: 600, action: { do: 'network', viewer: 6, profile: profile('down'), ms: 300 } },
  { at: 900, action: { do: 'select', viewer: REPEATER, mode: 'websocket' } },
  { at: 1_600, action: { do: 'cut', viewer: 9, how: 'close' } },
];

interface Outcome {
  readonly verdict: Verdict;
  /** The rules that were broken to each viewer, by its number. */
  readonly rules: readonly (readonly string[])[];
}

/** Takes whether the bugs are there; lets viewers follow a log that is replaced by another one, and returns what came of it. */
async function run(seeded: boolean): Promise<Outcome> {
  const history: HistoryRecord[] = [];
  const record = (entry: HistoryRecord): void => void history.push(entry);
  const [first, second] = [tempDir('bugs'), tempDir('bugs')];
  const stage = await setStage({ viewers: MODES.length, rate: 100, seed: 1, data: first.path });
  const viewers = stage.networks.map(({ url }, n) => {
    seeding.bug = seeded ? BUG_NAMES[n] : undefined;
    return new FeedViewer({ name: `viewer ${n}`, origin: url, mode: MODES[n] ?? 'auto', record });
  });
  seeding.bug = undefined;
  try {
    await startAll(viewers);
    await carryOut(SCENE, stage, viewers);
    await stage.restart('kill', 0, second.path);
    await Promise.all(viewers.map((viewer) => viewer.until(() => movedOn(history, viewer.name), PATIENCE)));
    const able = viewers.filter((_, n) => !seeded || n !== STOPPED);
    const { epoch, seq } = await quieten(stage, able);
    for (const { feed } of viewers) feed.stop();
    for (const { name } of viewers) record({ what: 'quiet', viewer: name, epoch, seq });
    await recordLog(stage.server().url, record);
    await recordOld(first.path, record);
    const verdict = judge(history, seq);
    const rulesOf = (name: string): string[] =>
      verdict.violations.flatMap(({ rule, viewer }) => (viewer === name ? [rule] : []));
    return { verdict, rules: viewers.map(({ name }) => [...new Set(rulesOf(name))]) };
  } finally {
    for (const { feed } of viewers) feed.stop();
    await stage.close();
    for (const folder of [first, second]) folder.remove();
  }
}

/** Takes a history and a viewer; true when it was given a snapshot, or just went on, after a reset. */
function movedOn(history: readonly HistoryRecord[], name: string): boolean {
  const own = history.filter((each) => 'viewer' in each && each.viewer === name);
  const told = own.findIndex(({ what }) => what === 'reset');
  return told >= 0 && own.slice(told).some(({ what }) => what !== 'reset');
}

/** The log that was replaced is read by a server of its own. */
async function recordOld(data: string, record: (record: HistoryRecord) => void): Promise<void> {
  const server = await startServer({ data });
  await recordLog(server.url, record);
  await server.stop();
}

test.concurrent(
  'each of six bugs in the feed is caught by its rule, in its viewer and in no other',
  async () => {
    const { verdict, rules } = await run(true);
    expect(rules.slice(0, BUG_NAMES.length)).toEqual(BUG_NAMES.map((bug) => [BUGS[bug]]));
    expect(rules.slice(BUG_NAMES.length)).toEqual(Array.from({ length: HEALTHY }, () => []));
    const healthy = rules.flatMap((_, n) => (n < BUG_NAMES.length ? [] : [`viewer ${n}`]));
    expect(verdict.sameHash).toEqual(expect.arrayContaining(healthy));
  },
);

test.concurrent(
  'the same without the bugs is clean: everybody is told of the other log, and nothing else happens',
  async () => {
    const { verdict } = await run(false);
    expect(verdict.violations).toEqual([]);
    expect(verdict.sameHash).toHaveLength(MODES.length);
    expect(verdict.announced).toBe(MODES.length);
  },
);
