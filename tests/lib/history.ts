import { viewerFaults } from './history-viewers.ts';

/** One thing that happened, in the order in which the test saw it. One JSON line each makes a history. */
export type HistoryRecord =
  /** A writer sends a command, for the first time or again. */
  | { readonly what: 'invoke'; readonly key: string; readonly content: string }
  /** It was acknowledged at `seq`. */
  | { readonly what: 'ok'; readonly key: string; readonly seq: number }
  /** No answer came: it may have been written or not. */
  | { readonly what: 'unknown'; readonly key: string }
  | ViewerRecord
  /** A log, read to its end when all was over, began here … */
  | { readonly what: 'log'; readonly epoch: string; readonly floor: number }
  /** … and held this, in this order. */
  | { readonly what: 'stored'; readonly seq: number; readonly content: string };

/** What happened to one viewer. */
export type ViewerRecord = { readonly viewer: string } &
  /** It connected, for the first time or again: its next event is `seq` + 1. */
  (
    | { readonly what: 'begin'; readonly epoch: string; readonly seq: number }
    /** It applied an event, after it had dropped repeats. */
    | { readonly what: 'applied'; readonly seq: number; readonly content: string }
    /** A frame told it that its cursor cannot be resumed. */
    | { readonly what: 'reset'; readonly epoch: string; readonly seq: number }
    /** It was given a snapshot in the place of all it held; `start` is the reason of its first one only. */
    | { readonly what: 'snapshot'; readonly epoch: string; readonly seq: number; readonly reason: string }
    /** Nothing disturbs it any more: at the end of the history it must have reached `seq`. */
    | { readonly what: 'quiet'; readonly epoch: string; readonly seq: number }
  );

/** A promise that was broken, where, and to whom. */
export interface Violation {
  readonly rule:
    | 'lost'
    | 'duplicate'
    | 'hole'
    | 'inversion'
    | 'not stored'
    | 'altered'
    | 'disagreement'
    | 'unannounced reset'
    | 'behind'
    | 'key twice'
    | 'other epoch'
    | 'out of order';
  /** The viewer that it happened to, when it did to one. */
  readonly viewer?: string;
  readonly detail: string;
}

/** A log as it was read when all was over: the content by seq. */
export interface StoredLog {
  readonly epoch: string;
  readonly contents: ReadonlyMap<number, string>;
}

type Of<W extends HistoryRecord['what']> = Extract<HistoryRecord, { what: W }>;

function only<W extends HistoryRecord['what']>(history: readonly HistoryRecord[], what: W): Of<W>[] {
  return history.filter((record): record is Of<W> => record.what === what);
}

/** Takes a whole history; returns every promise that it breaks. Pure. */
export function violations(history: readonly HistoryRecord[]): Violation[] {
  const logs = storedLogs(history);
  return [
    ...logFaults(history),
    ...writeFaults(history, logs),
    ...orderFaults(history),
    ...viewerFaults(history, logs),
  ];
}

/** Takes a history; returns the logs in it. More than one means that a log was replaced by another. */
export function storedLogs(history: readonly HistoryRecord[]): StoredLog[] {
  const logs: { epoch: string; contents: Map<number, string> }[] = [];
  for (const record of history) {
    if (record.what === 'log') logs.push({ epoch: record.epoch, contents: new Map() });
    if (record.what === 'stored') logs.at(-1)?.contents.set(record.seq, record.content);
  }
  return logs;
}

/** Each log is dense from its floor, and holds nothing twice. */
function logFaults(history: readonly HistoryRecord[]): Violation[] {
  const found: Violation[] = [];
  let last = 0;
  for (const record of history) {
    if (record.what === 'log') last = record.floor;
    if (record.what !== 'stored') continue;
    found.push(...stepFault(last, record.seq));
    last = record.seq;
  }
  return found;
}

/** Takes the seq before and the seq now; returns what is wrong with the step. */
function stepFault(last: number, seq: number): Violation[] {
  if (seq === last + 1) return [];
  const rule = seq === last ? 'duplicate' : seq < last ? 'inversion' : 'hole';
  return [{ rule, detail: `the log: ${seq} after ${last}` }];
}

/** Each acknowledged write is stored where it was said to be, once; each other one at most once. */
function writeFaults(history: readonly HistoryRecord[], logs: readonly StoredLog[]): Violation[] {
  const found: Violation[] = [];
  const contents = new Map(only(history, 'invoke').map(({ key, content }) => [key, content]));
  const places = new Map<string, number[]>();
  for (const { seq, content } of only(history, 'stored'))
    places.set(content, [...(places.get(content) ?? []), seq]);
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
    const there = logs.map((log) => log.contents.get(seq));
    if (!there.includes(contents.get(key)))
      found.push({
        rule: 'lost',
        detail: `${key} was acknowledged at ${seq}, which holds ${String(there[0])}`,
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
