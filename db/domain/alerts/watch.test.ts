import { expect, test } from 'vitest';
import type { Alert } from '#protocol';
import { alertId } from './labels.ts';
import { ruleWith } from './testing.ts';
import { Watch } from './watch.ts';

/** Takes a watch, a time and perhaps a sample of then; returns the transition in a word. */
function play(watch: Watch, at: number, value?: number | null): string | undefined {
  if (value !== undefined) watch.sample(at, value);
  const alert = watch.evaluate(at);
  return alert && (alert.recovering === null ? alert.state : 'recovering');
}

test('from a sample to a resolve, each transition once, numbered, with its times and texts', () => {
  const annotations = { summary: '{{ $labels.host }}: {{ $value }}' };
  const rule = ruleWith({ for: 2_000, keepFiringFor: 1_000, labels: { team: 'x' }, annotations });
  const watch = new Watch(rule, { host: 'a' }, { since: 0 });
  const seen: Alert[] = [];
  for (const [at, value] of [3, 7, 8, 9, 4, 4, 4].entries()) {
    watch.sample(10_000 + at * 1_000, value);
    const alert = watch.evaluate(10_000 + at * 1_000);
    if (alert) seen.push(alert);
  }
  expect(seen.map(({ state, at, version, value }) => [state, at, version, value])).toEqual([
    ['pending', 11_000, 1, 7],
    ['firing', 13_000, 2, 9],
    ['firing', 14_000, 3, 4],
    ['resolved', 15_000, 4, 4],
  ]);
  const labels = { host: 'a', team: 'x' };
  expect(seen[1]).toMatchObject({ id: alertId(rule.id, labels), labels, episode: 11_000, firedAt: 13_000 });
  expect(seen[1]?.annotations).toEqual({ summary: 'a: 9' });
  expect(seen[2]).toMatchObject({ recovering: 14_000 });
  expect(seen[3]).toMatchObject({ recovering: null, resolvedAt: 15_000 });
});

test('hysteresis: between the thresholds it neither fires nor recovers', () => {
  const condition = { fn: 'last', window: 10_000, op: '>', threshold: 5, clear: 3 } as const;
  const watch = new Watch(ruleWith({ condition, for: 2_000 }), {}, { since: 0 });
  const states = [6, 4, 4, 4, 6, 4, 3].map((value, at) => play(watch, 20_000 + at * 1_000, value));
  expect(states).toEqual(['pending', undefined, undefined, undefined, 'firing', undefined, 'resolved']);
});

test('no data is an alert only where that is the policy, and only after for', () => {
  const lost = (noData: 'alert' | 'ok' | 'keep'): (string | undefined)[] => {
    const watch = new Watch(ruleWith({ noData, for: 2_000 }), {}, { since: 0 });
    play(watch, 20_000, 1);
    return [30_001, 31_000, 32_001].map((at) => play(watch, at));
  };
  expect(lost('alert')).toEqual(['pending', undefined, 'firing']);
  expect(lost('ok')).toEqual([undefined, undefined, undefined]);
  expect(lost('keep')).toEqual([undefined, undefined, undefined]);
});

test('disappearance never says that it is well again, and where no data is well, it says why it ended', () => {
  const lost = (noData: 'alert' | 'ok' | 'keep'): Alert | undefined => {
    const watch = new Watch(ruleWith({ noData }), {}, { since: 0 });
    expect(play(watch, 20_000, 9)).toBe('firing');
    for (let at = 21_000; at < 60_000; at += 1_000) watch.evaluate(at);
    return watch.alert;
  };
  expect(lost('alert')).toMatchObject({ state: 'firing', reason: 'vanished' });
  expect(lost('keep')).toMatchObject({ state: 'firing', reason: 'condition' });
  expect(lost('ok')).toMatchObject({ state: 'resolved', reason: 'vanished' });
});

test('a selector that finds nothing is told from a series that vanished', () => {
  const watch = new Watch(ruleWith({ noData: 'alert' }), { host: 'a' }, { since: 0, findsNothing: true });
  expect(play(watch, 9_999)).toBeUndefined();
  expect(play(watch, 10_000)).toBe('firing');
  expect(watch.alert).toMatchObject({ reason: 'empty', value: null });
});

test('an evaluation that fails changes nothing and does not count', () => {
  const watch = new Watch(ruleWith({ noData: 'alert' }), {}, { since: 0 });
  play(watch, 20_000, 9);
  const { alert } = watch;
  watch.fail();
  expect(watch.reading).toEqual({ kind: 'unknown', why: 'failed' });
  expect(watch.alert).toBe(alert);
});

