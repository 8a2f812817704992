import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { checkSealed, checkSteps, isLotEvent, type Finding } from '#domain';
import { decodeEvent, lotTopic, type LotProof, type Mine } from '#protocol';
import type { LotEvent } from '../lot-events.ts';
import { beginsLate } from './happenings.ts';
import { readSealed } from './sealed.ts';

/** One thing that was looked at, and what was found. */
export interface Check {
  readonly name: string;
  /** Undefined where there was nothing to look at. */
  readonly ok: boolean | undefined;
  /** What was looked at, or each thing that is wrong, in sentences. */
  readonly says: readonly string[];
}

/** What a proof is held against. */
export interface Witness {
  /** What this bidder alone may know; undefined where nobody is signed in. */
  readonly mine: Mine | undefined;
  /** The lot's events as the stream brought them to this page. */
  readonly shown: readonly LotEvent[];
}

/** Takes a text; returns its SHA-256 in hex. By a library: pages without TLS have no crypto.subtle. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** Takes a proof and what it is held against; returns every check with its result, each made in this page. */
export function verifyProof(proof: LotProof, witness: Witness): Check[] {
  const events = proof.events.map(decodeEvent);
  const known = events.filter(isLotEvent);
  const checks = [
    orderCheck(proof, known),
    rulesCheck(proof, known),
    fingerprintCheck(proof),
    shownCheck(proof, known, witness.shown),
    ownCheck(known, witness.mine),
  ];
  return proof.sealed === undefined ? checks : [...checks, ...sealedChecks(proof, known)];
}

/**
 * Takes a proof, if there is one, and the lot's events as the page has them; returns these, and before them from the proof what the
 * page was not given because it is so much.
 */
export function pastOf(proof: LotProof | undefined, shown: readonly LotEvent[]): readonly LotEvent[] {
  const [first] = shown;
  if (proof === undefined || first === undefined || !beginsLate(shown)) return shown;
  const older = proof.events.filter(([seq]) => seq < first.seq).map(decodeEvent);
  return [...older.filter(isLotEvent), ...shown];
}

/** Takes checks; true when none found anything wrong. */
export function allRight(checks: readonly Check[]): boolean {
  return checks.every(({ ok }) => ok !== false);
}

function check(name: string, found: readonly string[], fine: string): Check {
  return { name, ok: found.length === 0, says: found.length === 0 ? [fine] : found };
}

function orderCheck({ events, lot, seq: head }: LotProof, known: readonly LotEvent[]): Check {
  const found: string[] = [];
  events.forEach(([seq, , topic], at) => {
    if (seq <= (events[at - 1]?.[0] ?? 0))
      found.push(`Event ${at + 1} has seq ${seq}, which is not above the one before.`);
    if (topic !== lotTopic(lot.lot)) found.push(`Event ${at + 1} is of another topic, ${topic}.`);
  });
  if ((events.at(-1)?.[0] ?? 0) > head) found.push(`There is an event above the head of the log, ${head}.`);
  if (known.length !== events.length)
    found.push(`${events.length - known.length} events are of a kind that this page does not know.`);
  return check('One order', found, `${events.length} events, each with a seq above the one before.`);
}

function rulesCheck({ lot }: LotProof, known: readonly LotEvent[]): Check {
  const found = checkSteps(known, lot).map((finding) => findingText(finding, known));
  return check(
    'The rules',
    found,
    'Replayed: every price, increment, extension and the end follow, and the lot stands as it is told.',
  );
}

function findingText({ at, message }: Finding, known: readonly { readonly seq: number }[]): string {
  const seq = known[at - 1]?.seq;
  return `Event ${at}${seq === undefined ? '' : ` (seq ${seq})`}: ${message}`;
}

function fingerprintCheck({ events, fingerprint }: LotProof): Check {
  const text = events.map((event) => JSON.stringify(event)).join('\n');
  const own = sha256Hex(text);
  return check(
    'The fingerprint',
    own === fingerprint ? [] : [`The events have ${own}, and the server says ${fingerprint}.`],
    `SHA-256 of the events is ${own}, as the server says. Compare it with other people’s.`,
  );
}

/** What was shown before the server was asked must be in the proof, word for word. */
function shownCheck({ seq: head }: LotProof, known: readonly LotEvent[], shown: readonly LotEvent[]): Check {
  const bySeq = new Map(known.map((event) => [event.seq, textOf(event)]));
  const due = shown.filter(({ seq }) => seq <= head);
  const found = due
    .filter((event) => bySeq.get(event.seq) !== textOf(event))
    .map(({ seq }) => `The event with seq ${seq} was shown to this page otherwise.`);
  const first = due[0]?.seq ?? Infinity;
  const last = due.at(-1)?.seq ?? 0;
  const kept = new Set(due.map(({ seq }) => seq));
  for (const { seq } of known) {
    if (seq >= first && seq <= last && !kept.has(seq))
      found.push(`The event with seq ${seq} was never shown to this page.`);
  }
  return check(
    'What this page was shown',
    found,
    `The ${due.length} events that the stream brought are the same.`,
  );
}

function textOf({ kind, at, data }: LotEvent): string {
  return JSON.stringify([at, kind, data]);
}

/** A bidder has the salts of his bids: he alone can show that the seals are of his amounts. */
function ownCheck(known: readonly LotEvent[], mine: Mine | undefined): Check {
  const name = 'Your own bids';
  if (mine === undefined || mine.bids.length === 0) {
    return { name, ok: undefined, says: ['There are none of yours on this lot.'] };
  }
  const steps = new Map(known.flatMap(({ kind, data }) => (kind === 'lot-step' ? [[data.bid, data]] : [])));
  const found: string[] = [];
  for (const { step, salt, max, seal, seq } of mine.bids) {
    if (sha256Hex(`${salt}:${max}`) !== seal)
      found.push(`The seal of your bid at seq ${seq} is not that of your amount.`);
    if (step === null) continue; // a raise that nobody sees
    const public_ = steps.get(step);
    if (public_ === undefined)
      found.push(`Your bid at seq ${seq} is not among the steps: it should be number ${step}.`);
    else if (public_.seal !== seal) found.push(`Step ${step} does not have the seal of your bid.`);
    else if (public_.by !== mine.alias)
      found.push(`Step ${step} is yours, and told to be of Bidder ${public_.by}.`);
  }
  const seen = mine.bids.filter(({ step }) => step !== null).length;
  const raises = mine.bids.length - seen;
  const fine = `${seen} of yours stand among the steps, with the seals of your amounts${raises > 0 ? `; ${raises} raised your maximum and moved nothing` : ''}.`;
  return check(name, found, fine);
}

function sealedChecks(proof: LotProof, known: readonly LotEvent[]): Check[] {
  const sealed = readSealed(proof.sealed ?? []).map(({ event }) => event);
  const found = checkSealed(sealed, known, sha256Hex);
  return [
    check(
      'The commands (admins only)',
      found.sealed.map(({ at, message }) => `Command ${at}: ${message}`),
      `${sealed.length} accepted commands, each decided again with the same result.`,
    ),
    check(
      'From commands to events (admins only)',
      found.public.map((finding) => findingText(finding, known)),
      'What everybody sees is exactly what follows from the commands.',
    ),
  ];
}
