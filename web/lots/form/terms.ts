import * as v from 'valibot';
import { LotTermsSchema, SHOWN_TEXT_WORDS, type Increments, type LotTerms, type SoftClose } from '#protocol';
import { DAY, MINUTE } from '../../durations.ts';
import { fromLocal } from '../../ui/local-time.ts';
import type { ZoneClock } from '../../zone.ts';
import { moneyOf, type Money } from '../money.ts';
import type { LotFields } from './fields.ts';

/** The fields that can be wrong; `all` is for what concerns no single one. */
export type ProblemField =
  | 'title'
  | 'picture'
  | 'start'
  | 'reserve'
  | 'opensAt'
  | 'endsAt'
  | 'softWindow'
  | 'softExtend'
  | 'softCap'
  | 'steps'
  | 'all';

/** What is wrong, by field, each in a sentence. */
export type Problems = Partial<Record<ProblemField, string>>;

/** What the fields say: terms, or what is wrong with them. */
export type ReadTerms =
  { readonly terms: LotTerms } | { readonly terms?: undefined; readonly problems: Problems };

/** Collects what is wrong while fields are read. */
class Reader {
  readonly problems: Problems = {};
  readonly money: Money;
  readonly zone: ZoneClock;

  constructor(currency: string, zone: ZoneClock) {
    this.money = moneyOf(currency);
    this.zone = zone;
  }

  wrong(field: ProblemField, words: string): undefined {
    this.problems[field] ??= words;
    return undefined;
  }

  amount(field: ProblemField, typed: string): number | undefined {
    const parsed = this.money.parse(typed);
    return parsed.ok ? parsed.amount : this.wrong(field, parsed.problem);
  }

  time(field: ProblemField, typed: string): number | undefined {
    const time = fromLocal(typed, this.zone);
    if (time === undefined)
      return this.wrong(field, typed === '' ? 'Enter a day and a time.' : 'There is no such day or time.');
    // An hour that is twice: the first time. One that never is: when the clocks have gone on.
    return time.kind === 'once' ? time.at : time.kind === 'twice' ? time.first : time.next;
  }

  /** Minutes, decimals allowed, as ms. */
  span(field: ProblemField, typed: string): number | undefined {
    const text = typed.trim().replace(',', '.');
    const ms = Math.round(Number(text) * MINUTE);
    if (text === '' || !Number.isFinite(ms)) return this.wrong(field, 'Enter minutes, such as 2.');
    if (ms < 1 || ms > DAY) return this.wrong(field, 'More than nothing, and a day at the most.');
    return ms;
  }
}

/** Takes the fields, their zone and server time now in ms; returns the terms, or what is wrong beside each field. */
export function readTerms(fields: LotFields, zone: ZoneClock, now: number): ReadTerms {
  const reader = new Reader(fields.currency, zone);
  const title = readTitle(fields, reader);
  const start = reader.amount('start', fields.start);
  const reserve = readReserve(fields, start, reader);
  const [opens, ends] = readTimes(fields, now, reader);
  const softClose = fields.soft ? readSoftClose(fields, reader) : undefined;
  const increments = fields.increments === 'own' ? readSteps(fields, reader) : undefined;
  const picture = readPicture(fields, reader);
  const { problems } = reader;
  if (Object.keys(problems).length > 0) return { problems };
  const { currency } = fields;
  const optional = { picture, softClose, increments, reserve };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  // The schema has the last word: what it minds and no field has found is told as a whole.
  const parsed = v.safeParse(LotTermsSchema, { title, currency, start, opens, ends, ...given });
  return parsed.success ? { terms: parsed.output } : { problems: { all: parsed.issues[0].message } };
}

function readTitle({ title: typed }: LotFields, reader: Reader): string | undefined {
  const title = typed.trim();
  if (title === '') return reader.wrong('title', 'Say what it is.');
  if (v.is(LotTermsSchema.pipe[0].entries.title, title)) return title;
  return reader.wrong('title', `Up to 120 characters, ${SHOWN_TEXT_WORDS}.`);
}

function readReserve(
  { reserve: typed }: LotFields,
  start: number | undefined,
  reader: Reader,
): number | undefined {
  if (typed.trim() === '') return undefined;
  const reserve = reader.amount('reserve', typed);
  if (reserve === undefined || start === undefined || reserve >= start) return reserve;
  return reader.wrong('reserve', 'A reserve is not below the start price.');
}

function readPicture({ picture: typed }: LotFields, reader: Reader): string | undefined {
  const picture = typed.trim();
  if (picture === '') return undefined;
  const fits = v.is(LotTermsSchema.pipe[0].entries.picture, picture) && URL.canParse(picture);
  return fits
    ? picture
    : reader.wrong('picture', 'An address that begins with https://, 512 characters at the most.');
}

function readTimes(fields: LotFields, now: number, reader: Reader): [number | undefined, number | undefined] {
  const opens = fields.opens === 'now' ? Math.floor(now) : reader.time('opensAt', fields.opensAt);
  if (fields.ends === 'after') return [opens, opens === undefined ? undefined : opens + fields.endsAfter];
  const ends = reader.time('endsAt', fields.endsAt);
  if (ends !== undefined && ends <= now) reader.wrong('endsAt', 'This is past already.');
  if (ends !== undefined && opens !== undefined && ends <= opens)
    reader.wrong('endsAt', 'A lot ends after it opens.');
  return [opens, ends];
}

function readSoftClose(fields: LotFields, reader: Reader): SoftClose | undefined {
  const window = reader.span('softWindow', fields.softWindow);
  const extend = reader.span('softExtend', fields.softExtend);
  const cap = fields.softCap.trim() === '' ? undefined : reader.span('softCap', fields.softCap);
  if (window === undefined || extend === undefined) return undefined;
  return { window, extend, ...(cap !== undefined && { cap }) };
}

function readSteps({ steps }: LotFields, reader: Reader): Increments | undefined {
  const typed = steps.filter(({ from, step }) => from.trim() !== '' || step.trim() !== '');
  if (typed.length === 0) return reader.wrong('steps', 'Enter a step, or choose the usual ones.');
  const rows: [number, number][] = [];
  for (const [at, { from: typedFrom, step: typedStep }] of typed.entries()) {
    const [from, step] = [reader.money.parse(typedFrom), reader.money.parse(typedStep)];
    // The first step counts from the least amount on, whatever is typed there.
    const begin = at === 0 ? 1 : from.ok ? from.amount : undefined;
    if (begin === undefined || !step.ok)
      return reader.wrong(
        'steps',
        `Row ${at + 1}: ${step.ok ? (from.ok ? '' : from.problem) : step.problem}`,
      );
    if (at > 0 && begin <= (rows[at - 1]?.[0] ?? 0))
      return reader.wrong('steps', `Row ${at + 1}: each row begins above the one before.`);
    rows.push([begin, step.amount]);
  }
  return rows;
}
