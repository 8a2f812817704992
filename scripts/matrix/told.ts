import { figure, table, type Figure } from '../lib/report.ts';
import type { Result } from './jobs.ts';
import type { Lifted } from './lifted.ts';
import type { Outcome } from './trial.ts';

/** What a matrix says: its table, the page's words, and the figures with their goals. */

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const most = (outcomes: readonly Outcome[], of: (outcome: Outcome) => number): number =>
  Math.max(0, ...outcomes.map(of));

const whole = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(0);

/** True when the page settled on what was expected and named the cause, or blamed nobody where none was. */
function asExpected({ row: { expect }, outcomes, failures }: Result): boolean {
  const fits = ({ carrier, cause }: Outcome): boolean =>
    carrier !== undefined &&
    expect.carriers.includes(carrier) &&
    (cause === undefined) === (expect.causes.length === 0);
  return failures.length === 0 && outcomes.every(fits);
}

const namedIn = (outcomes: readonly Outcome[]): number | undefined =>
  outcomes.every(({ named }) => named !== undefined)
    ? median(outcomes.map(({ named }) => named ?? NaN))
    : undefined;

function causeOf({ cause }: Outcome): string {
  if (cause === undefined) return '';
  return 'transport' in cause ? `${cause.kind}: ${cause.transport}` : cause.kind;
}

const distinct = (texts: readonly string[]): string => [...new Set(texts)].join(' / ');

const HEAD = [
  'network',
  'first event, ms',
  'worst',
  'from navigation',
  'settled on',
  'cause named',
  'after ms',
  'silence ms',
  'gaps',
  'duplicates',
];

/** Takes results; returns the table. */
export function tableOf(results: readonly Result[]): string {
  const rows = results.map(({ row, outcomes, failures }) => {
    if (outcomes.length === 0) return [row.name, `not live: ${failures[0]?.split('\n')[0] ?? ''}`];
    return [
      row.name,
      whole(median(outcomes.map(({ fromFeed }) => fromFeed))),
      whole(most(outcomes, ({ fromFeed }) => fromFeed)),
      whole(median(outcomes.map(({ fromNavigation }) => fromNavigation))),
      distinct(outcomes.map(({ carrier }) => carrier ?? 'nothing')),
      distinct(outcomes.map(causeOf)) || '–',
      whole(namedIn(outcomes)),
      whole(most(outcomes, ({ silence }) => silence)),
      String(outcomes.reduce((sum, { gaps }) => sum + gaps, 0)),
      String(outcomes.reduce((sum, { duplicates }) => sum + duplicates, 0)),
    ];
  });
  return table([HEAD, ...rows]);
}

/** Takes results; returns a line for each with how the page put it. */
export function wordsOf(results: readonly Result[]): string {
  return results
    .map(({ row, outcomes }) => `${row.name}: ${distinct(outcomes.map(({ words }) => words))}`)
    .join('\n');
}

/** Takes a result; returns its figures. */
export function figuresOf(result: Result): Figure[] {
  const {
    row: { name, expect },
    outcomes,
  } = result;
  const wrong = ({ gaps, duplicates, inversions }: Outcome): number => gaps + duplicates + inversions;
  const bound = (atMost: number | undefined) => (atMost === undefined ? undefined : { atMost });
  const first = median(outcomes.map(({ fromFeed }) => fromFeed));
  const navigation = median(outcomes.map(({ fromNavigation }) => fromNavigation));
  const missing = outcomes.length === 0 ? undefined : outcomes;
  return [
    figure(`${name}: first event, median`, first, 'ms', bound(expect.first)),
    figure(`${name}: first event, worst`, missing && most(missing, ({ fromFeed }) => fromFeed), 'ms'),
    figure(`${name}: first event from navigation, median`, navigation, 'ms'),
    figure(`${name}: carrier and cause as expected`, asExpected(result) ? 1 : 0, '', { atLeast: 1 }),
    ...(expect.causes.length === 0
      ? []
      : [figure(`${name}: cause named, median`, namedIn(outcomes), 'ms', bound(expect.named))]),
    figure(
      `${name}: longest silence`,
      missing && most(missing, ({ silence }) => silence),
      'ms',
      bound(expect.silence),
    ),
    figure(
      `${name}: gaps + duplicates + inversions`,
      missing?.reduce((sum, outcome) => sum + wrong(outcome), 0),
      '',
      { atMost: 0 },
    ),
  ];
}

/** Takes what became of the page after a block; returns one line and the figures. */
export function tellLifted(seen: Lifted): { line: string; figures: Figure[] } {
  const wrong = seen.gaps + seen.duplicates + seen.inversions;
  return {
    line:
      `lifted: back on WebSocket after ${whole(seen.back)} ms; longest silence ${whole(seen.meanwhile)} ms ` +
      `(${whole(seen.before)} ms on long polling before), ${seen.gaps} gaps, ${seen.duplicates} duplicates`,
    figures: [
      figure('lifted: back on WebSocket', seen.back, 'ms', { atMost: 60_000 }),
      figure('lifted: longest silence', seen.meanwhile, 'ms', { atMost: 250 }),
      figure('lifted: longest silence on long polling before', seen.before, 'ms'),
      figure('lifted: gaps + duplicates + inversions', wrong, '', { atMost: 0 }),
    ],
  };
}
