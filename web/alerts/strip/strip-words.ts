import { matcherOf, sentLabels } from '#domain';
import type { AlertRow, AlertSpan, RuleTerms, Strip } from '#protocol';
import { showText } from '../../format.ts';
import type { ZoneClock } from '../../zone.ts';

/** Something said or sent of an alert, at a moment. */
export interface StripMark {
  readonly at: number;
  readonly kind: 'ack' | 'sent' | 'failed';
  readonly text: string;
}

/** A stretch in which nothing was sent, or nothing was evaluated. */
export interface StripBar {
  readonly from: number;
  readonly to: number;
  readonly kind: 'silence' | 'gap';
  readonly text: string;
}

/** One line of what happened. */
export interface StripLine {
  readonly at: number;
  readonly text: string;
}

/** What the words need: names, the unit of values, the zone. */
export interface StripNames {
  readonly channelName: (id: string) => string;
  readonly unit: string;
  readonly zone: ZoneClock;
}

type Sent = Strip['sent'][number];

/** Takes of how many series a rule finds too many; returns what is said of it, nothing when there are none. */
export function beyondWords(beyond: number): string {
  if (beyond === 0) return '';
  return `${beyond} more ${beyond === 1 ? 'is' : 'are'} not looked at: a rule has room for 1,000 series. Make several rules of it.`;
}

/** Takes a strip, an alert's id and names; returns what to mark in that alert's row. A message that waits is no mark. */
export function marksOf({ acks, sent }: Strip, alert: string, names: StripNames): readonly StripMark[] {
  const own = acks.filter(({ id }) => id === alert);
  const told = sent.filter(
    ({ alerts, outcome }) =>
      outcome !== 'waiting' && outcome !== 'merged' && alerts.some(({ id }) => id === alert),
  );
  return [
    ...own.map((ack): StripMark => ({ at: ack.at, kind: 'ack', text: ackText(ack) })),
    ...told.map((one): StripMark => ({
      at: one.at,
      kind: one.outcome === 'sent' ? 'sent' : 'failed',
      text: sentText(one, names),
    })),
  ];
}

/** Takes a strip, one of its rows, the rule and names; returns the stretches in which nothing of that row was sent, or nothing evaluated. */
export function barsOf(
  { silences, gaps, from, to }: Pick<Strip, 'silences' | 'gaps' | 'from' | 'to'>,
  row: Pick<AlertRow, 'labels' | 'spans'>,
  { name, severity }: Pick<RuleTerms, 'name' | 'severity'>,
  { zone }: Pick<StripNames, 'zone'>,
): readonly StripBar[] {
  const reason = row.spans.at(-1)?.reason ?? 'condition';
  const labels = sentLabels({ labels: row.labels, name, severity, reason });
  const own = silences.filter(({ matchers }) => matcherOf(matchers)(labels));
  return [
    ...own.map(({ starts, ends, by, comment }): StripBar => ({
      from: starts,
      to: ends,
      kind: 'silence',
      text: `Silenced by ${by} until ${zone.stamp(ends)}: ${comment}`,
    })),
    ...gaps.map((gap): StripBar => ({ from: gap.from, to: gap.to, kind: 'gap', text: 'Not evaluated' })),
  ].filter((bar) => bar.from < to && bar.to > from);
}

/** Takes a strip and names; returns what happened in its time as lines, the newest first. */
export function linesOf(strip: Strip, names: StripNames): readonly StripLine[] {
  const { zone } = names;
  const stood = strip.rows.flatMap(({ labels, spans }) => {
    const where = Object.values(labels).join(', ');
    return spans.flatMap((span) => spanLines(span, where === '' ? '' : `${where}: `, names));
  });
  const lines = [
    ...stood,
    ...strip.acks.map((ack) => ({ at: ack.at, text: ackText(ack) })),
    ...strip.sent.map((one) => ({ at: one.at, text: sentText(one, names) })),
    ...strip.gaps.map(({ from, to }) => ({
      at: to,
      text: `not evaluated from ${zone.time(from, true)} to ${zone.time(to, true)}`,
    })),
  ];
  return lines.filter(({ at }) => at >= strip.from).sort((a, b) => b.at - a.at);
}

function spanLines(span: AlertSpan, where: string, { unit }: StripNames): StripLine[] {
  const { state, reason, from, to, value } = span;
  const at = value === null ? '' : ` at ${showText(value, unit)}`;
  const why = reason === 'condition' ? '' : ` (${reason})`;
  return [
    { at: from, text: `${where}${state}${at}${why}` },
    ...(to === null ? [] : [{ at: to, text: `${where}no longer ${state}` }]),
  ];
}

function ackText({ by, comment }: Strip['acks'][number]): string {
  return `${by} has it in hand${comment === '' ? '' : `: ${comment}`}`;
}

function sentText({ outcome, channel, problem, attempt, late }: Sent, { channelName }: StripNames): string {
  const name = channelName(channel);
  const why = problem === undefined ? '' : `: ${problem}`;
  switch (outcome) {
    case 'sent':
      return `sent to ${name}${late ? ', late' : ''}`;
    case 'waiting':
      return `a message to ${name} was made`;
    case 'merged':
      return `a message to ${name} that had not been sent was taken into the next`;
    case 'retrying':
      return `not sent to ${name}, attempt ${attempt}${why}`;
    case 'dead':
      return `not sent to ${name}, given up${why}`;
  }
}
