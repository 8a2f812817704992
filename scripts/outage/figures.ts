import { verdictFigures } from '../chaos/checker.ts';
import { figure, type Figure } from '../lib/report.ts';
import type { Outage } from './outage.ts';

/** Takes what an outage did, and to how many viewers; returns its figures. */
export function figuresOf(outage: Outage, viewers: number): Figure[] {
  const back = outage.back.map((ms) => ms ?? Infinity).toSorted((a, b) => a - b);
  return [
    figure('last viewer back', back.at(-1), 'ms', { atMost: 10_000 }),
    figure('median viewer back', back[Math.floor(back.length / 2)], 'ms'),
    figure('viewers demoted', outage.demoted, '', { atMost: 0 }),
    figure('most vain attempts of a viewer in a second', outage.mostOfOne, '', { atMost: 2 }),
    figure('most vain attempts of all in a second', outage.mostOfAll, ''),
    figure('vain attempts', outage.attempts, ''),
    ...verdictFigures(outage.verdict, viewers),
  ];
}
