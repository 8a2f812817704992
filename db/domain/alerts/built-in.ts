import type { RuleTerms } from '#protocol';
import type { Inhibition } from './mute.ts';

/** A rule of a new install, by an id that is the same everywhere. */
export interface BuiltInRule {
  readonly id: string;
  readonly terms: RuleTerms;
}

const MINUTE = 60_000;

/** The label by which the inhibition below knows its source, whatever the rule is called. */
const DOWN = { kind: 'target-down' };

const USUAL: Omit<RuleTerms, 'name' | 'annotations' | 'selector' | 'condition'> = {
  severity: 'warning',
  enabled: true,
  every: 1_000,
  for: 0,
  keepFiringFor: 0,
  noData: 'keep',
  labels: {},
  channels: [],
};

/** The rules of a new install: few and useful. */
export const BUILT_IN_RULES: readonly BuiltInRule[] = [
  {
    id: 'hostcpu',
    terms: {
      ...usual('CPU saturated', '{{ $value }} % of all cores are busy.'),
      selector: { series: 'cpu.used', matchers: [] },
      condition: { fn: 'avg', window: MINUTE, op: '>', threshold: 90, clear: 80 },
      for: 5 * MINUTE,
    },
  },
  {
    id: 'hostmemory',
    terms: {
      ...usual('Memory nearly full', '{{ $value }} % of the memory is in use.'),
      selector: { series: 'memory.used', of: 'memory.total', matchers: [] },
      condition: { fn: 'avg', window: MINUTE, op: '>', threshold: 90, clear: 85 },
      for: 5 * MINUTE,
    },
  },
  {
    id: 'diskfull',
    terms: {
      ...usual(
        'Disk full in 4 h',
        '{{ $labels.mount }} will be at {{ $value }} % in 4 hours if it goes on like this.',
      ),
      selector: { series: 'disk.used', of: 'disk.size', matchers: [] },
      condition: { fn: 'predict', window: 30 * MINUTE, ahead: 240 * MINUTE, op: '>=', threshold: 100 },
      every: 10_000,
      for: 10 * MINUTE,
      keepFiringFor: 5 * MINUTE,
    },
  },
  {
    id: 'targetdown',
    terms: {
      ...usual('Target down', 'Nothing has been measured for a minute.'),
      severity: 'critical',
      selector: { series: 'cpu.used', matchers: [] },
      condition: { fn: 'absent', window: MINUTE },
      labels: DOWN,
    },
  },
  {
    id: 'loopblocked',
    terms: {
      ...usual('Event loop blocked', 'This server answers {{ $value }} ms late.'),
      selector: { series: 'loop.delay.p99', matchers: [] },
      condition: { fn: 'avg', window: MINUTE / 2, op: '>', threshold: 200, clear: 100 },
      for: MINUTE / 2,
    },
  },
  {
    id: 'outboxstuck',
    terms: {
      ...usual(
        'Outbox stuck',
        'A message has been waiting for {{ $value | humanizeDuration }} and is not sent.',
      ),
      severity: 'critical',
      selector: { series: 'outbox.oldest', matchers: [] },
      condition: { fn: 'last', window: MINUTE, op: '>', threshold: 300 },
      for: MINUTE,
    },
  },
];

/** While a target is down, it is no news that its series have no data. */
export const BUILT_IN_INHIBITIONS: readonly Inhibition[] = [
  {
    source: [{ label: 'kind', op: '=', value: DOWN.kind }],
    target: [{ label: 'reason', op: '=~', value: 'vanished|stale|empty' }],
    equal: ['source', 'host', 'instance'],
  },
];

function usual(name: string, summary: string): Omit<RuleTerms, 'selector' | 'condition'> {
  return { ...USUAL, name, annotations: { summary } };
}
