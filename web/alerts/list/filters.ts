import { SEVERITIES, type Severity } from '#protocol';
import { queryText } from '../../state/address.ts';
import { isHandled, type AlertLine } from '../alert-lines.ts';
import { VIEWS, type ViewName } from '../views.ts';

/** Which alerts are listed, by how they stand. */
export const STATE_FILTERS = ['active', 'firing', 'pending', 'resolved', 'all'] as const;

/** Which alerts are listed, by how they stand. */
export type StateFilter = (typeof STATE_FILTERS)[number];

/** Their names. */
export const STATE_FILTER_NAMES: Readonly<Record<StateFilter, string>> = {
  active: 'Active',
  firing: 'Firing',
  pending: 'Pending',
  resolved: 'Resolved',
  all: 'All',
};

/** What the address of the page says. */
export interface Wanted {
  readonly view: ViewName;
  readonly state: StateFilter;
  /** Undefined for all. */
  readonly severity: Severity | undefined;
  /** Only what nobody has in hand: neither acknowledged nor silenced. */
  readonly open: boolean;
  /** What the name or a label holds. */
  readonly text: string;
  /** Id of the rule that is looked at. */
  readonly rule: string | undefined;
}

const KEYS = {
  view: 'view',
  state: 'show',
  severity: 'severity',
  open: 'open',
  text: 'q',
  rule: 'rule',
} as const;
const RULE_TEXT = /^[a-z0-9]{6,24}$/;

/** Takes the page's query as text; returns what it asks for. What cannot be read counts as not said. */
export function readWanted(search: string): Wanted {
  const query = new URLSearchParams(search);
  const one = <T extends string>(all: readonly T[], key: string): T | undefined =>
    all.find((value) => value === query.get(key));
  const rule = query.get(KEYS.rule);
  return {
    view: one(VIEWS, KEYS.view) ?? 'alerts',
    state: one(STATE_FILTERS, KEYS.state) ?? 'active',
    severity: one(SEVERITIES, KEYS.severity),
    open: query.get(KEYS.open) === '1',
    text: query.get(KEYS.text) ?? '',
    rule: rule !== null && RULE_TEXT.test(rule) ? rule : undefined,
  };
}

/** Takes the page's query and what is wanted; returns the address, from the query on, that says so. */
export function wantedAddress(search: string, { view, state, severity, open, text, rule }: Wanted): string {
  const query = new URLSearchParams(search);
  const put = (key: string, value: string | undefined): void => {
    if (value === undefined || value === '') query.delete(key);
    else query.set(key, value);
  };
  put(KEYS.view, view === 'alerts' ? undefined : view);
  put(KEYS.state, state === 'active' ? undefined : state);
  put(KEYS.severity, severity);
  put(KEYS.open, open ? '1' : undefined);
  put(KEYS.text, text.trim());
  put(KEYS.rule, rule);
  return queryText(query) || '?';
}

/** Takes a line and what is wanted; true when it is listed. */
export function isWanted(line: AlertLine, wanted: Wanted): boolean {
  return (
    inState(line, wanted.state) &&
    (wanted.severity === undefined || line.severity === wanted.severity) &&
    (!wanted.open || !isHandled(line)) &&
    holdsText(line, wanted.text)
  );
}

/** Takes lines; returns how many there are of each filter. */
export function countStates(lines: readonly AlertLine[]): Readonly<Record<StateFilter, number>> {
  const counts: Record<StateFilter, number> = { active: 0, firing: 0, pending: 0, resolved: 0, all: 0 };
  for (const line of lines) for (const state of STATE_FILTERS) if (inState(line, state)) counts[state]++;
  return counts;
}

function inState({ state }: AlertLine, wanted: StateFilter): boolean {
  switch (wanted) {
    case 'all':
      return true;
    case 'active':
      return state !== 'resolved';
    case 'firing':
      return state === 'firing' || state === 'recovering';
    default:
      return state === wanted;
  }
}

/** Every word must be somewhere. `host=a` is looked for as it stands. */
function holdsText({ name, labels, source = '' }: AlertLine, text: string): boolean {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  const all = [name, source, ...pairs].join('\n').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
