import { expect, test } from 'vitest';
import { BUILT_IN_RULES } from '#domain';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { doorkeeper } from '../access/testing.ts';
import { Alerts } from './alerts.ts';
import { BEGIN, fakeClock, newKey, openAlertStand, termsOf, type AlertStand } from './testing.ts';

async function firing(stand: AlertStand): Promise<{ heat: number; rule: string }> {
  const heat = await stand.declare('heat', { room: 'a' });
  const rule = await stand.rule();
  await stand.feed(heat, [11]);
  expect(stand.standing()).toMatchObject([{ state: 'firing' }]);
  return { heat, rule };
}

test('a rule’s change goes by its version, and its alerts go on', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const { heat, rule } = await firing(stand);
  const change = { type: 'rule-put', rule: { id: rule, version: 1 } } as const;
  await stand.as('ben', { ...change, terms: termsOf({ name: 'Far too high' }) });
  await expect(stand.as('ann', { ...change, terms: termsOf() })).rejects.toMatchObject({
    code: 'VERSION_CONFLICT',
  });
  expect(stand.alerts.books.rules.state.get(rule)).toMatchObject({ version: 2, by: 'Name of ben' });
  await stand.feed(heat, [12, 5]);
  // The second says what it is called now.
  expect(await stand.told()).toEqual(['firing', 'firing', 'resolved']);
  expect(stand.standing()).toMatchObject([{ name: 'Far too high', episode: BEGIN, version: 3 }]);
});

test('a rule that looks elsewhere, is switched off or goes ends its alerts', async () => {
  fakeClock();
  const changes = [
    (rule: string) => ({
      type: 'rule-put' as const,
      rule: { id: rule, version: 1 },
      terms: termsOf({ selector: { series: 'cold', matchers: [] } }),
    }),
    (rule: string) => ({
      type: 'rule-put' as const,
      rule: { id: rule, version: 1 },
      terms: termsOf({ enabled: false }),
    }),
    (rule: string) => ({ type: 'rule-remove' as const, rule }),
  ];
  for (const change of changes) {
    const stand = await openAlertStand();
    const { heat, rule } = await firing(stand);
    await stand.as('ann', change(rule));
    expect(stand.standing()).toMatchObject([{ state: 'resolved', reason: 'rule' }]);
    await stand.feed(heat, [11]);
    expect(await stand.told()).toEqual(['firing', 'resolved']);
  }
});

test('a new rule sees what was measured before it', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.feed(heat, [20, 20, 20, 20]);
  await stand.rule({ condition: { fn: 'avg', window: 60_000, op: '>', threshold: 10 } });
  await stand.feed(heat, [1]);
  expect(stand.standing()).toMatchObject([{ state: 'firing', value: 16.2 }]);
});

test('a rule in per cent of another series sees the past of both', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const [used, total] = [await stand.declare('used'), await stand.declare('total')];
  await stand.sample(total, 200);
  await stand.sample(used, 150);
  await stand.rule({
    selector: { series: 'used', of: 'total', matchers: [] },
    condition: { fn: 'last', window: 60_000, op: '>', threshold: 70 },
  });
  await stand.pass(1_000);
  expect(stand.standing()).toMatchObject([{ state: 'firing', value: 75 }]);
});

test('a series that comes later is looked at, without what is held being looked for again', async () => {
  fakeClock();
  const stand = await openAlertStand();
  await firing(stand);
  const [held] = stand.alerts.evaluator.index.all();
  const other = await stand.declare('heat', { room: 'b' });
  await stand.sample(other, 12);
  expect(stand.standing()).toHaveLength(2);
  expect(stand.alerts.evaluator.index.all()).toContain(held);
});

test('what cannot be read is refused with the reason', async () => {
  const stand = await openAlertStand();
  const bad = [
    { selector: { series: 'heat', matchers: [{ label: 'room', op: '=~' as const, value: '(' }] } },
    { annotations: { summary: '{{ $nothing }}' } },
  ];
  for (const terms of bad) await expect(stand.rule(terms)).rejects.toMatchObject({ code: 'UNFIT_TERMS' });
  const missing = { type: 'rule-remove', rule: 'nosuchrule' } as const;
  await expect(stand.as('ann', missing)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('where admins operate, others may change nothing', async () => {
  const stand = await openAlertStand({ operators: 'admins' });
  await expect(stand.rule()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const { rule } = await stand.as('admin', { type: 'rule-put', terms: termsOf() });
  expect(stand.alerts.books.rules.state.get(rule ?? '')).toMatchObject({ by: 'Name of admin' });
});

test('the same key makes the same rule once', async () => {
  const stand = await openAlertStand();
  const command = { type: 'rule-put', terms: termsOf() } as const;
  const key = newKey();
  const first = await stand.as('ann', command, key);
  expect(await stand.as('ann', command, key)).toEqual({ ...first, replayed: true });
  expect(stand.alerts.books.rules.state.size).toBe(1);
});

test('a new install has the usual rules, and one that was removed does not come back', async () => {
  const { log } = openTestLog();
  const access = doorkeeper();
  const open = async (): Promise<Alerts> => {
    const usual = { builtIn: BUILT_IN_RULES, onFailure: () => undefined } as const;
    const alerts = new Alerts({ log, access, ...usual });
    await alerts.open();
    return alerts;
  };
  const first = await open();
  expect(first.books.rules.state.size).toBe(BUILT_IN_RULES.length);
  await first.desk.run(newKey(), { type: 'rule-remove', as: 'admin', rule: 'hostcpu' });
  await first.stop();
  const again = await open();
  await again.stop();
  expect(again.books.rules.state.size).toBe(BUILT_IN_RULES.length - 1);
  expect(again.books.rules.state.has('hostcpu')).toBe(false);
});
