import { matchersText } from '#domain';
import type { AlertReason, Condition, Delivery, RuleTerms, Severity } from '#protocol';
import { showText, wholeAge } from '../format.ts';
import type { Glyph } from '../icons/glyphs.ts';
import type { AlertLine, LineState } from './alert-lines.ts';

/** Severities by glyph and word: never by colour alone. */
export const SEVERITY_LOOKS: Readonly<Record<Severity, { readonly word: string; readonly glyph: Glyph }>> = {
  critical: {
    word: 'critical',
    glyph: { path: 'M8 1.4 14.6 8 8 14.6 1.4 8zM8 4.9v3.6M8 10.9v.01', width: 1.5 },
  },
  warning: { word: 'warning', glyph: { path: 'M8 2.2 14.4 13.4H1.6zM8 6.4v3M8 11.4v.01', width: 1.5 } },
  info: { word: 'info', glyph: { path: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 7.4v3.4M8 5v.01', width: 1.5 } },
};

/** States in a word. */
export const STATE_WORDS: Readonly<Record<LineState, string>> = {
  firing: 'firing',
  recovering: 'recovering',
  pending: 'pending',
  resolved: 'resolved',
};

/** Takes a line; returns what is most worth knowing of it in a word or two: who has it in hand goes before how it stands. */
export function standingText({ ack, silence, state }: Pick<AlertLine, 'ack' | 'silence' | 'state'>): string {
  if (ack !== undefined) return 'in hand';
  return silence === undefined ? STATE_WORDS[state] : 'silenced';
}

const REASONS: Readonly<Record<AlertReason, string>> = {
  condition: '',
  vanished: 'its series has nothing any more',
  stale: 'its source measures nothing',
  empty: 'the rule finds no series',
  rule: 'its rule was changed',
};

/** Takes a line; returns why it stands as it does where that is not its condition, else nothing. */
export function reasonText({ alert }: Pick<AlertLine, 'alert'>): string {
  return alert === undefined ? '' : REASONS[alert.reason];
}

/** Takes a line; returns its value, ready to read; empty where it has none. */
export function valueText({ value, unit }: Pick<AlertLine, 'value' | 'unit'>): string {
  return value === null ? '' : showText(value, unit);
}

/** Takes ms; returns them as a person says them: `30 s`, `5 min`, `2 h`. */
export function spanText(ms: number): string {
  if (ms % 3_600_000 === 0 && ms > 0) return `${ms / 3_600_000} h`;
  if (ms % 60_000 === 0 && ms > 0) return `${ms / 60_000} min`;
  return `${ms / 1000} s`;
}

const FUNCTIONS = {
  last: 'the last value',
  avg: 'the mean',
  min: 'the lowest',
  max: 'the highest',
  rate: 'the increase a second',
  predict: 'the trend',
} as const;

const OPS = {
  '>': 'above',
  '>=': 'at or above',
  '<': 'below',
  '<=': 'at or below',
  '==': 'equal to',
  '!=': 'other than',
} as const;

/** What is past a clear threshold: where the comparison does not hold. */
const PAST = {
  '>': 'at or below',
  '>=': 'below',
  '<': 'at or above',
  '<=': 'above',
  '==': 'other than',
  '!=': 'at',
} as const;

/** Takes a number that a person gave and its unit; returns it without the digits that he did not give. */
export function givenText(value: number, unit: string): string {
  return showText(value, unit)
    .replace(/(\.\d*?)0+(?=\D|$)/, '$1')
    .replace(/\.(?=\D|$)/, '');
}

/** Takes a condition and the unit of its values; returns it in words: `the mean of 5 min is above 90 %`. */
export function conditionText(condition: Condition, unit: string): string {
  if (condition.fn === 'absent') return `nothing for ${spanText(condition.window)}`;
  const { fn, op, threshold, window, clear } = condition;
  const over = fn === 'last' ? '' : ` of ${spanText(window)}`;
  const when = fn === 'predict' ? `, ${spanText(condition.ahead)} from now,` : '';
  const until = clear === undefined ? '' : ` (well again ${PAST[op]} ${givenText(clear, unit)})`;
  return `${FUNCTIONS[fn]}${over}${when} is ${OPS[op]} ${givenText(threshold, unit)}${until}`;
}

/** Takes a rule's terms and the unit of its values; returns what it says, in one line. */
export function ruleText(terms: RuleTerms, unit: string): string {
  const { selector, condition } = terms;
  const labels = selector.matchers.length === 0 ? '' : matchersText(selector.matchers);
  const whole = selector.of === undefined ? '' : ` in % of ${selector.of}`;
  const wait = terms.for === 0 ? '' : ` for ${spanText(terms.for)}`;
  return `${selector.series}${labels}${whole}: ${conditionText(condition, unit)}${wait}`;
}

/** Takes labels; returns them as `name value` pairs in the order of their names, the one of the name left out. */
export function labelPairs(labels: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(labels)
    .filter(([name]) => name !== 'alertname' && name !== 'severity')
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Takes a delivery, the names of channels and the time now in ms; returns what became of it, in a few words. */
export function deliveryText(
  { channel, outcome, at, late, attempt }: Delivery,
  nameOf: (channel: string) => string,
  now: number,
): string {
  const ago = `${wholeAge(now - at)} ago`;
  if (outcome === 'sent') return `sent to ${nameOf(channel)} ${ago}${late ? ', late' : ''}`;
  if (outcome === 'dead') return `not sent to ${nameOf(channel)}, given up ${ago}`;
  if (outcome === 'waiting') return `waits to be sent to ${nameOf(channel)}`;
  return `not sent to ${nameOf(channel)} yet, attempt ${attempt}`;
}

/** Who sees the name of who acts here. */
export const NAME_HELP =
  'It stands beside what you do here, for everyone who looks at the alerts. This browser keeps who you are.';

/** What becomes of what somebody did here when he signs out. */
export const LEAVING_WORDS =
  'What you did stays, under your name. But nobody can change your notes any more except an admin: who comes next, you included, is somebody new.';

/** Takes a number of alerts; returns it with its noun. */
export function alertsText(count: number): string {
  return count === 1 ? '1 alert' : `${count} alerts`;
}
