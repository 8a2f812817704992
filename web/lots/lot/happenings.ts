import type { PublicLot } from '#protocol';
import type { LotEvent } from '../lot-events.ts';

/**
 * Takes a lot's events as a page has them; true when its oldest ones are not among them: of a lot with very many a snapshot has the
 * newest only.
 */
export function beginsLate(events: readonly LotEvent[]): boolean {
  return events[0] !== undefined && events[0].kind !== 'lot';
}

/** How often late bids have moved an end, and by how many ms in all. */
export interface Extended {
  readonly times: number;
  /** There may have been more before the events that the page has. */
  readonly atLeast: boolean;
  readonly by: number;
}

/**
 * Takes a lot and its public events in order; returns how its end was moved. Of a lot with very many bids a page has the newest
 * events only, and counts among those.
 */
export function extensionsOf({ terms, endsAt }: PublicLot, events: readonly LotEvent[]): Extended {
  let times = 0;
  let end = Infinity;
  for (const { kind, data } of events) {
    if (kind === 'lot') end = data.terms.ends;
    else if (kind === 'lot-step') {
      if (data.endsAt > end) times++;
      end = data.endsAt;
    }
  }
  return { times, atLeast: beginsLate(events), by: endsAt - terms.ends };
}

/** Takes a lot and its public events in order; returns from when on it took bids, in ms: `opens` may lie long before it was put up. */
export function openedAt({ terms }: PublicLot, events: readonly LotEvent[]): number {
  const opened = events.find(({ kind }) => kind === 'lot-opened') ?? events[0];
  return opened?.data.t ?? terms.opens;
}

/** The price from a moment on; null while nobody bids. */
export interface PriceStep {
  readonly t: number;
  readonly price: number | null;
  /** The price changed because a bid was taken back. */
  readonly retraction: boolean;
}

/** Takes a lot's public events in order; returns its price over time, a step where it changed. */
export function priceSteps(events: readonly LotEvent[]): PriceStep[] {
  const steps: PriceStep[] = [];
  for (const { kind, data } of events) {
    if (kind !== 'lot-step' && kind !== 'lot-retracted') continue;
    const { t, price } = data;
    if (price !== (steps.at(-1)?.price ?? null))
      steps.push({ t, price, retraction: kind === 'lot-retracted' });
  }
  return steps;
}

/** Takes a span in ms; returns it as people say it: `45 s`, `2 min`, `1 h 30 min`. */
export function spanText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const parts = [
    hours > 0 && `${hours} h`,
    minutes > 0 && `${minutes} min`,
    hours === 0 && rest > 0 && `${rest} s`,
  ];
  return parts.filter((part) => part !== false).join(' ');
}
