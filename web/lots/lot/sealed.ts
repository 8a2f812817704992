import * as v from 'valibot';
import { SEALED_KINDS, type EventTuple, type SealedEvent } from '#protocol';

/** A sealed event with its version among the lot's sealed events, from 1: by this it is taken back. */
export interface SealedAt {
  readonly version: number;
  readonly event: SealedEvent;
}

/** Takes the sealed events of a lot as they travel, from the first; returns those of kinds that this page knows. */
export function readSealed(tuples: readonly EventTuple[]): SealedAt[] {
  return tuples.flatMap(([, , , kind, data], at) => {
    if (!Object.hasOwn(SEALED_KINDS, kind)) return [];
    const name = kind as SealedEvent['kind']; // hasOwn has looked
    const parsed = v.safeParse(SEALED_KINDS[name], data);
    // The schema was chosen by the kind, which the compiler cannot follow through the table.
    return parsed.success
      ? [{ version: at + 1, event: { kind: name, data: parsed.output } as SealedEvent }]
      : [];
  });
}

/** A row of what admins see. */
export interface SealedRow {
  readonly version: number;
  readonly t: number;
  readonly who: string;
  readonly what: string;
  /** The maximum of a bid, in minor units. */
  readonly max: number | undefined;
  /** Why the bid does not count any more. */
  readonly struck: string | undefined;
  /** A bid that counts: it can be taken back while the lot is open. */
  readonly standing: boolean;
}

/** Takes the sealed events of a lot, from the first; returns them as admins read them, the newest first. */
export function sealedRows(events: readonly SealedAt[]): SealedRow[] {
  const struck = new Map(
    events.flatMap(({ event: { kind, data } }) =>
      kind === 'sealed-retract' ? [[data.bid, data.reason]] : [],
    ),
  );
  return events
    .map(({ version, event }) => ({
      version,
      t: event.data.t,
      ...rowOf(version, event, struck.get(version)),
    }))
    .reverse();
}

function rowOf(
  version: number,
  event: SealedEvent,
  struck: string | undefined,
): Omit<SealedRow, 'version' | 't'> {
  const plain = { who: '', max: undefined, struck: undefined, standing: false };
  switch (event.kind) {
    case 'sealed-lot':
      return { ...plain, who: event.data.name, what: version === 1 ? 'put it up' : 'changed it' };
    case 'sealed-open':
      return { ...plain, what: 'opened' };
    case 'sealed-bid': {
      const { name: who, max } = event.data;
      return { who, what: 'bid up to', max, struck, standing: struck === undefined };
    }
    case 'sealed-retract':
      return {
        ...plain,
        who: event.data.by,
        what: `took back number ${event.data.bid}: ${event.data.reason}`,
      };
    case 'sealed-cancel':
      return { ...plain, who: event.data.by, what: `cancelled it: ${event.data.reason}` };
    case 'sealed-close':
      return { ...plain, what: 'closed' };
  }
}
