import type { PublicLot } from '#protocol';

/** Where a list of lots goes on: after the lot that has this time. */
export interface Place {
  /** True among the lots that are over, false among those that go on. */
  readonly over: boolean;
  /** When that lot ends or was over, in milliseconds since 1970. */
  readonly at: number;
  readonly lot: string;
}

const PLACE = /^([eo])(\d{1,16})-([a-z0-9]{6,24})$/;

/** Takes the last lot of a page; returns where the list goes on, as text without a meaning for others. */
export function placeOf({ lot, overAt, endsAt }: PublicLot): string {
  return overAt === null ? `e${endsAt}-${lot}` : `o${overAt}-${lot}`;
}

/** Takes such text; returns the place, undefined when it is not one. */
export function parsePlace(text: string): Place | undefined {
  const [, kind, at, lot] = PLACE.exec(text) ?? [];
  if (at === undefined || lot === undefined) return undefined;
  return { over: kind === 'o', at: Number(at), lot };
}
