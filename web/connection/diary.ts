import * as v from 'valibot';
import { TRANSPORT_NAMES } from '#protocol';
import type { Mode, Phase, Why } from './state-types.ts';
import type { FeedStatus } from './status.ts';

/** Entries that a diary holds: the oldest go first. */
export const DIARY_LIMIT = 500;

/** How the connection stood for a while; the first two carry the stream. */
const STANDING = [
  'live',
  'switching',
  'connecting',
  'checking',
  'lost',
  'silent',
  'waiting',
  'server-down',
  'bye',
  'refused',
  'stopped',
] as const;
/** What happened in a moment. */
const MOMENTS = [
  'opened',
  'snapshot',
  'reset',
  'online',
  'offline',
  'hidden',
  'shown',
  'frozen',
  'resumed',
  'returned',
] as const;

/** What an entry is about. */
export type DiaryKind = (typeof STANDING)[number] | (typeof MOMENTS)[number];
/** What happens in a moment and needs no more words than its name. */
export type Moment = Exclude<(typeof MOMENTS)[number], 'snapshot' | 'reset'>;

const MsSchema = v.pipe(v.number(), v.minValue(0));

/** One entry, as it is kept for the next page of this tab. */
export const DiaryEntrySchema = v.object({
  /** When it began, in ms since 1970 by this machine. */
  at: v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15)),
  kind: v.picklist([...STANDING, ...MOMENTS]),
  /** What carries the stream, or is being tried; in a switch the one before the one after. */
  transports: v.pipe(v.array(v.picklist(TRANSPORT_NAMES)), v.maxLength(TRANSPORT_NAMES.length)),
  /** The name of the reason, for programs; empty for a moment. */
  why: v.pipe(v.string(), v.maxLength(40)),
  /** The reason in words; may be empty. */
  cause: v.pipe(v.string(), v.maxLength(500)),
  /** Milliseconds that it lasted; undefined while it lasts, and for a moment. */
  ms: v.optional(MsSchema),
  /** Milliseconds without a carrier before it. */
  without: v.optional(MsSchema),
  /** Attempts that were made meanwhile and changed nothing. */
  tries: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
});

/** One entry. */
export type DiaryEntry = v.InferOutput<typeof DiaryEntrySchema>;

/** A diary: a plain value that is replaced, never changed. */
export interface Diary {
  /** The oldest first. */
  readonly entries: readonly DiaryEntry[];
  /** The phase that was told last. */
  readonly phase: Phase | undefined;
}

/** A diary without entries. */
export const EMPTY_DIARY: Diary = { entries: [], phase: undefined };

/** Takes a diary, what happened in a moment, its words, and when in ms since 1970; returns the diary with it. */
export function noteMoment(diary: Diary, kind: (typeof MOMENTS)[number], cause: string, at: number): Diary {
  return { ...diary, entries: trimmed([...diary.entries, { at, kind, transports: [], why: '', cause }]) };
}

/** Takes a diary, how the connection stands now, what says why in words, and when; returns the diary with it. */
export function noteStatus(
  diary: Diary,
  status: FeedStatus,
  words: (why: Why, mode: Mode) => string,
  at: number,
): Diary {
  const { phase } = status;
  const entries = standing(diary, status, words, at);
  return { entries: entries ?? diary.entries, phase };
}

/** Takes a diary and when the page ends; returns it with nothing in it that goes on. */
export function closeDiary({ entries }: Diary, at: number): Diary {
  const index = openIndex(entries);
  return { entries: index < 0 ? entries : closed(entries, index, at), phase: undefined };
}

/** The entries with the new standing, undefined where it is no news. */
function standing(
  { entries, phase }: Diary,
  status: FeedStatus,
  words: (why: Why, mode: Mode) => string,
  at: number,
): readonly DiaryEntry[] | undefined {
  const next = entryOf(status, words, at);
  const index = openIndex(entries);
  const now = entries[index];
  if (now === undefined) return trimmed([...entries, next]);
  if (same(now, next)) return undefined;
  if (isRetry(now, next)) {
    return phase === status.phase || next.kind !== 'connecting' ? undefined : tried(entries, index, now);
  }
  const before = standingBefore(entries, index);
  if (before !== undefined && isVainSwitch(before.entry, now, next)) {
    // It went on as if nothing had happened: one more attempt, and no two more lines in every minute.
    const rest = entries.filter((_, place) => place !== index);
    const { ms: _ms, ...open } = before.entry;
    return tried(rest, before.index, open);
  }
  const without = carries(next) && !carries(now) ? outage(entries, index, at) : undefined;
  return trimmed([...closed(entries, index, at), { ...next, ...(without !== undefined && { without }) }]);
}

