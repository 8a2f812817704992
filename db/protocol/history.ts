import * as v from 'valibot';
import { EpochSchema, SeqSchema } from './cursor.ts';
import { EventTupleSchema } from './event.ts';
import { TimeSchema } from './time.ts';

/** Points for each series that a history may be asked for: more than any screen has pixels. */
export const HISTORY_POINTS_LIMIT = 4_000;

/** Points when the request does not say. */
export const HISTORY_POINTS = 400;

/** What a history was read from: the log's own samples, or the rollups of that many milliseconds. */
export const HISTORY_SOURCES = ['raw', '10s', '1m', '10m'] as const;

/** True of a list of finite numbers. */
function isNumbers(value: unknown): boolean {
  return Array.isArray(value) && value.every(Number.isFinite);
}

/** True of a list of slots, oldest first. */
function isSlots(value: unknown): boolean {
  let before = -1;
  return (
    Array.isArray(value) &&
    value.every((slot: unknown) => {
      if (typeof slot !== 'number' || !Number.isSafeInteger(slot) || slot <= before) return false;
      before = slot;
      return true;
    })
  );
}

// Each column in one pass: a schema for each of a hundred thousand numbers took a page 40 ms, this takes 4.
const NumbersSchema = v.custom<number[]>(isNumbers, 'That is no list of numbers.');
const SlotsSchema = v.custom<number[]>(isSlots, 'That is no list of slots, each after the one before.');

/**
 * One series as columns of equal length, oldest first: `[id, slots, counts, sums, lows, highs, lasts]`. A slot is the
 * number of its bucket, counted from the answer's `from` in steps; a bucket without a sample is left out.
 */
export const HistorySeriesSchema = v.pipe(
  v.tuple([
    v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    SlotsSchema,
    NumbersSchema,
    NumbersSchema,
    NumbersSchema,
    NumbersSchema,
    NumbersSchema,
  ]),
  v.check(
    ([, slots, ...columns]) => columns.every(({ length }) => length === slots.length),
    'The columns of a series differ in length.',
  ),
);

/** One series of a history. */
export type HistorySeries = v.InferOutput<typeof HistorySeriesSchema>;

/**
 * The past of series up to exactly `seq`: who folds every later event into the same buckets has what the server would
 * answer then. A spike of one sample survives in `lows` or `highs` however long the range.
 */
export const HistorySchema = v.object({
  epoch: EpochSchema,
  seq: SeqSchema,
  serverTime: TimeSchema,
  /** Start of slot 0: a multiple of `step`, at or before the time asked for. */
  from: TimeSchema,
  /** End of the range asked for. */
  to: TimeSchema,
  /** Milliseconds of one bucket. */
  step: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  source: v.picklist(HISTORY_SOURCES),
  series: v.array(HistorySeriesSchema),
  /** Notes inside the range, oldest first, the newest ones when there are many. */
  notes: v.array(EventTupleSchema),
});

/** A parsed history. */
export type History = v.InferOutput<typeof HistorySchema>;
