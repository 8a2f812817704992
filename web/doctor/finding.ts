import { TRANSPORTS, type TransportName } from '#protocol';
import { age } from '../format.ts';
import { IN_SENTENCE, latencyWords, type Tone } from '../words.ts';
import type { Ailment } from './cures.ts';
import { roundTrip, type Observation, type Plain } from './examination.ts';

/** What was found out, in words. */
export interface Finding {
  /** A stable name for it. */
  readonly code: string;
  readonly tone: Tone;
  /** The transport that it is about; undefined for what concerns all of them. */
  readonly transport?: TransportName;
  /** One sentence that names the cause. */
  readonly says: string;
  /** What can be said beyond that, and what cannot be known from here; may be empty. */
  readonly more: string;
  /** What a proxy is to be cured of. */
  readonly cure?: Ailment;
  /** A command that shows an operator what a page is not told. */
  readonly command?: string;
}

/** What is known beside an observation when it is judged. */
export interface Context {
  readonly origin: string;
  readonly http: Plain;
  /** Nothing was heard of the server in any way: no transport is to blame. */
  readonly away: boolean;
}

const NAME_REFUSALS: ReadonlySet<string> = new Set(['HOST_REFUSED', 'ORIGIN_REFUSED']);

/** Takes the code of a refusal, if there was one; true when the server did not know the name that it was asked by. */
export function isNameRefusal(code: string | undefined): boolean {
  return code !== undefined && NAME_REFUSALS.has(code);
}

/** Takes milliseconds; returns them as a person reads them: `24 ms`, `2.1 s`. */
export function span(ms: number): string {
  return ms < 1000 ? latencyWords(ms) : age(ms);
}

/** How a transport is called at the beginning of a sentence. */
export function named(transport: TransportName): string {
  return TRANSPORTS[transport].label;
}

/** How a transport is called inside a sentence. */
export function inside(transport: TransportName): string {
  return IN_SENTENCE[transport];
}

/** Takes what plain HTTP said; returns a clause such as `, while plain HTTP answers in 4 ms`, empty where it does not. */
export function whileHttp(http: Plain): string {
  const trip = roundTrip(http);
  return trip === undefined || !http.ours ? '' : `, while plain HTTP answers in ${span(trip)}`;
}

/** Takes an observation; returns the facts of it, each in a few words. */
export function factsOf(seen: Observation): string[] {
  const { frame, frames, lasted, silence, closed } = seen;
  const facts = frame === undefined ? muteFacts(seen) : [`first frame after ${span(frame)}`];
  if (frames > 1) facts.push(`${frames} frames in ${span(lasted)}`);
  if (frames > 1 && silence !== undefined) facts.push(`longest pause ${span(silence)}`);
  if (closed !== undefined) facts.push(`closed after ${span(closed.at)}: ${closed.detail}`);
  return facts;
}

function muteFacts({ lasted, bytes, look }: Observation): string[] {
  const facts = look?.opened === undefined ? [] : [`opened after ${span(look.opened)}`];
  facts.push(`no frame in ${span(lasted)}`);
  if (bytes > 0) facts.push(`${bytes} bytes`);
  if (look?.ours) facts.push('the path answers plain HTTP');
  else if (look?.status !== undefined)
    facts.push(`plain HTTP on the path: ${look.status}, not by Switchyard`);
  return facts;
}

/** Takes a finding about a transport; returns in a word or two how it stands. */
export function standingOf({ code, tone }: Finding): string {
  switch (code) {
    case 'works':
      return 'Works';
    case 'late':
      return 'Works, late';
    case 'unknown':
      return 'Unknown';
    case 'cut':
    case 'stalled':
      return 'Not steady';
    default:
      return tone === 'bad' ? 'Does not work' : 'Works';
  }
}
