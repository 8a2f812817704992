import * as v from 'valibot';
import { TRANSPORT_NAMES, type TransportName } from '#protocol';

/**
 * What an examination saw: facts, no judgement. It travels in links that anybody can write, so every text is bounded and
 * a site is nothing but letters that are safe in a command line.
 */

/** Milliseconds, ten minutes at the most. */
const MsSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(600_000));
const CountSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const StatusSchema = v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599));
const CodeSchema = v.pipe(v.string(), v.regex(/^[A-Z_]{1,40}$/));

/** Characters that a text in an examination may have. */
export const TEXT_LIMIT = 120;
const TextSchema = v.pipe(v.string(), v.maxLength(TEXT_LIMIT));

/** What a plain request got for an answer. */
const AnswerEntries = {
  /** Undefined when nothing came at all. */
  status: v.optional(StatusSchema),
  /** It was Switchyard that answered, not something in its place. */
  ours: v.boolean(),
  /** The code of the server's own refusal. */
  code: v.optional(CodeSchema),
};

/** A second look, by the plainest means of the browser, at a transport that delivered nothing. */
export const LookSchema = v.object({
  ...AnswerEntries,
  /** Milliseconds until an upgrade was answered 101, or until the head of an answer came. */
  opened: v.optional(MsSchema),
  /** Bytes that came after that. */
  bytes: CountSchema,
  /** What had opened was closed again before a frame. */
  closed: v.boolean(),
  /** A session that had just been opened was not known to the next request. */
  lostSession: v.boolean(),
});

const ClosedSchema = v.object({
  at: MsSchema,
  kind: v.picklist(['failed', 'ended', 'refused', 'garbled']),
  detail: TextSchema,
});

/** What was seen of one transport; all times are milliseconds from its opening. */
export const ObservationSchema = v.object({
  transport: v.picklist(TRANSPORT_NAMES),
  /** How long it was watched. */
  lasted: MsSchema,
  /** The first frame. */
  frame: v.optional(MsSchema),
  frames: CountSchema,
  bytes: CountSchema,
  /** The longest time without a frame after the first. */
  silence: v.optional(MsSchema),
  /** Events that the log had for a second and that had not come at the end. */
  missed: CountSchema,
  closed: v.optional(ClosedSchema),
  look: v.optional(LookSchema),
});

/** What plain HTTP said. */
export const PlainSchema = v.object({
  ...AnswerEntries,
  /** Milliseconds of each round trip, the first one first. */
  trips: v.pipe(v.array(MsSchema), v.maxLength(5)),
  /** As the browser names it, such as `http/1.1` or `h2`; empty when it does not. */
  protocol: v.pipe(v.string(), v.regex(/^[\w./-]{0,16}$/)),
  /** What proxies and servers wrote into the headers `server` and `via`. */
  headers: TextSchema,
});

/** An examination as a whole. */
export const ExaminationSchema = v.object({
  /** When it began, in ms since 1970 by this machine. */
  at: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(8.64e15)),
  origin: v.pipe(v.string(), v.regex(/^https?:\/\/[\w.:[\]-]{1,255}(\/[\w.~-]{1,64}){0,8}$/)),
  /** The browser and its system in a few words. */
  browser: TextSchema,
  /** The browser believes that it has a network. */
  online: v.boolean(),
  http: PlainSchema,
  /** Each transport once at the most. */
  observations: v.pipe(
    v.array(ObservationSchema),
    v.check((list) => new Set(list.map(({ transport }) => transport)).size === list.length),
  ),
});

/** A second look at a transport. */
export type Look = v.InferOutput<typeof LookSchema>;
/** What was seen of one transport. */
export type Observation = v.InferOutput<typeof ObservationSchema>;
/** What plain HTTP said. */
export type Plain = v.InferOutput<typeof PlainSchema>;
/** What an examination saw. */
export type Examination = v.InferOutput<typeof ExaminationSchema>;

/** Takes what plain HTTP said; returns the milliseconds of its shortest round trip, undefined without one. */
export function roundTrip({ trips }: Pick<Plain, 'trips'>): number | undefined {
  return trips.length === 0 ? undefined : Math.min(...trips);
}

/** Takes an examination; returns what was seen of a transport, if it was tried. */
export function observed(
  { observations }: Pick<Examination, 'observations'>,
  transport: TransportName,
): Observation | undefined {
  return observations.find((one) => one.transport === transport);
}

/** Takes any text; returns it on one line and no longer than an examination may hold. */
export function bounded(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > TEXT_LIMIT ? `${line.slice(0, TEXT_LIMIT - 1)}…` : line;
}
