import * as v from 'valibot';
import { EpochSchema, SeqSchema } from './cursor.ts';
import { EventTupleSchema, SeriesTupleSchema } from './event.ts';
import { TimeSchema } from './time.ts';
import { TopicSchema } from './topic.ts';

/** Seconds of past that a snapshot may be asked for. */
export const SNAPSHOT_WINDOW_LIMIT = 3600;

/** States that patterns bring into a snapshot, at the most: those that go on before those that are over. */
export const SNAPSHOT_STATES = 500;

/** The state at exactly `seq`: a stream opened from `{epoch, seq}` continues it without a seam. */
export const SnapshotSchema = v.object({
  epoch: EpochSchema,
  seq: SeqSchema,
  serverTime: TimeSchema,
  /** Every series ever declared. */
  series: v.array(SeriesTupleSchema),
  /** The recent past, oldest first, up to and including `seq`. */
  events: v.array(EventTupleSchema),
  /**
   * What topics that have a state stand at, by topic: of patterns the current ones, of a topic named in full that one, and of
   * this one `events` holds everything that ever happened. In `lots/<lot>` it is a PublicLot.
   */
  states: v.optional(v.record(TopicSchema, v.unknown())),
});

/** A parsed snapshot. */
export type Snapshot = v.InferOutput<typeof SnapshotSchema>;