test('a restart in the middle of for fires at the right time', () => {
  const rule = ruleWith({ for: 5_000 });
  const before = new Watch(rule, {}, { since: 0 });
  play(before, 20_000, 9);
  const after = new Watch(rule, {}, { since: 23_000, alert: before.alert, evaluatedAt: 20_500 });
  expect(play(after, 24_000, 9)).toBeUndefined();
  expect(play(after, 25_000, 9)).toBe('firing');
  expect(after.alert).toMatchObject({ episode: 20_000, since: 20_000, firedAt: 25_000, version: 2 });
});

test('an outage longer than the window fires nothing false: for begins again, absence too', () => {
  const rule = ruleWith({ for: 5_000, noData: 'alert' });
  const before = new Watch(rule, {}, { since: 0 });
  play(before, 20_000, 9);
  const after = new Watch(rule, {}, { since: 60_000, alert: before.alert, evaluatedAt: 20_500 });
  expect(play(after, 61_000)).toBeUndefined();
  expect(play(after, 62_000, 9)).toBe('pending');
  expect(after.alert).toMatchObject({ episode: 20_000, since: 62_000, version: 2 });
  expect(play(after, 66_999, 9)).toBeUndefined();
  expect(play(after, 67_000, 9)).toBe('firing');
});

test('a clock that goes back does not take an evaluation back', () => {
  const watch = new Watch(ruleWith({ for: 1_000 }), {}, { since: 0 });
  play(watch, 20_000, 9);
  watch.evaluate(20_900);
  expect(watch.evaluate(5_000)).toBeUndefined();
  expect(watch.evaluate(20_500)).toBeUndefined();
  expect(watch.evaluate(21_000)).toMatchObject({ state: 'firing', firedAt: 21_000 });
});

test('a series is taken in per cent of another', () => {
  const selector = { series: 'used', of: 'size', matchers: [] };
  const watch = new Watch(ruleWith({ selector }), {}, { since: 0 });
  expect(play(watch, 20_000, 100)).toBeUndefined();
  watch.whole(0);
  expect(play(watch, 21_000, 100)).toBeUndefined();
  watch.whole(1_000);
  expect(play(watch, 22_000, 100)).toBe('firing');
  expect(watch.alert?.value).toBe(10);
});

test('an alert whose rule was renamed or is more urgent now says so at its next evaluation, once', () => {
  const before = new Watch(ruleWith(), {}, { since: 0 });
  play(before, 20_000, 9);
  const rule = ruleWith({ severity: 'critical', name: 'Very high load' });
  const after = new Watch(rule, {}, { since: 20_000, alert: before.alert });
  expect(play(after, 21_000, 9)).toBe('firing');
  expect(after.alert).toMatchObject({
    severity: 'critical',
    name: 'Very high load',
    episode: 20_000,
    version: 2,
  });
  expect(play(after, 22_000, 9)).toBeUndefined();
});

test('a rule that ends, ends its alerts and says so; what is over stays as it is', () => {
  const watch = new Watch(ruleWith({ for: 1_000 }), {}, { since: 0 });
  expect(watch.end(20_000)).toBeUndefined();
  play(watch, 20_000, 9);
  expect(watch.end(20_500)).toMatchObject({ state: 'inactive', reason: 'rule', version: 2 });
  play(watch, 21_000, 9);
  play(watch, 22_000, 9);
  expect(watch.end(22_500)).toMatchObject({ state: 'resolved', reason: 'rule', resolvedAt: 22_500 });
  expect(watch.end(23_000)).toBeUndefined();
});

test('a text that its labels would make endless is cut', () => {
  const annotations = { summary: '{{ $labels.path }}'.repeat(50) };
  const watch = new Watch(ruleWith({ annotations }), { path: 'x'.repeat(256) }, { since: 0 });
  play(watch, 20_000, 9);
  expect(watch.alert?.annotations['summary']).toHaveLength(2_000);
});

const LOW = { fn: 'last', window: 60_000, op: '>', threshold: 0 } as const;

test.each([
  [{}, '%', '%'],
  [{}, '', undefined],
  [{ condition: { ...LOW, fn: 'rate' } } as const, 'B', 'B/s'],
  [{ selector: { series: 'disk.used', of: 'disk.size', matchers: [] } }, 'B', '%'],
])('an alert has the unit of its value: of %j in “%s” it is %s', (terms, unit, told) => {
  const watch = new Watch(ruleWith({ condition: LOW, ...terms }), {}, { since: 0, unit });
  watch.whole(100);
  watch.sample(1_000, 5);
  watch.sample(2_000, 6);
  expect(watch.evaluate(2_000)).toMatchObject({ state: 'firing' });
  expect(watch.alert?.unit).toBe(told);
  // Where the selector finds nothing any more, what stood keeps the unit that it had.
  const after = new Watch(
    ruleWith({ condition: LOW, ...terms, name: 'Another' }),
    {},
    { since: 3_000, alert: watch.alert },
  );
  expect(after.evaluate(4_000)?.unit).toBe(told);
});
