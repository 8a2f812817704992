import * as v from 'valibot';
import { SeqSchema } from './cursor.ts';
import {
  LotCancelledSchema,
  LotClosedSchema,
  LotOpenedSchema,
  LotRetractedSchema,
  LotSchema,
  LotStepSchema,
} from './lot.ts';
import { NoteEditedSchema, NoteSchema, NoteStruckSchema } from './note.ts';
import { TimeSchema } from './time.ts';
import { TopicSchema } from './topic.ts';

const LabelsSchema = v.record(v.pipe(v.string(), v.maxLength(64)), v.pipe(v.string(), v.maxLength(256)));
/** A series' name. */
export const SeriesNameSchema = v.pipe(v.string(), v.regex(/^[a-zA-Z_:][a-zA-Z0-9_:.]*$/), v.maxLength(128));

/** One series, declared once: `[id, name, labels, unit, help]`. Samples name it by id. */
export const SeriesTupleSchema = v.tuple([
  v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  SeriesNameSchema,
  LabelsSchema,
  v.pipe(v.string(), v.maxLength(32)),
  v.pipe(v.string(), v.maxLength(512)),
]);

/** A declared series as it travels. */
export type SeriesTuple = v.InferOutput<typeof SeriesTupleSchema>;

/** A row of samples, flat: `[seriesId, value, seriesId, value, …]`; null is a measured absence. */
export const SamplesSchema = v.pipe(
  v.array(v.nullable(v.number())),
  v.check((row) => row.length % 2 === 0, 'A row of samples holds pairs.'),
);

/** Processes in one table, at the most. */
export const PROCESS_LIMIT = 16;

/** One process of a table: `[pid, name, cpu, memory]`, cpu in per cent of one core, memory resident in bytes. */
export const ProcessTupleSchema = v.tuple([
  v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  v.pipe(v.string(), v.maxLength(64)),
  v.number(),
  v.number(),
]);

/** One process of a table. */
export type ProcessTuple = v.InferOutput<typeof ProcessTupleSchema>;

/** An event of the Lab: `[n, t, filling]`; n from 1 in its session, t when it was made, in ms since 1970 with 3 decimals. */
export const LabEventSchema = v.tuple([v.number(), v.number(), v.string()]);

/** Data of an event about alerts: what is in it says ALERT_KINDS, which a page loads with its alerts. */
const AlertDataSchema = v.record(v.string(), v.unknown());

/** Every kind of event: the schema of its data, and whether it may wait for the cadence. */
export const EVENT_KINDS = {
  series: { data: v.array(SeriesTupleSchema), urgent: false },
  samples: { data: SamplesSchema, urgent: false },
  note: { data: NoteSchema, urgent: true },
  'note-edited': { data: NoteEditedSchema, urgent: true },
  'note-struck': { data: NoteStruckSchema, urgent: true },
  /** The busiest processes of a machine now, the busiest first: each table replaces the one before. */
  processes: { data: v.pipe(v.array(ProcessTupleSchema), v.maxLength(PROCESS_LIMIT)), urgent: false },
  lot: { data: LotSchema, urgent: true },
  'lot-opened': { data: LotOpenedSchema, urgent: true },
  'lot-step': { data: LotStepSchema, urgent: false },
  'lot-retracted': { data: LotRetractedSchema, urgent: true },
  'lot-closed': { data: LotClosedSchema, urgent: true },
  'lot-cancelled': { data: LotCancelledSchema, urgent: true },
  'alert-rule': { data: AlertDataSchema, urgent: true },
  'alert-rule-removed': { data: AlertDataSchema, urgent: true },
  alert: { data: AlertDataSchema, urgent: false },
  'alert-ack': { data: AlertDataSchema, urgent: true },
  'alert-unack': { data: AlertDataSchema, urgent: true },
  'alert-flapping': { data: AlertDataSchema, urgent: false },
  'alert-gap': { data: AlertDataSchema, urgent: false },
  silence: { data: AlertDataSchema, urgent: true },
  channel: { data: AlertDataSchema, urgent: true },
  'channel-removed': { data: AlertDataSchema, urgent: true },
  delivery: { data: AlertDataSchema, urgent: false },
  'outside-alert': { data: AlertDataSchema, urgent: false },
  /** A session may ask for it to be flushed at once, which no kind says. */
  lab: { data: LabEventSchema, urgent: false },
  /** A report of the Lab, as LabReportSchema has it; no viewer is shown one. */
  'lab-report': { data: v.record(v.string(), v.unknown()), urgent: false },
  /** Something about who may do what, as db/domain/access has it; no viewer is shown one. */
  access: { data: v.record(v.string(), v.unknown()), urgent: false },
} as const;

/** The name of a kind of event. */
export type EventKind = keyof typeof EVENT_KINDS;

/** The data of one kind of event. */
export type EventData<K extends EventKind> = v.InferOutput<(typeof EVENT_KINDS)[K]['data']>;

/** An event as it travels and as its row stands in the log: `[seq, at, topic, kind, data]`. */
export const EventTupleSchema = v.tuple([
  SeqSchema,
  TimeSchema,
  TopicSchema,
  v.pipe(v.string(), v.maxLength(32)),
  v.unknown(),
]);

/** An event as it travels. */
export type EventTuple = v.InferOutput<typeof EventTupleSchema>;

interface EventOf<K extends string, D> {
  readonly seq: number;
  readonly at: number;
  readonly topic: string;
  readonly kind: K;
  readonly data: D;
}

/** An event whose kind this build knows, its data parsed. */
export type KnownEvent = { [K in EventKind]: EventOf<K, EventData<K>> }[EventKind];

/** An event of a kind that a newer server speaks, or one that misfits: it has a place in the order and no meaning here. */
export interface UnknownEvent extends EventOf<'unknown', null> {
  /** The kind that its data did not fit: a defect of who wrote it. Absent when the kind is not known here. */
  readonly misfit?: EventKind;
}

/** Any event, parsed. */
export type StreamEvent = KnownEvent | UnknownEvent;

/** Takes any text; true when it names a kind of event. */
export function isEventKind(text: string): text is EventKind {
  return Object.hasOwn(EVENT_KINDS, text);
}

/**
 * Takes a tuple that passed EventTupleSchema; returns the event with its data parsed. One whose data does not fit its
 * kind is unknown: it may not stand in the way of all that come after it.
 */
export function decodeEvent(tuple: EventTuple): StreamEvent {
  const [seq, at, topic, kind, data] = tuple;
  if (!isEventKind(kind)) return { seq, at, topic, kind: 'unknown', data: null };
  const parsed = v.safeParse(EVENT_KINDS[kind].data, data);
  if (!parsed.success) return { seq, at, topic, kind: 'unknown', data: null, misfit: kind };
  // The schema was chosen by the kind, which the compiler cannot follow through the table.
  return { seq, at, topic, kind, data: parsed.output } as KnownEvent;
}

/** Takes the parts of an event, its data already JSON; returns the JSON of its tuple. */
export function encodeEvent(seq: number, at: number, topic: string, kind: string, dataJson: string): string {
  return `[${seq},${at},"${topic}","${kind}",${dataJson}]`;
}
