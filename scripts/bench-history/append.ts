import { openLog } from '../../db/open.ts';
import type { Log, NewEvent } from '../../db/log.ts';
import { tempDir } from '../lib/process.ts';

/** Values of one host row, and of one made-up event of 200 bytes. */
const HOST_VALUES = 35;
const SYNTHETIC_VALUES = 9;

/** What keeping rollups adds to an append: CPU in ms, by the difference to events of the same size that have none. */
export interface AppendCost {
  /** A row of 35 values in a commit of its own. */
  readonly hostRow: number;
  readonly hostRowPlain: number;
  /** A thousand rows of 9 values in one commit. */
  readonly thousand: number;
  readonly thousandPlain: number;
}

const row = (values: number, turn: number): number[] =>
  Array.from({ length: values }, (_, index) => [index + 1, 1000 + index + turn / 100]).flat();

const sampled = (values: number, turn: number): NewEvent => ({
  topic: 'metrics/bench',
  kind: 'samples',
  data: row(values, turn),
});

/** An event of the same size, to the bytes that JSON puts around a text. */
const plain = (values: number, turn: number): NewEvent => ({
  topic: 'metrics/bench',
  kind: 'note',
  data: { text: JSON.stringify(row(values, turn)) },
});

async function cpuOf(runs: number, run: (turn: number) => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let turn = 0; turn < runs; turn += 1) await run(turn);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / runs;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Takes how many rounds; appends to a log of its own, with rollups and without in turn, and returns the medians. */
export async function appendCost(rounds: number): Promise<AppendCost> {
  const folder = tempDir('append');
  const log = openLog({ dataFolder: folder.path });
  const figures = { hostRow: [], hostRowPlain: [], thousand: [], thousandPlain: [] } as Record<
    keyof AppendCost,
    number[]
  >; // empty lists have no type of their own
  try {
    for (let round = -1; round < rounds; round += 1) {
      const found = await oneRound(log);
      if (round < 0) continue; // the first warms up
      for (const name of Object.keys(figures) as (keyof AppendCost)[]) figures[name].push(found[name]); // keys widens
    }
  } finally {
    await log.close();
    folder.remove();
  }
  const { hostRow, hostRowPlain, thousand, thousandPlain } = figures;
  return {
    hostRow: median(hostRow),
    hostRowPlain: median(hostRowPlain),
    thousand: median(thousand),
    thousandPlain: median(thousandPlain),
  };
}

async function oneRound(log: Log): Promise<AppendCost> {
  const many = (make: typeof sampled, turn: number): NewEvent[] =>
    Array.from({ length: 1000 }, (_, index) => make(SYNTHETIC_VALUES, turn + index));
  return {
    hostRow: await cpuOf(100, (turn) => log.append({ events: [sampled(HOST_VALUES, turn)] })),
    hostRowPlain: await cpuOf(100, (turn) => log.append({ events: [plain(HOST_VALUES, turn)] })),
    thousand: await cpuOf(5, (turn) => log.append({ events: many(sampled, turn) })),
    thousandPlain: await cpuOf(5, (turn) => log.append({ events: many(plain, turn) })),
  };
}
