import type { AlertEvent, Silence } from '#protocol';
import { showText } from '../../format.ts';
import type { ZoneClock } from '../../zone.ts';
import type { StripRows } from './asking.ts';

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

/** What the words need: names, the unit of values, the zone. */
export interface StripNames {
  readonly channelName: (id: string) => string;
  readonly unit: string;
  readonly zone: ZoneClock;
}

/** Takes the events of a strip, an alert's id and names; returns what to mark in that alert's row. */
export function marksOf(
  { events }: StripRows,
  alert: string,
  { channelName }: StripNames,
): readonly StripMark[] {
  return events.flatMap(({ at, event }): StripMark[] => {
    if (event.kind === 'alert-ack' && event.data.id === alert)
      return [{ at, kind: 'ack', text: `${event.data.by} has it in hand. ${event.data.comment}`.trim() }];
    if (event.kind !== 'delivery' || !event.data.alerts.some(({ id }) => id === alert)) return [];
    const { outcome, channel, problem = '' } = event.data;
    return outcome === 'sent'
      ? [{ at, kind: 'sent', text: `Sent to ${channelName(channel)}` }]
      : [{ at, kind: 'failed', text: `Not sent to ${channelName(channel)}. ${problem}`.trim() }];
  });
}

/** Takes a strip and names; returns the stretches that all its rows share. */
export function barsOf({ silences, events, range }: StripRows, { zone }: StripNames): readonly StripBar[] {
  const silence = ({ starts, ends, by, comment }: Silence): StripBar => ({
    from: starts,
    to: ends,
    kind: 'silence',
    text: `Silenced by ${by} until ${zone.moment(ends)}: ${comment}`,
  });
  const gaps = events.flatMap(({ event }): StripBar[] =>
    event.kind === 'alert-gap'
      ? [{ from: event.data.from, to: event.data.to, kind: 'gap', text: 'Not evaluated' }]
      : [],
  );
  return [...silences.map(silence), ...gaps].filter(({ from, to }) => from < range.to && to > range.from);
}

/** Takes an event of a strip and names; returns it as a line of the list below, undefined for what says nothing there. */
export function eventText(event: AlertEvent, { channelName, unit, zone }: StripNames): string | undefined {
  switch (event.kind) {
    case 'alert': {
      const { state, value, labels, recovering, reason } = event.data;
      const where = Object.values(labels).join(', ');
      const at = value === null ? '' : ` at ${showText(value, unit)}`;
      const how =
        state === 'inactive' ? 'well again before it fired' : recovering === null ? state : 'recovering';
      const why = reason === 'condition' ? '' : ` (${reason})`;
      return `${where === '' ? '' : `${where}: `}${how}${at}${why}`;
    }
    case 'alert-ack':
      return `${event.data.by} has it in hand${event.data.comment === '' ? '' : `: ${event.data.comment}`}`;
    case 'alert-unack':
      return `${event.data.by} has it in hand no more`;
    case 'alert-flapping':
      return event.data.until === null ? 'calm again' : `flapping: nothing is sent for a while`;
    case 'alert-gap':
      return `not evaluated from ${zone.time(event.data.from, true)} to ${zone.time(event.data.to, true)}`;
    case 'delivery': {
      const { outcome, channel, problem, attempt, late } = event.data;
      if (outcome === 'sent') return `sent to ${channelName(channel)}${late ? ', late' : ''}`;
      const given = outcome === 'dead' ? 'given up' : `attempt ${attempt}`;
      return `not sent to ${channelName(channel)}, ${given}${problem === undefined ? '' : `: ${problem}`}`;
    }
    default:
      return undefined;
  }
}
