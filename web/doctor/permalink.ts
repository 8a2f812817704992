import * as v from 'valibot';
import {
  ExaminationSchema,
  type Examination,
  type Look,
  type Observation,
  type Plain,
} from './examination.ts';

/** Before the result in an address: another form of it gets another number. */
const VERSION = 1;
/** Characters of a result that are looked at: a whole one has some 800. */
const LENGTH_LIMIT = 8000;

const HASH = /^#?r(\d{1,4})\.([\w-]*)$/;

/** What stands behind the `#` of an address. */
export type Linked =
  /** Nothing that is a result. */
  | { readonly kind: 'none' }
  | { readonly kind: 'result'; readonly examination: Examination }
  /** A result of another version of this page. */
  | { readonly kind: 'other-version' }
  /** A result that is cut off or changed. */
  | { readonly kind: 'broken' };

/** Takes an examination; returns it as what stands behind the `#`: lists without names, as JSON, as base64 for addresses. */
export function encodeResult(examination: Examination): string {
  const { at, origin, browser, online, http, observations } = examination;
  const list = [at, origin, browser, online ? 1 : 0, plainList(http), observations.map(observationList)];
  const bytes = new TextEncoder().encode(JSON.stringify(list));
  const base64 = btoa(String.fromCharCode(...bytes));
  return `#r${VERSION}.${base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

/** Takes what stands behind the `#`; returns the result in it, or why there is none. Anybody may have written it. */
export function decodeResult(hash: string): Linked {
  if (hash === '' || hash === '#') return { kind: 'none' };
  const [, version, text] = HASH.exec(hash) ?? [];
  if (version === undefined || text === undefined) return { kind: 'broken' };
  if (Number(version) !== VERSION) return { kind: 'other-version' };
  const parsed = v.safeParse(ExaminationSchema, named(parse(text)));
  return parsed.success ? { kind: 'result', examination: parsed.output } : { kind: 'broken' };
}

function parse(text: string): unknown {
  if (text.length > LENGTH_LIMIT) return undefined;
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function plainList({ status, ours, code, trips, protocol, headers }: Plain): readonly unknown[] {
  return [status ?? null, flag(ours), code ?? null, trips, protocol, headers];
}

function observationList(seen: Observation): readonly unknown[] {
  const { transport, lasted, frame, frames, bytes, silence, missed, closed, look } = seen;
  const end = closed && [closed.at, closed.kind, closed.detail];
  const numbers = [lasted, frame ?? null, frames, bytes, silence ?? null, missed];
  return [transport, numbers, end ?? null, look === undefined ? null : lookList(look)];
}

function lookList({ status, ours, code, opened, bytes, closed, lostSession }: Look): readonly unknown[] {
  return [status ?? null, flag(ours), code ?? null, opened ?? null, bytes, flag(closed), flag(lostSession)];
}

/** Takes lists as JSON gave them; returns the examination that they would be: the schema then says whether they are. */
function named(list: unknown): unknown {
  const [at, origin, browser, online, http, observations] = items(list);
  const [status, ours, code, trips, protocol, headers] = items(http);
  return without({
    at,
    origin,
    browser,
    online: online === 1,
    http: without({ status, ours: ours === 1, code, trips, protocol, headers }),
    observations: Array.isArray(observations) ? observations.map(namedObservation) : undefined,
  });
}

function namedObservation(list: unknown): unknown {
  const [transport, numbers, end, look] = items(list);
  const [lasted, frame, frames, bytes, silence, missed] = items(numbers);
  const [closedAt, kind, detail] = items(end);
  return without({
    transport,
    lasted,
    frame,
    frames,
    bytes,
    silence,
    missed,
    closed: end === null ? undefined : { at: closedAt, kind, detail },
    look: look === null ? undefined : namedLook(look),
  });
}

function namedLook(list: unknown): unknown {
  const [status, ours, code, opened, bytes, closed, lostSession] = items(list);
  return without({
    status,
    ours: ours === 1,
    code,
    opened,
    bytes,
    closed: closed === 1,
    lostSession: lostSession === 1,
  });
}

function flag(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}

function items(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}

/** JSON has no undefined: what was left out is null there. */
function without(entries: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) => value !== null && value !== undefined),
  );
}
