import type { Delivery } from '#protocol';

/** Messages by how they stand. */
export interface Letters {
  /** On their way: made, or tried in vain and tried again; the oldest first. */
  readonly waiting: readonly Delivery[];
  /** Given up: nobody sends them again unless a person says so; the newest first. */
  readonly dead: readonly Delivery[];
  /** Sent, the newest first. */
  readonly sent: readonly Delivery[];
}

/** Takes the newest outcome of each message; returns the messages by how they stand. */
export function lettersOf(deliveries: Iterable<Delivery>): Letters {
  const all = [...deliveries].sort((a, b) => a.at - b.at);
  const of = (...outcomes: readonly Delivery['outcome'][]): Delivery[] =>
    all.filter(({ outcome }) => outcomes.includes(outcome));
  // A test that failed is told beside its channel: nobody waits for it.
  const dead = of('dead').filter(({ alerts }) => alerts.length > 0);
  return { waiting: of('waiting', 'retrying'), dead: dead.reverse(), sent: of('sent').reverse() };
}

/** Takes the newest outcome of each message and a channel's id; returns the newest of the channel. */
export function lastOf(deliveries: Iterable<Delivery>, channel: string): Delivery | undefined {
  let last: Delivery | undefined;
  for (const one of deliveries) if (one.channel === channel && one.at >= (last?.at ?? -Infinity)) last = one;
  return last;
}

/** Takes a message and the names of alerts; returns what it tells, in a few words. */
export function letterText({ alerts }: Delivery, nameOf: (alert: string) => string): string {
  if (alerts.length === 0) return 'a test';
  const [first] = alerts;
  const more = alerts.length > 1 ? ` and ${alerts.length - 1} more` : '';
  return first === undefined ? '' : `${nameOf(first.id)} ${first.told}${more}`;
}

/** Takes a message; returns how it stands, in a word or two. */
export function attemptText({ outcome, attempt, late }: Delivery): string {
  if (outcome === 'waiting') return 'waits';
  if (outcome === 'sent') return late ? 'sent late' : 'sent';
  return attempt === 1 ? '1 attempt' : `${attempt} attempts`;
}