function entryOf(status: FeedStatus, words: (why: Why, mode: Mode) => string, at: number): DiaryEntry {
  const { carrier, candidates, why, mode } = status;
  const cause = words(why, mode).slice(0, 500);
  const transports = [...(carrier === undefined ? [] : [carrier]), ...candidates].slice(
    0,
    TRANSPORT_NAMES.length,
  );
  return { at, kind: kindOf(status), transports, why: why.kind, cause };
}

/** Takes a status; returns the name of it that says the most. */
function kindOf({ phase, why }: FeedStatus): DiaryKind {
  switch (phase) {
    case 'connecting':
      if (why.kind === 'cut') return 'lost';
      return why.kind === 'lost' || why.kind === 'silent' ? why.kind : phase;
    case 'waiting':
      return why.kind === 'server-down' || why.kind === 'bye' || why.kind === 'refused' ? why.kind : phase;
    default:
      return phase;
  }
}

function isStanding({ kind }: DiaryEntry): boolean {
  return STANDING.some((name) => name === kind);
}

function carries({ kind }: DiaryEntry): boolean {
  return kind === 'live' || kind === 'switching';
}

function rests({ kind }: DiaryEntry): boolean {
  return kind === 'waiting' || kind === 'server-down' || kind === 'bye' || kind === 'refused';
}

/** Where the standing is that still goes on; −1 without one. */
function openIndex(entries: readonly DiaryEntry[]): number {
  return entries.findLastIndex((entry) => isStanding(entry) && entry.ms === undefined);
}

function same(a: DiaryEntry, b: DiaryEntry): boolean {
  if (a.kind !== b.kind || a.why !== b.why) return false;
  // Without a carrier, another candidate or another word for the same failure is no news.
  return !carries(a) || (a.cause === b.cause && a.transports.join() === b.transports.join());
}

/** An attempt in an outage, which will end where it began or with a carrier. */
function isRetry(now: DiaryEntry, next: DiaryEntry): boolean {
  return rests(now) && (next.kind === 'connecting' || next.kind === 'checking') && next.why !== 'by-hand';
}

/** A switch that came back to where it began. */
function isVainSwitch(before: DiaryEntry, now: DiaryEntry, next: DiaryEntry): boolean {
  return now.kind === 'switching' && before.kind === 'live' && same(before, next);
}

function standingBefore(
  entries: readonly DiaryEntry[],
  index: number,
): { readonly entry: DiaryEntry; readonly index: number } | undefined {
  const place = entries.slice(0, index).findLastIndex(isStanding);
  const entry = entries[place];
  return entry === undefined ? undefined : { entry, index: place };
}

/** Takes the open standing's place and the time; returns how long nothing has carried, undefined where nothing ever had. */
function outage(entries: readonly DiaryEntry[], index: number, at: number): number | undefined {
  let began: number | undefined;
  for (const entry of entries.slice(0, index + 1).reverse()) {
    if (entry.kind === 'opened') return undefined;
    if (!isStanding(entry)) continue;
    if (carries(entry)) return began === undefined ? undefined : Math.max(0, at - began);
    began = entry.at;
  }
  return undefined;
}

function tried(entries: readonly DiaryEntry[], index: number, entry: DiaryEntry): readonly DiaryEntry[] {
  return entries.with(index, { ...entry, tries: (entry.tries ?? 0) + 1 });
}

function closed(entries: readonly DiaryEntry[], index: number, at: number): readonly DiaryEntry[] {
  const entry = entries[index];
  return entry === undefined ? entries : entries.with(index, { ...entry, ms: Math.max(0, at - entry.at) });
}

/** The oldest go, but what still goes on stays. */
function trimmed(entries: readonly DiaryEntry[]): readonly DiaryEntry[] {
  if (entries.length <= DIARY_LIMIT) return entries;
  const open = openIndex(entries);
  return entries.filter((_, index) => index !== (open === 0 ? 1 : 0));
}
