import { LANE_NAMES, type LaneName } from '#protocol';
import { lookOf } from '../../web/lab/lane-look.ts';
import { figure, table, type Figure } from '../lib/report.ts';
import type { LabRow } from './rows.ts';
import type { LabOutcome, LaneSeen } from './trial.ts';

/** What the table of expectations came to. */

/** A row with what it showed, or why it showed nothing. */
export interface LabResult {
  readonly row: LabRow;
  readonly outcome: LabOutcome | undefined;
  readonly failure: string;
}

/** Takes a row and what was seen; returns each thing that is otherwise than expected, in words. */
export function unexpected({ expect }: LabRow, { lanes, settled }: LabOutcome): string[] {
  const wrong: string[] = settled === undefined ? ['it never settled'] : [];
  for (const name of LANE_NAMES) {
    const { live, said, missing, twice, trouble } = lanes[name];
    const { label } = lookOf(name);
    if (live === expect.dead.includes(name)) wrong.push(`${label} ${live ? 'lives' : 'is dead'}`);
    if (missing !== 0 || twice !== 0) wrong.push(`${label}: ${missing} missing, ${twice} twice`);
    const words = expect.says?.[name];
    if (words !== undefined && !said.some((text) => words.test(text)))
      wrong.push(`${label} does not say ${words}`);
    if (words === undefined && trouble !== '' && expect.restless === undefined)
      wrong.push(`${label} says: ${trouble}`);
  }
  const { riding } = lanes.auto;
  if (!expect.auto.includes(riding)) wrong.push(`Auto is on ${riding || 'nothing'}`);
  return wrong;
}

const HEAD = [
  'network',
  ...LANE_NAMES.map((name) => lookOf(name).label),
  'Auto on',
  'settled, ms',
  'missing',
  'twice',
];

function cell({ live, silence }: LaneSeen): string {
  return `${live ? 'lives' : 'dead'}, ${(silence / 1000).toFixed(1)} s`;
}

const sum = (lanes: LabOutcome['lanes'], of: (lane: LaneSeen) => number): number =>
  LANE_NAMES.reduce((all, name) => all + of(lanes[name]), 0);

/** Takes results; returns the table: whether each lane delivers, and its longest silence. */
export function labTable(results: readonly LabResult[]): string {
  const rows = results.map(({ row, outcome, failure }) => {
    if (outcome === undefined) return [row.profile, failure];
    const { lanes, settled } = outcome;
    return [
      row.profile,
      ...LANE_NAMES.map((name) => cell(lanes[name])),
      lanes.auto.riding || '–',
      settled?.toFixed(0) ?? '–',
      String(sum(lanes, ({ missing }) => missing)),
      String(sum(lanes, ({ twice }) => twice)),
    ];
  });
  return table([HEAD, ...rows]);
}

/** Takes results; returns what the page said of each lane, beyond that it is live, and what was not expected. */
export function labWords(results: readonly LabResult[]): string {
  return results
    .flatMap(({ row, outcome }) => {
      if (outcome === undefined) return [];
      const said = LANE_NAMES.flatMap((name) => saidOf(name, outcome.lanes[name]));
      const wrong = unexpected(row, outcome).map((text) => `  NOT EXPECTED: ${text}`);
      return [`${row.profile}${said.length === 0 ? ': nothing' : ''}`, ...said, ...wrong];
    })
    .join('\n');
}

/** States pass by the hundred where a lane tries again and again: sentences are told. */
function saidOf(name: LaneName, { said }: LaneSeen): string[] {
  const sentences = said.filter((text) => text.endsWith('.'));
  return sentences.length === 0 ? [] : [`  ${lookOf(name).label}: ${sentences.join(' / ')}`];
}

/** Takes a result; returns its figures. */
export function labRowFigures({ row, outcome }: LabResult): Figure[] {
  const { profile } = row;
  const lost = outcome && sum(outcome.lanes, ({ missing, twice }) => missing + twice);
  return [
    figure(`${profile}: otherwise than expected`, outcome && unexpected(row, outcome).length, '', {
      atMost: 0,
    }),
    figure(`${profile}: settled after`, outcome?.settled, 'ms'),
    figure(`${profile}: missing + twice`, lost, '', { atMost: 0 }),
  ];
}
