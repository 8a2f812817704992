import { onTestFinished, vi } from 'vitest';
import type { Alert, AlertEvent, RuleTerms, WatchCommand } from '#protocol';
import type { Log } from '../../db/log.ts';
import { openTestLog } from '../../db/sqlite/testing.ts';
import type { Rights } from '../access/authorise.ts';
import { doorkeeper } from '../access/testing.ts';
import type { Accepted } from '../commands/commands.ts';
import { Alerts } from './alerts.ts';

type Bare<C> = C extends unknown ? Omit<C, 'as'> : never;

/** Alerts on a real log, on a clock that a test moves. */
export interface AlertStand {
  readonly alerts: Alerts;
  readonly log: Log;
  /** What could not be evaluated or written. */
  readonly failures: unknown[];
  /** Moves the clock and lets the ticker look; settles when what came of it is durable. */
  pass(milliseconds: number): Promise<void>;
  /** Passes seconds, one after the other, with a sample in each. */
  feed(series: number, values: readonly (number | null)[]): Promise<void>;
  /** Writes one sample now; settles when what came of it is durable. */
  sample(series: number, value: number | null): Promise<void>;
  /** Declares a series; returns its id. */
  declare(name: string, labels?: Readonly<Record<string, string>>): Promise<number>;
  /** Commands as somebody, named by his id; `admin` is one. */
  as(id: string, command: Bare<WatchCommand>, key?: string): Promise<Accepted>;
  /** Makes a rule that fires above 10 at once, or as the terms say; returns its id. */
  rule(terms?: Partial<RuleTerms>): Promise<string>;
  /** The alerts that stand, the oldest first. */
  standing(): Alert[];
  /** How each transition left its alert, in order. */
  told(): Promise<string[]>;
}

/** When a stand's clock begins, in milliseconds since 1970. */
export const BEGIN = 1_800_000_000_000;

let keys = 0;

/** Returns a key that no other command has. */
export function newKey(): string {
  return `alert-${String((keys += 1)).padStart(8, '0')}`;
}

/** Takes what is special of a rule; returns the terms of one that fires above 10 at once. */
export function termsOf(terms: Partial<RuleTerms> = {}): RuleTerms {
  return {
    name: 'Too high',
    severity: 'warning',
    enabled: true,
    selector: { series: 'heat', matchers: [] },
    condition: { fn: 'last', window: 10_000, op: '>', threshold: 10 },
    every: 1_000,
    for: 0,
    keepFiringFor: 0,
    noData: 'keep',
    labels: {},
    annotations: { summary: '{{ $labels.room }} is at {{ $value }}' },
    channels: [],
    ...terms,
  };
}

/** Lets a test move the clock that the log and the alerts go by; timers are real. */
export function fakeClock(at = BEGIN): void {
  vi.useFakeTimers({ toFake: ['Date'], now: at });
  onTestFinished(() => void vi.useRealTimers());
}

/** Takes perhaps a log and who may operate; returns alerts on it without rules, opened, and stopped when the test ends. */
export async function openAlertStand({
  log = openTestLog().log,
  operators = 'everyone',
}: { log?: Log; operators?: Rights['operators'] } = {}): Promise<AlertStand> {
  const failures: unknown[] = [];
  const onFailure = (error: unknown): void => void failures.push(error);
  const alerts = new Alerts({ log, access: doorkeeper({ operators }), builtIn: [], onFailure });
  onTestFinished(() => alerts.stop());
  await alerts.open();
  const settled = (): Promise<void> => alerts.evaluator.settled();
  const as: AlertStand['as'] = async (id, command, key = newKey()) => {
    const accepted = await alerts.desk.run(key, { ...command, as: id });
    await settled();
    return accepted;
  };
  const sample: AlertStand['sample'] = async (series, value) => {
    await log.append({ events: [{ topic: 'metrics/test', kind: 'samples', data: [series, value] }] });
    await settled();
  };
  const pass: AlertStand['pass'] = async (milliseconds) => {
    vi.setSystemTime(Date.now() + milliseconds);
    alerts.evaluator.tick();
    await settled();
  };
  return {
    alerts,
    log,
    failures,
    as,
    sample,
    pass,
    feed: async (series, values) => {
      for (const value of values) {
        await sample(series, value);
        await pass(1_000);
      }
    },
    declare: async (name, labels = {}) => {
      const id = (await log.series()).length + 1;
      const data: [number, string, Record<string, string>, string, string][] = [
        [id, name, { ...labels }, '', ''],
      ];
      await log.append({ events: [{ topic: 'metrics/test', kind: 'series', data }] });
      await settled();
      return id;
    },
    rule: async (terms = {}) => (await as('ann', { type: 'rule-put', terms: termsOf(terms) })).rule ?? '',
    standing: () => [...alerts.books.live.state.alerts.values()],
    told: async () => {
      const told: string[] = [];
      for await (const page of log.ledger('alerts/live')) {
        for (const { json } of page)
          told.push(inWords(JSON.parse(json) as [0, 0, '', AlertEvent['kind'], Alert]));
      }
      return told;
    },
  };
}

function inWords([, , , kind, { state, recovering }]: [0, 0, '', AlertEvent['kind'], Alert]): string {
  if (kind !== 'alert') return kind;
  return state === 'firing' && recovering !== null ? 'recovering' : state;
}
