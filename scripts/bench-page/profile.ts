import * as v from 'valibot';
import type { Tab } from '../lib/browser.ts';
import type { CdpTarget } from '../lib/cdp.ts';
import { table } from '../lib/report.ts';
import { pass } from './measure.ts';

const NodeSchema = v.object({
  id: v.number(),
  callFrame: v.object({ functionName: v.string(), url: v.string(), lineNumber: v.number() }),
});

/** What of a profile is read. */
const ProfileSchema = v.object({
  nodes: v.array(NodeSchema),
  samples: v.optional(v.array(v.number()), []),
  timeDeltas: v.optional(v.array(v.number()), []),
});

/** A profile: its functions, and which of them ran when. */
export type Profile = v.InferOutput<typeof ProfileSchema>;

/** A function and the share of the time that it itself ran, in per cent. */
export interface SelfTime {
  readonly name: string;
  readonly share: number;
}

/** Functions that are told. */
const TOLD = 15;

/** Takes a profile; returns its functions by their own time, the busiest first, waiting left out. */
export function selfTimes({ nodes, samples, timeDeltas }: Profile): SelfTime[] {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const file = url.split('/').at(-1) ?? '';
      return [id, `${functionName || '(nameless)'}${file === '' ? '' : ` ${file}:${lineNumber + 1}`}`];
    }),
  );
  const times = new Map<string, number>();
  let whole = 0;
  samples.forEach((id, index) => {
    const name = names.get(id) ?? '(unknown)';
    const passed = timeDeltas[index] ?? 0;
    whole += passed;
    times.set(name, (times.get(name) ?? 0) + passed);
  });
  return [...times]
    .filter(([name]) => name !== '(idle)')
    .map(([name, time]) => ({ name, share: (time / whole) * 100 }))
    .sort((a, b) => b.share - a.share);
}

async function begin(target: CdpTarget): Promise<void> {
  await target.send('Profiler.enable');
  await target.send('Profiler.setSamplingInterval', { interval: 200 });
  await target.send('Profiler.start');
}

async function told(name: string, target: CdpTarget): Promise<string> {
  const { profile } = await target.send('Profiler.stop');
  const rows = selfTimes(v.parse(ProfileSchema, profile)).slice(0, TOLD);
  return `${name}\n${table(rows.map((row) => [`  ${row.name}`, `${row.share.toFixed(2)} %`]))}`;
}

/** Takes a tab and ms; profiles its page and its workers that long, and returns the busiest functions as text. */
export async function profile({ page, workers }: Tab, ms: number): Promise<string> {
  const targets = [page, ...workers];
  await Promise.all(targets.map(begin));
  await pass(ms);
  const texts = await Promise.all(
    targets.map((target, index) => told(index === 0 ? 'main thread' : `worker ${index}`, target)),
  );
  return texts.join('\n');
}
