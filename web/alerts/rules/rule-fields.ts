import * as v from 'valibot';
import { matchersProblem, templateProblem } from '#domain';
import {
  RuleTermsSchema,
  type Comparison,
  type Condition,
  type Matcher,
  type NoDataPolicy,
  type RuleTerms,
  type Severity,
} from '#protocol';
import { spanText } from '../alert-words.ts';
import { readSpan, readValue } from './reading.ts';

/** What is typed into the form of a rule. */
export interface RuleFields {
  readonly name: string;
  readonly severity: Severity;
  readonly enabled: boolean;
  readonly series: string;
  /** Values are taken in per cent of this series; empty: they are taken as they are. */
  readonly of: string;
  readonly matchers: readonly Matcher[];
  readonly fn: Condition['fn'];
  readonly window: string;
  readonly ahead: string;
  readonly op: Comparison;
  readonly threshold: string;
  /** Empty: the threshold itself. */
  readonly clear: string;
  readonly for: string;
  readonly keepFiringFor: string;
  readonly noData: NoDataPolicy;
  /** `name=value`, one a line. */
  readonly labels: string;
  readonly summary: string;
  readonly description: string;
  readonly channels: readonly string[];
  /** What the form has no field for, as it was. */
  readonly rest: Pick<RuleTerms, 'every' | 'annotations'>;
}

/** The fields that can be wrong; `all` is for what concerns no single one. */
export type ProblemField =
  | 'name'
  | 'series'
  | 'matchers'
  | 'window'
  | 'ahead'
  | 'threshold'
  | 'clear'
  | 'for'
  | 'keepFiringFor'
  | 'labels'
  | 'summary'
  | 'description'
  | 'all';

/** What is wrong, by field, each in a sentence. */
export type Problems = Partial<Record<ProblemField, string>>;

/** What the fields say: terms, or what is wrong with them. */
export type ReadRule =
  { readonly terms: RuleTerms } | { readonly terms?: undefined; readonly problems: Problems };

/** What the form of a new rule begins with. */
export const NEW_RULE: RuleFields = {
  name: '',
  severity: 'warning',
  enabled: true,
  series: '',
  of: '',
  matchers: [],
  fn: 'avg',
  window: '1 min',
  ahead: '4 h',
  op: '>',
  threshold: '',
  clear: '',
  for: '0 s',
  keepFiringFor: '0 s',
  noData: 'keep',
  labels: '',
  summary: '',
  description: '',
  channels: [],
  rest: { every: 1_000, annotations: {} },
};

/** Takes a rule's terms; returns the fields that say them. */
export function fieldsOf(terms: RuleTerms): RuleFields {
  const { condition, selector, annotations, labels } = terms;
  const compared = condition.fn === 'absent' ? undefined : condition;
  const { summary = '', description = '', ...others } = annotations;
  return {
    name: terms.name,
    severity: terms.severity,
    enabled: terms.enabled,
    series: selector.series,
    of: selector.of ?? '',
    matchers: selector.matchers,
    fn: condition.fn,
    window: spanText(condition.window),
    ahead: condition.fn === 'predict' ? spanText(condition.ahead) : NEW_RULE.ahead,
    op: compared?.op ?? NEW_RULE.op,
    threshold: compared === undefined ? '' : String(compared.threshold),
    clear: compared?.clear === undefined ? '' : String(compared.clear),
    for: spanText(terms.for),
    keepFiringFor: spanText(terms.keepFiringFor),
    noData: terms.noData,
    labels: Object.entries(labels)
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
    summary,
    description,
    channels: terms.channels,
    rest: { every: terms.every, annotations: others },
  };
}

