import { violations, type HistoryRecord, type Violation } from '../../tests/lib/history.ts';
import { readLog } from '../../tests/lib/read-log.ts';
import { fingerprint } from '../lib/feed-viewer.ts';
import { figure, type Figure } from '../lib/report.ts';
import { heldAt } from './hashes.ts';

/** Takes the server's origin and where to write; adds its whole log to the history and returns its epoch. */
export async function recordLog(origin: string, record: (record: HistoryRecord) => void): Promise<string> {
  const { epoch, floor, events } = await readLog(origin);
  record({ what: 'log', epoch, floor });
  for (const event of events) record({ what: 'stored', seq: event.seq, content: fingerprint(event) });
  return epoch;
}

/** What was found in a history. */
export interface Verdict {
  readonly violations: readonly Violation[];
  /** Resets that were announced as they must be. */
  readonly announced: number;
  /** Viewers whose rolling hash at the last seq is the log's. */
  readonly sameHash: readonly string[];
  /** Events applied, by all viewers together. */
  readonly applied: number;
}

/** Takes a whole history, its logs included, and the seq that everybody had to reach; returns the verdict. */
export function judge(history: readonly HistoryRecord[], upTo: number): Verdict {
  return {
    violations: violations(history),
    announced: history.filter((record) => record.what === 'snapshot' && record.reason !== 'start').length,
    sameHash: heldAt(history, upTo)
      .filter(({ own, log }) => own === log)
      .map(({ viewer }) => viewer),
    applied: history.filter(({ what }) => what === 'applied').length,
  };
}

/** The rules of the checker behind each promise to a viewer, by the promise's name in a report. */
const PROMISES = {
  gaps: ['hole'],
  'duplicates applied': ['duplicate'],
  inversions: ['inversion'],
  'wrong payloads': ['altered', 'not stored', 'disagreement'],
  'unannounced resets': ['unannounced reset', 'other epoch'],
} as const satisfies Record<string, readonly Violation['rule'][]>;

/** Takes a verdict and the number of viewers; returns its figures: none of it may be wrong for anybody. */
export function verdictFigures(verdict: Verdict, viewers: number): Figure[] {
  const broken = (rules: readonly Violation['rule'][]): number =>
    verdict.violations.filter(({ rule }) => rules.includes(rule)).length;
  return [
    ...Object.entries(PROMISES).map(([name, rules]) => figure(name, broken(rules), '', { atMost: 0 })),
    figure('announced resets', verdict.announced, '', { atMost: 0 }),
    figure('viewers not at the head', broken(['behind']), '', { atMost: 0 }),
    figure('viewers with the hash of the log', verdict.sameHash.length, '', { atLeast: viewers }),
    figure('events applied', verdict.applied, ''),
  ];
}
