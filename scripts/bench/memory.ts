import { figure, round, type Figure } from '../lib/report.ts';
import { available, PEERS, switchyard } from './contestants.ts';
import { memory } from './measure.ts';
import type { Context, Section } from './section.ts';
import { median } from './stats.ts';

/** What an idle connection costs the server in resident memory. */

const GOAL_KIB = 20;
const KIB = 1024;

async function run(context: Context): Promise<Figure[]> {
  const judged = [switchyard('websocket'), switchyard('sse')];
  const others = [switchyard('long-polling'), ...Object.values(PEERS)].filter(available);
  const counts = context.quick
    ? { warm: 400, count: 800, settle: 400 }
    : { warm: 500, count: 1500, settle: 800 };
  const figures: Figure[] = [];
  for (const contestant of context.quick ? judged : [...judged, ...others]) {
    const found: number[] = [];
    for (let time = 0; time < (judged.includes(contestant) ? context.rounds : 1); time++) {
      try {
        found.push(await memory(contestant, counts, context.generator));
      } catch (error) {
        context.say(`  ${contestant.name} failed: ${String(error)}`);
      }
    }
    const bytes = median(found);
    context.say(`  ${contestant.name}: ${round(bytes / KIB)} KiB`);
    const goal = judged.includes(contestant) ? { atMost: GOAL_KIB } : undefined;
    figures.push(figure(`memory ${contestant.name}`, bytes / KIB, 'KiB/conn', goal));
  }
  return figures;
}

/** The section on memory. */
export const MEMORY: Section = {
  name: 'memory',
  about: 'resident memory of an idle connection',
  quick: true,
  run,
};
