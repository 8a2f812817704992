import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PATHS } from '#protocol';
import { tempDir } from '../lib/process.ts';
import { figure, round, table, type Figure } from '../lib/report.ts';
import { PEERS, switchyard, type Contestant } from './contestants.ts';
import { NOTE_MARKER } from './marker.ts';
import type { Latency } from './messages.ts';
import type { Context, Section } from './section.ts';
import { median, medianRatio } from './stats.ts';

/** Urgent events: from the POST of a note to its arrival at every viewer's socket. */

const GOAL = 1.5;
const VIEWERS = 20;

async function time({ contestant, path }: Way, count: number, context: Context): Promise<Latency> {
  const running = await contestant.launch(0);
  const { generator } = context;
  const { client, auth, pace } = contestant;
  const { host, port } = running;
  try {
    const viewers = { client, host, port, path: contestant.path, auth, pace, count: VIEWERS };
    await generator.connect({ ...viewers, marker: NOTE_MARKER, sampleEvery: 1 });
    await sleep(300);
    await generator.posts({ path, count: context.quick ? 15 : 50, pause: 5 }); // warm
    return await generator.posts({ path, count, pause: 20 });
  } finally {
    await generator.close();
    await running.stop();
  }
}

/** The disk's share of it: the median of syncing one small write, ms. */
function syncTime(): number {
  const dir = tempDir('sync');
  const file = openSync(join(dir.path, 'probe'), 'w');
  const times = Array.from({ length: 40 }, () => {
    const began = performance.now();
    writeSync(file, 'x'.repeat(4096));
    fdatasyncSync(file);
    return performance.now() - began;
  });
  closeSync(file);
  dir.remove();
  return median(times);
}

interface Way {
  readonly name: string;
  readonly contestant: Contestant;
  readonly path: string;
}

const OURS: Way = {
  name: 'switchyard websocket',
  contestant: switchyard('websocket', ['notes']),
  path: PATHS.commands,
};
const PLAIN: Way = { name: 'ws, from a POST', contestant: PEERS.ws, path: '/' };

async function run(context: Context): Promise<Figure[]> {
  const found = new Map<Way, Latency[]>([
    [OURS, []],
    [PLAIN, []],
  ]);
  for (let round = 0; round < context.rounds; round++) {
    for (const way of round % 2 === 0 ? [OURS, PLAIN] : [PLAIN, OURS]) {
      found.get(way)?.push(await time(way, context.quick ? 40 : 150, context));
    }
  }
  const values = (way: Way, share: 'p50' | 'p99') => (found.get(way) ?? []).map((latency) => latency[share]);
  const line = (way: Way) => [
    way.name,
    ...(['p50', 'p99'] as const).map((share) => String(round(median(values(way, share))))),
  ];
  context.say(table([['', 'p50 ms', 'p99 ms'], line(OURS), line(PLAIN)]));
  context.say(
    `  Switchyard answers for each note with a synced commit; plain ws keeps nothing and syncs nothing. One synced ` +
      `write of 4 KiB takes ${round(syncTime())} ms here.`,
  );
  return (['p50', 'p99'] as const).flatMap((share) => [
    figure(`urgent websocket ${share}`, median(values(OURS, share)), 'ms'),
    figure(`urgent websocket / ws ${share}`, medianRatio(values(OURS, share), values(PLAIN, share)), 'x', {
      atMost: GOAL,
    }),
  ]);
}

/** The section on urgent events. */
export const URGENT: Section = {
  name: 'urgent',
  about: 'a note, from its POST to every viewer',
  quick: true,
  run,
};