/** Takes the fields; returns the terms, or what is wrong beside each field. */
export function readRule(fields: RuleFields): ReadRule {
  const problems: Problems = {};
  const wrong = (field: ProblemField, words: string): undefined => {
    problems[field] ??= words;
    return undefined;
  };
  const span = (field: ProblemField, typed: string): number =>
    readSpan(typed) ?? wrong(field, 'Enter a time such as 30 s, 5 min or 4 h.') ?? NaN;
  if (fields.name.trim() === '') wrong('name', 'Give it a name.');
  if (fields.series.trim() === '') wrong('series', 'Choose what it looks at.');
  const bad = matchersProblem(named(fields.matchers));
  if (bad !== undefined) wrong('matchers', bad);
  for (const field of ['summary', 'description'] as const) {
    const problem = templateProblem(fields[field]);
    if (problem !== undefined) wrong(field, problem);
  }
  const condition = readCondition(fields, span, wrong);
  const labels =
    readLabels(fields.labels) ??
    wrong('labels', 'Write name=value, one a line; names have letters, digits and _.');
  const terms = {
    name: fields.name,
    severity: fields.severity,
    enabled: fields.enabled,
    selector: {
      series: fields.series.trim(),
      matchers: named(fields.matchers),
      ...(fields.of.trim() !== '' && { of: fields.of.trim() }),
    },
    condition,
    every: fields.rest.every,
    for: span('for', fields.for),
    keepFiringFor: span('keepFiringFor', fields.keepFiringFor),
    noData: fields.noData,
    labels,
    annotations: {
      ...fields.rest.annotations,
      ...(fields.summary.trim() !== '' && { summary: fields.summary.trim() }),
      ...(fields.description.trim() !== '' && { description: fields.description.trim() }),
    },
    channels: [...fields.channels],
  };
  if (Object.keys(problems).length > 0) return { problems };
  const parsed = v.safeParse(RuleTermsSchema, terms);
  if (parsed.success) return { terms: parsed.output };
  return { problems: problemOf(parsed.issues[0]) };
}

/** Takes the fields; returns terms to try, undefined where they cannot be read. What it is called and says does not matter for that. */
export function tryable(fields: RuleFields): RuleTerms | undefined {
  const { labels, summary, description } = NEW_RULE;
  return readRule({ ...fields, name: 'A rule', labels, summary, description }).terms;
}

function named(matchers: readonly Matcher[]): Matcher[] {
  return matchers.filter(({ label }) => label !== '');
}

function readCondition(
  fields: RuleFields,
  span: (field: ProblemField, typed: string) => number,
  wrong: (field: ProblemField, words: string) => undefined,
): unknown {
  const window = span('window', fields.window);
  if (fields.fn === 'absent') return { fn: fields.fn, window };
  const threshold = readValue(fields.threshold) ?? wrong('threshold', 'Enter a number, such as 90 or 8 GiB.');
  const clear = fields.clear.trim() === '' ? undefined : readValue(fields.clear);
  if (fields.clear.trim() !== '' && clear === undefined) wrong('clear', 'Enter a number, or nothing.');
  const compared = { window, op: fields.op, threshold, ...(clear !== undefined && { clear }) };
  if (fields.fn !== 'predict') return { fn: fields.fn, ...compared };
  return { fn: fields.fn, ahead: span('ahead', fields.ahead), ...compared };
}

function readLabels(text: string): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const [, name, value] = /^\s*([a-zA-Z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return undefined;
    labels[name] = value;
  }
  return labels;
}

/** What the schema found that the fields did not say of themselves. */
function problemOf({ path, message }: v.BaseIssue<unknown>): Problems {
  const keys = (path ?? []).map(({ key }) => String(key));
  const [first = '', second = ''] = keys;
  if (first === 'condition' && (second === 'window' || second === 'ahead'))
    return { [second]: 'A second at the least, and a day at the most.' };
  if (first === 'condition') return { clear: message };
  if (first === 'selector' && second !== 'matchers') return { series: 'That is no name of a series.' };
  if (first === 'for' || first === 'keepFiringFor') return { [first]: 'Seven days at the most.' };
  return { all: `${keys.join('.')}: ${message}` };
}
