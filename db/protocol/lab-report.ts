import * as v from 'valibot';
import { LabConditionsSchema, LabSettingsSchema, LANE_NAMES } from './lab.ts';
import { LabCostSchema } from './lab-cost.ts';
import { TimeSchema } from './time.ts';

/** Bytes of a report, at the most. */
export const LAB_REPORT_BYTES = 256 * 1024;

/** A report's name: random, and whoever has it may read the report. */
export const LabReportIdSchema = v.pipe(v.string(), v.regex(/^[a-z0-9]{12}$/));

const NumberSchema = v.pipe(v.number(), v.finite());
const CountSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const MaybeSchema = v.nullable(NumberSchema);

/** What one lane came to. Times are milliseconds. */
export const LaneFiguresSchema = v.strictObject({
  /** From the making of an event to its arrival, clocks corrected; null when nothing arrived. */
  delay: v.nullable(
    v.strictObject({
      p50: NumberSchema,
      p95: NumberSchema,
      p99: NumberSchema,
      max: NumberSchema,
      mean: NumberSchema,
      count: CountSchema,
    }),
  ),
  /** `[ms, count]`, ascending. */
  histogram: v.pipe(v.array(v.strictTuple([NumberSchema, CountSchema])), v.maxLength(1_000)),
  /** From the opening of the lane to its first event; null when none came. */
  firstEvent: MaybeSchema,
  requests: CountSchema,
  connections: CountSchema,
  /** On the wire, from the lane and to it. */
  bytesIn: CountSchema,
  bytesOut: CountSchema,
  /** Bytes on the wire both ways, less those of the events, per event; null when none came. */
  overheadPerEvent: MaybeSchema,
  gaps: CountSchema,
  duplicates: CountSchema,
  /** The seq of the last event; 0 when none came. */
  lastSeq: CountSchema,
  /** Without a connection: from when one was known to be gone to the first frame of the next. */
  reconnect: v.strictObject({ last: MaybeSchema, worst: MaybeSchema, count: CountSchema }),
  /** Microseconds of server CPU per delivered event; 0 or less when it was too little to measure, null when it was not measured. */
  cpuPerEvent: MaybeSchema,
});

/** A second of a lane: `[seconds since the beginning, p50, p95, p99, bytes both ways]`; null without an event. */
export const LabSecondSchema = v.strictTuple([
  NumberSchema,
  MaybeSchema,
  MaybeSchema,
  MaybeSchema,
  NumberSchema,
]);

const laneKeys = v.picklist(LANE_NAMES);

const entries = {
  /** How long it was recorded, in seconds. */
  seconds: v.pipe(NumberSchema, v.minValue(0), v.maxValue(1_800)),
  /** The browser, or the program, that measured. */
  client: v.pipe(v.string(), v.maxLength(256)),
  conditions: LabConditionsSchema,
  settings: LabSettingsSchema,
  /** By lane, the profile of the hostile proxy. */
  profiles: v.record(laneKeys, v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,32}$/)))),
  lanes: v.record(laneKeys, v.optional(LaneFiguresSchema)),
  series: v.record(laneKeys, v.optional(v.pipe(v.array(LabSecondSchema), v.maxLength(1_800)))),
  cost: v.nullable(LabCostSchema),
};

/** `POST /api/v1/lab/reports`: what was recorded. */
export const LabRecordingSchema = v.strictObject(entries);

/** `GET /api/v1/lab/reports/<id>`: what was recorded, and when it was filed by the server's clock. */
export const LabReportSchema = v.object({ id: LabReportIdSchema, at: TimeSchema, ...entries });

/** `POST /api/v1/lab/reports` answers this. */
export const LabReportFiledSchema = v.object({ id: LabReportIdSchema });

/** What one lane came to. */
export type LaneFigures = v.InferOutput<typeof LaneFiguresSchema>;
/** A second of a lane. */
export type LabSecond = v.InferOutput<typeof LabSecondSchema>;
/** What was recorded. */
export type LabRecording = v.InferOutput<typeof LabRecordingSchema>;
/** A report. */
export type LabReport = v.InferOutput<typeof LabReportSchema>;
