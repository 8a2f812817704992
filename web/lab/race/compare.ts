import type { LaneFigures, LaneName } from '#protocol';
import { bytesText, cpuText, msText } from '../figure-text.ts';
import { figure } from '../../format.ts';

/** What the lanes are compared by at a glance. */
export interface Measure {
  readonly title: string;
  /** What it means, in a few words. */
  readonly help: string;
  /** Takes a lane's figures; returns the value, NaN where it is not measured. Less is better. */
  value(figures: LaneFigures): number;
  /** Takes a value; returns it as it is written. */
  text(value: number): string;
}

/** A lane's bar. */
export interface Bar {
  readonly name: LaneName;
  readonly value: number;
  readonly text: string;
  /** Length, 0 to 1 of the longest. */
  readonly share: number;
  /** No other lane has less; Auto is one of the others and does not count. */
  readonly best: boolean;
}

function perEvent(value: number, { delay }: LaneFigures): number {
  return delay === null ? NaN : value / delay.count;
}

/** The measures of the comparison, the one that people feel first. */
export const MEASURES: readonly Measure[] = [
  {
    title: 'Delay',
    help: '95 of 100 events are here within',
    value: ({ delay }) => delay?.p95 ?? NaN,
    text: msText,
  },
  {
    title: 'Overhead for an event',
    help: 'bytes on the wire around it, both directions',
    value: ({ overheadPerEvent }) => overheadPerEvent ?? NaN,
    text: bytesText,
  },
  {
    title: 'Requests for 100 events',
    help: 'HTTP requests, upgrades among them',
    value: (figures) => perEvent(figures.requests * 100, figures),
    text: (value) => (Number.isFinite(value) ? figure(value) : '–'),
  },
  {
    title: 'Server CPU for an event',
    help: 'measured in turns; “little”: too little to measure',
    value: ({ cpuPerEvent }) => (cpuPerEvent === null ? NaN : Math.max(0, cpuPerEvent)),
    text: (value) => (value === 0 ? 'little' : cpuText(value)),
  },
];

/** Takes a measure and the lanes' figures; returns their bars in the same order. */
export function bars(
  measure: Measure,
  lanes: readonly { readonly name: LaneName; readonly figures: LaneFigures }[],
): readonly Bar[] {
  const values = lanes.map(({ name, figures }) => ({ name, value: measure.value(figures) }));
  const finite = values.filter(({ value }) => Number.isFinite(value));
  const most = Math.max(0, ...finite.map(({ value }) => value));
  const least = Math.min(...finite.filter(({ name }) => name !== 'auto').map(({ value }) => value));
  return values.map(({ name, value }) => ({
    name,
    value,
    text: measure.text(value),
    share: Number.isFinite(value) && most > 0 ? Math.max(0, value) / most : 0,
    best: name !== 'auto' && finite.length > 1 && value === least,
  }));
}
