import { expect, test } from 'vitest';
import { ZoneClock } from '../../zone.ts';
import { firing, linesOf, rule, silence, T } from '../alerts.kit.ts';
import {
  matchersOf,
  phaseOf,
  readSilence,
  silencedLines,
  sortedSilences,
  type SilenceFields,
} from './silence-fields.ts';

const DISK = rule('diskfull', { name: 'Disk full', severity: 'critical' });
const LINES = linesOf(
  [DISK],
  [
    firing(DISK, { mount: '/', host: 'a' }),
    firing(DISK, { mount: '/srv', host: 'a' }),
    firing(DISK, { mount: '/', host: 'b' }, { state: 'resolved', resolvedAt: T }),
  ],
);
const UTC = new ZoneClock('utc');
const FIELDS: SilenceFields = {
  matchers: [{ label: 'host', op: '=', value: 'a' }],
  starts: undefined,
  span: 3_600_000,
  ends: '',
  comment: 'moving',
};
const problem = (part: Partial<SilenceFields>): string | undefined => {
  const read = readSilence({ ...FIELDS, ...part }, UTC, T);
  return read.terms === undefined ? read.problem : undefined;
};

test('a silence made from an alert fits that one alone', () => {
  for (const line of LINES.filter(({ state }) => state === 'firing')) {
    expect(silencedLines(matchersOf(line), LINES)).toEqual([line]);
  }
});

test('the preview has what goes on and fits, by what is sent too', () => {
  expect(silencedLines([{ label: 'host', op: '=', value: 'a' }], LINES)).toHaveLength(2);
  expect(silencedLines([{ label: 'mount', op: '=~', value: '/s.*' }], LINES)).toHaveLength(1);
  expect(silencedLines([{ label: 'severity', op: '=', value: 'critical' }], LINES)).toHaveLength(2);
  expect(silencedLines([{ label: '', op: '=', value: '' }], LINES)).toEqual([]);
});

test('it may begin later, and its length is from then on', () => {
  const at = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
  const hour = 3_600_000;
  const begin = Math.floor((T + 5 * hour) / 60_000) * 60_000;
  expect(readSilence({ ...FIELDS, starts: at(begin) }, UTC, T).terms).toMatchObject({
    starts: begin,
    ends: begin + hour,
  });
  expect(problem({ starts: '' })).toBe('Enter the day and time at which it begins.');
  expect(problem({ starts: at(begin), span: undefined, ends: at(begin - hour) })).toBe(
    'It ends after it begins.',
  );
  expect(problem({ starts: at(T - 9 * hour) })).toMatch(/over already/);
});

test('it has an end, a reason and something that it is of', () => {
  expect(readSilence(FIELDS, UTC, T + 0.7).terms).toEqual({
    matchers: FIELDS.matchers,
    starts: T,
    ends: T + 3_600_001,
    comment: 'moving',
  });
  expect(problem({ matchers: [] })).toMatch(/Say which/);
  expect(problem({ matchers: [{ label: 'a', op: '=~', value: '[' }] })).toMatch(/cannot be read/);
  expect(problem({ comment: ' ' })).toMatch(/why/);
  expect(problem({ span: undefined, ends: '' })).toMatch(/day and time/);
  expect(problem({ span: undefined, ends: '2020-01-01T00:00' })).toMatch(/after now/);
});

test('those that hold come first, what ends first first; then those to come; then what was over last', () => {
  const all = [
    silence('a', '1', { id: 'over01', ends: T - 9000 }),
    silence('a', '1', { id: 'coming', starts: T + 9000, ends: T + 99_000 }),
    silence('a', '1', { id: 'holds2', starts: T - 1, ends: T + 9000 }),
    silence('a', '1', { id: 'over02', ends: T }),
    silence('a', '1', { id: 'holds1', starts: T, ends: T + 1 }),
  ];
  expect(sortedSilences(all, T).map(({ id }) => id)).toEqual([
    'holds1',
    'holds2',
    'coming',
    'over02',
    'over01',
  ]);
  expect(all.map((one) => phaseOf(one, T))).toEqual(['over', 'coming', 'holds', 'over', 'holds']);
});
