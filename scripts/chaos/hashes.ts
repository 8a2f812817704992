import { hash } from 'node:crypto';
import { storedLogs, type HistoryRecord } from '../../tests/lib/history.ts';

/** What a viewer holds at a seq, in one short text, beside what the log holds there. */
export interface Held {
  readonly viewer: string;
  /** The hash of all that it applied since its newest snapshot, in its order, up to that seq. */
  readonly own: string;
  /** The same of the log: from where that snapshot stands. */
  readonly log: string;
}

interface Stretch {
  epoch: string;
  from: number;
  own: string;
}

const roll = (sum: string, seq: number, content: string): string =>
  hash('sha1', `${sum} ${seq} ${content}`, 'base64');

/**
 * Takes a whole history and a seq; returns for every viewer the rolling hash of what it applied and the log's own. A second
 * opinion: it shares nothing with the checker but the history.
 */
export function heldAt(history: readonly HistoryRecord[], upTo: number): Held[] {
  const stretches = new Map<string, Stretch>();
  for (const record of history) {
    if (record.what === 'snapshot') {
      stretches.set(record.viewer, { epoch: record.epoch, from: record.seq, own: '' });
    } else if (record.what === 'applied' && record.seq <= upTo) {
      const stretch = stretches.get(record.viewer);
      if (stretch) stretch.own = roll(stretch.own, record.seq, record.content);
    }
  }
  const logs = storedLogs(history);
  return [...stretches].map(([viewer, { epoch, from, own }]) => {
    let log = '';
    const contents = logs.find((one) => one.epoch === epoch)?.contents;
    for (let seq = from + 1; seq <= upTo; seq += 1) log = roll(log, seq, contents?.get(seq) ?? 'nothing');
    return { viewer, own, log };
  });
}
