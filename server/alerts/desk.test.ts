import { expect, test } from 'vitest';
import type { Alert } from '#protocol';
import { BEGIN, fakeClock, newKey, openAlertStand, termsOf, type AlertStand } from './testing.ts';

/** Takes how many rooms there are; lets the alert of each fire. */
async function rooms(stand: AlertStand, count: number): Promise<{ ids: number[]; alerts: Alert[] }> {
  const ids: number[] = [];
  for (let room = 0; room < count; room += 1) ids.push(await stand.declare('heat', { room: `${room}` }));
  await stand.rule();
  for (const id of ids) await stand.sample(id, 11);
  return { ids, alerts: stand.standing() };
}

const named = (alerts: readonly Alert[]): { id: string; episode: number }[] =>
  alerts.map(({ id, episode }) => ({ id, episode }));

test('many alerts are acknowledged at once: those that still stand', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const { ids, alerts } = await rooms(stand, 3);
  await stand.sample(ids[0] ?? 0, 5);
  await stand.pass(1_000);
  const ack = { type: 'alert-ack', alerts: named(alerts), comment: 'On it' } as const;
  await stand.as('ann', ack);
  const table = stand.alerts.books.live.state;
  const acks = stand.standing().map((alert) => table.ackOf(alert)?.by);
  expect(acks.toSorted()).toEqual(['Name of ann', 'Name of ann', undefined]);
});

test('an acknowledgement is taken back, and there must be one', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const { alerts } = await rooms(stand, 1);
  const unack = { type: 'alert-unack', alerts: named(alerts) } as const;
  await expect(stand.as('ann', unack)).rejects.toMatchObject({ code: 'CLOSED' });
  await stand.as('ann', { type: 'alert-ack', alerts: named(alerts), comment: '' });
  await stand.as('ben', unack);
  const [alert] = stand.standing();
  expect(alert && stand.alerts.books.live.state.ackOf(alert)).toBeUndefined();
});

test('an acknowledgement is of one episode', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const { ids, alerts } = await rooms(stand, 1);
  await stand.as('ann', { type: 'alert-ack', alerts: named(alerts), comment: '' });
  await stand.pass(1_000);
  await stand.feed(ids[0] ?? 0, [5, 11]);
  const [alert] = stand.standing();
  expect(alert).toMatchObject({ state: 'firing', episode: BEGIN + 2_000 });
  expect(alert && stand.alerts.books.live.state.ackOf(alert)).toBeUndefined();
  await expect(
    stand.as('ann', { type: 'alert-ack', alerts: named(alerts), comment: '' }),
  ).rejects.toMatchObject({ code: 'CLOSED' });
});

test('a silence holds until its end, may end early, and changes no alert', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const { ids } = await rooms(stand, 1);
  const matchers = [{ label: 'room', op: '=' as const, value: '0' }];
  const terms = { matchers, starts: BEGIN, ends: BEGIN + 60_000, comment: 'Cleaning' };
  const { silence = '' } = await stand.as('ann', { type: 'silence-put', terms });
  expect(stand.alerts.books.silences.state.get(silence)).toMatchObject({
    by: 'Name of ann',
    ends: BEGIN + 60_000,
  });
  await stand.pass(1_000);
  await stand.as('ben', { type: 'silence-end', silence });
  expect(stand.alerts.books.silences.state.get(silence)).toMatchObject({
    by: 'Name of ben',
    ends: BEGIN + 1_000,
  });
  await expect(stand.as('ben', { type: 'silence-end', silence })).rejects.toMatchObject({ code: 'CLOSED' });
  await stand.feed(ids[0] ?? 0, [5]);
  expect(await stand.told()).toEqual(['firing', 'resolved']);
});

test('a silence that is over already, that ends never, or that nobody can read, is refused', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const matchers = [{ label: 'room', op: '=' as const, value: '0' }];
  const unfit = { code: 'UNFIT_TERMS' };
  const past = { matchers, starts: BEGIN - 2_000, ends: BEGIN - 1_000, comment: '' };
  await expect(stand.as('ann', { type: 'silence-put', terms: past })).rejects.toMatchObject(unfit);
  const unread = {
    matchers: [{ label: 'room', op: '=~' as const, value: '[' }],
    starts: BEGIN,
    ends: BEGIN + 1,
    comment: '',
  };
  await expect(stand.as('ann', { type: 'silence-put', terms: unread })).rejects.toMatchObject(unfit);
  // No page could write that down.
  const far = { matchers, starts: BEGIN, ends: Number.MAX_SAFE_INTEGER, comment: '' };
  await expect(stand.as('ann', { type: 'silence-put', terms: far })).rejects.toMatchObject(unfit);
});

test('where admins operate nobody else acknowledges or silences', async () => {
  fakeClock();
  const stand = await openAlertStand({ operators: 'admins' });
  const heat = await stand.declare('heat');
  await stand.as('admin', { type: 'rule-put', terms: termsOf() });
  await stand.sample(heat, 11);
  const forbidden = { code: 'FORBIDDEN' };
  const ack = { type: 'alert-ack', alerts: named(stand.standing()), comment: '' } as const;
  await expect(stand.as('ann', ack)).rejects.toMatchObject(forbidden);
  const matchers = [{ label: 'room', op: '=' as const, value: '0' }];
  const terms = { matchers, starts: BEGIN, ends: BEGIN + 1_000, comment: '' };
  await expect(stand.as('ann', { type: 'silence-put', terms })).rejects.toMatchObject(forbidden);
});

test('the same key acknowledges once, with another alert it is refused', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const { alerts } = await rooms(stand, 2);
  const key = newKey();
  const [one, other] = named(alerts);
  if (one === undefined || other === undefined) throw new Error('There are two alerts.');
  const first = await stand.as('ann', { type: 'alert-ack', alerts: [one], comment: '' }, key);
  const again = await stand.as('ann', { type: 'alert-ack', alerts: [one], comment: '' }, key);
  expect(again).toEqual({ ...first, replayed: true });
  await expect(
    stand.as('ann', { type: 'alert-ack', alerts: [other], comment: '' }, key),
  ).rejects.toMatchObject({ code: 'key-reused' });
});
