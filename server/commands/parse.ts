import * as v from 'valibot';
import {
  ACK_LIMIT,
  AMOUNT_CAP,
  CommandMessageSchema,
  CommandSchema,
  IdempotencyKeySchema,
  NOTE_LIMIT,
  Refusal,
  SHOWN_TEXT_WORDS,
  type Command,
} from '#protocol';

const SEE = 'See docs/PROTOCOL.md, section 5.';
const AMOUNT = `An amount is a whole number of minor units, 1 to ${AMOUNT_CAP}.`;
const TIME = 'A time is a whole number of milliseconds since 1970.';
const ID = '6 to 24 of a–z 0–9';
const SPAN = 'A time span is a whole number of milliseconds, 7 days at the most.';

/** What is said of each part of a command that does not fit. */
const PARTS: Readonly<Record<string, string>> = {
  as: 'The token of who commands, `as`, is missing or cannot be read.',
  alert: "A note stands under an alert by that one's id.",
  alerts: `Alerts are named by id and episode, 1 to ${ACK_LIMIT} of them.`,
  bid: 'A bid is named by its number among the events of its lot.',
  channel: `A channel is named by its id, ${ID}.`,
  comment: `A comment has 300 characters at the most, ${SHOWN_TEXT_WORDS}.`,
  lot: 'A lot is named by its id, 6 to 24 of a–z 0–9.',
  max: AMOUNT,
  note: `A note is named by its id, ${ID}.`,
  reason: `A reason has 1 to 300 characters, ${SHOWN_TEXT_WORDS}.`,
  rule: `A rule is named by its id, ${ID}, and to be changed by its version as well.`,
  silence: `A silence is named by its id, ${ID}.`,
  text: `A note has 1 to ${NOTE_LIMIT} characters.`,
  type: 'There is no such command.',
  time: TIME,
  'terms.annotations': 'Annotations are at most 8 texts of 1000 characters, by names of a–z A–Z 0–9 _.',
  'terms.comment': `A comment has 300 characters at the most, ${SHOWN_TEXT_WORDS}.`,
  'terms.condition': 'A condition has a function, a window of 1 s to 1 day, a comparison and a threshold.',
  'terms.every': 'A rule is evaluated every 250 ms to 1 h.',
  'terms.for': SPAN,
  'terms.keepFiringFor': SPAN,
  'terms.labels': 'Labels are at most 16 texts of 256 characters, by names of a–z A–Z 0–9 _.',
  'terms.matchers': 'Matchers are a label, one of = != =~ !~ and a text: 1 to 16 of them.',
  'terms.name': `A name has 1 to 80 characters, ${SHOWN_TEXT_WORDS}.`,
  'terms.noData': 'No data is alert, ok or keep.',
  'terms.selector': 'A selector is the name of a series and 16 matchers at the most.',
  'terms.severity': 'A severity is info, warning or critical.',
  'terms.starts': TIME,
  'terms.url': 'An address begins with https:// or http:// and has 1024 characters at the most.',
  'terms.title': `A title has 1 to 120 characters, ${SHOWN_TEXT_WORDS}.`,
  'terms.picture': 'A picture is an https address of at most 512 characters.',
  'terms.currency': 'A currency is three capital letters, such as EUR.',
  'terms.start': AMOUNT,
  'terms.reserve': AMOUNT,
  'terms.increments': `Increments are 1 to 24 pairs of a price and a step, ascending from the price 1. ${AMOUNT}`,
  'terms.opens': TIME,
  'terms.ends': TIME,
  'terms.softClose': 'A soft close has a window, an extension and perhaps a cap, each of 1 ms to 24 h.',
};

/** Takes a key as it was sent; returns it. Throws Refusal when it is not one. */
export function parseKey(sent: unknown): string {
  const key = v.safeParse(IdempotencyKeySchema, sent);
  if (key.success) return key.output;
  throw unfitKey();
}

/** Takes what a client sent as a command; returns it parsed. Throws Refusal when it is not one. */
export function parseCommand(sent: unknown): Command {
  const result = v.safeParse(CommandSchema, sent);
  if (result.success) return result.output;
  throw unfitCommand(result.issues[0], pathOf(result.issues[0]));
}

/** Takes what a client sent as a command with its key; returns both parsed. Throws Refusal when it is neither. */
export function parseMessage(sent: unknown): v.InferOutput<typeof CommandMessageSchema> {
  const result = v.safeParse(CommandMessageSchema, sent);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const [part, ...path] = pathOf(issue);
  if (part === 'key') throw unfitKey();
  if (part === 'command') throw unfitCommand(issue, path);
  throw new Refusal('MALFORMED_REQUEST', 'The message cannot be read.', `Send {key, command}. ${SEE}`);
}

function pathOf(issue: v.BaseIssue<unknown>): string[] {
  return (issue.path ?? []).map(({ key }) => String(key));
}

function unfitKey(): Refusal {
  return new Refusal(
    'MALFORMED_REQUEST',
    'The Idempotency-Key is missing or malformed.',
    'Send 8 to 64 of A–Z a–z 0–9 _ -.',
  );
}

/** Takes an issue and where in the command it is; returns what is said of it, the same at both doors. */
export function unfitCommand(
  issue: v.BaseIssue<unknown>,
  [first, second]: readonly string[] = pathOf(issue),
): Refusal {
  const part = first === 'terms' && second !== undefined ? `${first}.${second}` : (first ?? 'command');
  if (part === 'max' && typeof issue.input === 'number' && issue.input > AMOUNT_CAP) {
    const next = `Bid ${AMOUNT_CAP} minor units at the most.`;
    return new Refusal('OVER_CAP', 'That is more than can be bid here.', next);
  }
  // A check of several parts together says by itself what it wants.
  const together = part === 'terms' || part === 'terms.condition';
  const message = together && issue.type === 'check' ? issue.message : PARTS[part];
  const code = first === 'terms' && issue.kind === 'validation' ? 'UNFIT_TERMS' : 'MALFORMED_REQUEST';
  return new Refusal(code, message ?? `The command's ${part} does not fit.`, SEE);
}
