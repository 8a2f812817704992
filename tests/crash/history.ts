/** One thing that happened, in the order in which the test saw it. One JSON line each makes a history. */
export type HistoryRecord =
  /** A writer sends a command, for the first time or again. */
  | { readonly what: 'invoke'; readonly key: string; readonly content: string }
  /** It was acknowledged at `seq`. */
  | { readonly what: 'ok'; readonly key: string; readonly seq: number }
  /** No answer came: it may have been written or not. */
  | { readonly what: 'unknown'; readonly key: string }
  /** A viewer connected, for the first time or again: its next event is `seq` + 1. */
  | { readonly what: 'begin'; readonly viewer: string; readonly epoch: string; readonly seq: number }
  /** A viewer applied an event, after it had dropped repeats. */
  | { readonly what: 'applied'; readonly viewer: string; readonly seq: number; readonly content: string }
  /** The log, read to its end when all was over, began here … */
  | { readonly what: 'log'; readonly epoch: string; readonly floor: number }
  /** … and held this, in this order. */
  | { readonly what: 'stored'; readonly seq: number; readonly content: string };

/** A promise that was broken, and where. */
export interface Violation {
  readonly rule:
    | 'lost'
    | 'duplicate'
    | 'hole'
    | 'inversion'
    | 'not stored'
    | 'disagreement'
    | 'key twice'
    | 'other epoch'
    | 'out of order';
  readonly detail: string;
}

type Of<W extends HistoryRecord['what']> = Extract<HistoryRecord, { what: W }>;

function only<W extends HistoryRecord['what']>(history: readonly HistoryRecord[], what: W): Of<W>[] {
  return history.filter((record): record is Of<W> => record.what === what);
}

/** Takes a whole history; returns every promise that it breaks. Pure. */
export function violations(history: readonly HistoryRecord[]): Violation[] {
  const stored = only(history, 'stored');
  const bySeq = new Map(stored.map(({ seq, content }) => [seq, content]));
  return [
    ...logFaults(history, stored),
    ...writeFaults(history, stored, bySeq),
    ...orderFaults(history),
    ...viewerFaults(history, bySeq),
    ...agreementFaults(history),
    ...epochFaults(history),
  ];
}

/** The log is dense from its floor, and holds nothing twice. */
function logFaults(history: readonly HistoryRecord[], stored: readonly Of<'stored'>[]): Violation[] {
  const found: Violation[] = [];
  let last = only(history, 'log')[0]?.floor ?? 0;
  for (const { seq } of stored) {
    found.push(...stepFault(last, seq, 'the log'));
    last = seq;
  }
  return found;
}

/** Takes the seq before and the seq now; returns what is wrong with the step. */
function stepFault(last: number, seq: number, where: string): Violation[] {
  if (seq === last + 1) return [];
  const rule = seq === last ? 'duplicate' : seq < last ? 'inversion' : 'hole';
  return [{ rule, detail: `${where}: ${seq} after ${last}` }];
}

/** Each acknowledged write is stored where it was said to be, once; each other one at most once. */
function writeFaults(
  history: readonly HistoryRecord[],
  stored: readonly Of<'stored'>[],
  bySeq: ReadonlyMap<number, string>,
): Violation[] {
  const found: Violation[] = [];
  const contents = new Map(only(history, 'invoke').map(({ key, content }) => [key, content]));
  const places = new Map<string, number[]>();
  for (const { seq, content } of stored) places.set(content, [...(places.get(content) ?? []), seq]);
  for (const [key, content] of contents) {
    const seqs = places.get(content) ?? [];
    if (seqs.length > 1)
      found.push({ rule: 'duplicate', detail: `${key} is stored at ${seqs.join(' and ')}` });
  }
  const answers = new Map<string, number>();
  for (const { key, seq } of only(history, 'ok')) {
    const before = answers.get(key);
    if (before !== undefined && before !== seq)
      found.push({ rule: 'key twice', detail: `${key} was answered with ${before} and ${seq}` });
    answers.set(key, seq);
    const content = contents.get(key);
    if (bySeq.get(seq) !== content)
      found.push({
        rule: 'lost',
        detail: `${key} was acknowledged at ${seq}, which holds ${String(bySeq.get(seq))}`,
      });
  }
  return found;
}

/** What was acknowledged before a command was first sent comes before it in the log. */
function orderFaults(history: readonly HistoryRecord[]): Violation[] {
  const found: Violation[] = [];
  const sentAfter = new Map<string, number>();
  let newest = 0;
  for (const record of history) {
    if (record.what === 'invoke' && !sentAfter.has(record.key)) sentAfter.set(record.key, newest);
    if (record.what !== 'ok') continue;
    const bound = sentAfter.get(record.key) ?? 0;
    if (record.seq <= bound)
      found.push({ rule: 'out of order', detail: `${record.key} is at ${record.seq}, sent after ${bound}` });
    newest = Math.max(newest, record.seq);
  }
  return found;
}

/** Each viewer applied every event once, in order, and only what the log holds. */
function viewerFaults(history: readonly HistoryRecord[], bySeq: ReadonlyMap<number, string>): Violation[] {
  const found: Violation[] = [];
  const cursors = new Map<string, number>();
  for (const record of history) {
    if (record.what === 'begin') {
      const at = cursors.get(record.viewer) ?? record.seq;
      if (at !== record.seq)
        found.push({ rule: 'hole', detail: `${record.viewer} came back at ${record.seq}, not at ${at}` });
      cursors.set(record.viewer, at);
    }
    if (record.what !== 'applied') continue;
    const { viewer, seq, content } = record;
    found.push(...stepFault(cursors.get(viewer) ?? seq - 1, seq, viewer));
    cursors.set(viewer, seq);
    if (bySeq.get(seq) !== content)
      found.push({
        rule: 'not stored',
        detail: `${viewer} was shown ${seq}, and the log has something else`,
      });
  }
  return found;
}

/** No two viewers were shown different things under one seq. */
function agreementFaults(history: readonly HistoryRecord[]): Violation[] {
  const first = new Map<number, Of<'applied'>>();
  return only(history, 'applied').flatMap((record) => {
    const other = first.get(record.seq) ?? record;
    first.set(record.seq, other);
    if (other.content === record.content) return [];
    return [{ rule: 'disagreement', detail: `${other.viewer} and ${record.viewer} on ${record.seq}` }];
  });
}

/** It was one log all the time. */
function epochFaults(history: readonly HistoryRecord[]): Violation[] {
  const epochs = new Set(
    history.flatMap((record) => (record.what === 'begin' || record.what === 'log' ? [record.epoch] : [])),
  );
  return epochs.size > 1 ? [{ rule: 'other epoch', detail: [...epochs].join(', ') }] : [];
}
