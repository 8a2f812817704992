import type { AnswerOf } from './messages.ts';
import type { Shown } from './shown.ts';
import type { LotViewer } from './viewer.ts';

/** The part of a viewer that is judged. */
export type Judged = Pick<LotViewer, 'transport' | 'seqs' | 'begun' | 'faults'>;

/**
 * Takes viewers, what they were shown, and what the log holds of the lot: the JSON of each event by its seq, in order. Returns
 * what is wrong: every viewer must have applied exactly those events that come after where it began, in that order, each the
 * very text that the log holds.
 */
export function judge(
  viewers: readonly Judged[],
  { events, disagreements }: Pick<Shown, 'events' | 'disagreements'>,
  log: ReadonlyMap<number, string>,
): Omit<AnswerOf<'judged'>, 'type'> {
  const order = [...log.keys()];
  const altered = [...events].flatMap(([seq, { text }]) =>
    log.get(seq) === text ? [] : [`${seq} was shown as ${text}, the log holds ${log.get(seq)}`],
  );
  const differing = disagreements.map((seq) => `${seq} was shown differently to two viewers`);
  return {
    viewers: viewers.length,
    applied: viewers.reduce((sum, { seqs }) => sum + seqs.length, 0),
    faults: [...altered, ...differing, ...viewers.flatMap((viewer, n) => faultsOf(viewer, n, order))],
  };
}

function faultsOf({ transport, seqs, begun, faults }: Judged, n: number, order: readonly number[]): string[] {
  const named = (fault: string): string => `viewer ${n} on ${transport}: ${fault}`;
  const due = order.filter((seq) => seq > begun);
  const at = due.findIndex((seq, index) => seqs[index] !== seq);
  if (at >= 0) return [...faults, `applied ${seqs[at]} in the place of ${due[at]}`].map(named);
  if (seqs.length > due.length) return [...faults, `applied ${seqs[due.length]} beyond the log`].map(named);
  return faults.map(named);
}
