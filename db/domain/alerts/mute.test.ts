import { describe, expect, test } from 'vitest';
import type { Alert, Silence } from '#protocol';
import { BUILT_IN_INHIBITIONS, BUILT_IN_RULES } from './built-in.ts';
import { holdsAt, mutesAt, silenced, type Mute, type Muting } from './mute.ts';
import { alertWith } from './testing.ts';

const NOTHING: Muting = { silences: [], inhibitions: [], alerts: [], flapping: new Map() };
const SILENCE: Silence = {
  ...{ id: 'silence1', starts: 1_000, ends: 2_000, by: 'Ada', comment: '', at: 500 },
  matchers: [{ label: 'alertname', op: '=', value: 'High load' }],
};

const kinds = (mutes: readonly Mute[]): string[] => mutes.map(({ kind }) => kind);

test('a silence holds from its start until before its end, for what it matches', () => {
  expect([999, 1_000, 1_999, 2_000].map((now) => holdsAt(SILENCE, now))).toEqual([false, true, true, false]);
  const muting = { ...NOTHING, silences: [SILENCE] };
  expect(mutesAt(muting, 1_500)(alertWith())).toEqual([
    { kind: 'silence', silence: 'silence1', until: 2_000 },
  ]);
  expect(mutesAt(muting, 1_500)(alertWith({ name: 'Other' }))).toEqual([]);
  expect(mutesAt(muting, 2_000)(alertWith())).toEqual([]);
});

test('its preview is what it matches now', () => {
  const alerts = [alertWith(), alertWith({ name: 'Other' })];
  expect(silenced(SILENCE.matchers, alerts)).toEqual([alertWith()]);
});

test('what flaps is muted until it is calm', () => {
  const flapping = new Map([[alertWith().id, { id: alertWith().id, until: 5_000, changes: 2, at: 1_000 }]]);
  expect(mutesAt({ ...NOTHING, flapping }, 4_999)(alertWith())).toEqual([{ kind: 'flapping', until: 5_000 }]);
  expect(mutesAt({ ...NOTHING, flapping }, 5_000)(alertWith())).toEqual([]);
});

describe('inhibition', () => {
  const inhibitions = [
    {
      source: [{ label: 'severity', op: '=', value: 'critical' } as const],
      target: [{ label: 'severity', op: '=~', value: 'warning|critical' } as const],
      equal: ['host'],
    },
  ];
  const alertOf = (
    id: string,
    severity: Alert['severity'],
    host: string,
    state: Alert['state'] = 'firing',
  ): Alert => alertWith({ id: `highload-${id.padStart(16, '0')}`, severity, labels: { host }, state });
  const down = alertOf('1', 'critical', 'a');

  test('a source that fires mutes targets whose labels are equal', () => {
    const mutes = mutesAt({ ...NOTHING, inhibitions, alerts: [down] }, 0);
    expect(mutes(alertOf('2', 'warning', 'a'))).toEqual([{ kind: 'inhibited', by: down.id, until: null }]);
    expect(mutes(alertOf('2', 'warning', 'b'))).toEqual([]);
    expect(mutes(alertOf('2', 'info', 'a'))).toEqual([]);
  });

  test('no alert mutes itself, nor do two each other', () => {
    const other = alertOf('2', 'critical', 'a');
    const mutes = mutesAt({ ...NOTHING, inhibitions, alerts: [down, other] }, 0);
    expect([mutes(down), mutes(other)]).toEqual([[], []]);
  });

  test('a source that only may fire, or is resolved, mutes nothing', () => {
    for (const state of ['pending', 'resolved'] as const) {
      const mutes = mutesAt({ ...NOTHING, inhibitions, alerts: [alertOf('1', 'critical', 'a', state)] }, 0);
      expect(mutes(alertOf('2', 'warning', 'a'))).toEqual([]);
    }
  });

  test('built in: a target that is down mutes what has no data because of it', () => {
    const { terms } = BUILT_IN_RULES.find(({ id }) => id === 'targetdown') ?? {};
    const source = alertWith({ id: 'targetdown-0000000000000001', labels: { ...terms?.labels, host: 'a' } });
    const mutes = mutesAt({ ...NOTHING, inhibitions: BUILT_IN_INHIBITIONS, alerts: [source] }, 0);
    expect(kinds(mutes(alertWith({ reason: 'vanished', labels: { host: 'a' } })))).toEqual(['inhibited']);
    expect(mutes(alertWith({ reason: 'vanished', labels: { host: 'b' } }))).toEqual([]);
    expect(mutes(alertWith({ labels: { host: 'a' } }))).toEqual([]);
  });
});
