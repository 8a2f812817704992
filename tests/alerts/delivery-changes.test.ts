import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openTestLog } from '../../db/sqlite/testing.ts';
import type { Receiver } from '../../scripts/lib/receiver.ts';
import { alertsIn, Office, openReceiver, webhookTo } from './post-office.ts';

const MINUTE = 60_000;

const told = ({ taken }: Receiver): string[][] => taken.map(({ body }) => alertsIn(body));

test('what becomes more urgent is told at the next flush, though somebody has it in hand', async () => {
  const receiver = await openReceiver();
  const office = await Office.open();
  await office.rule(await office.channel(webhookTo(receiver)));
  await office.fires('a');
  await office.pass(30_000);
  const [{ id, episode } = { id: '', episode: 0 }] = office.books.live.state.alerts.values();
  const ack = { id, episode, severity: 'warning', by: 'ann', comment: '', at: office.now } as const;
  await office.books.live.write(() => ({ events: [{ kind: 'alert-ack', data: ack }] }));
  await office.goesOn('a', { severity: 'critical' });
  await office.pass(5 * MINUTE);
  expect(told(receiver)).toEqual([['firing a firing'], ['firing a firing']]);
  expect(receiver.taken[1]?.body).toMatch(/"severity":"critical"/);
});

test('a channel that a rule tells from now on hears of what fires already, and one that it tells no more of the end alone', async () => {
  const [one, other] = [await openReceiver(), await openReceiver()];
  const office = await Office.open();
  const [first, second] = [await office.channel(webhookTo(one)), await office.channel(webhookTo(other))];
  await office.rule(first);
  await office.fires('a');
  await office.pass(30_000);
  await office.retell(second);
  await office.pass(MINUTE);
  expect(told(other)).toEqual([['firing a firing']]);
  for (let hour = 0; hour < 5; hour += 1) await office.pass(60 * MINUTE);
  expect([told(one).length, told(other).length]).toEqual([1, 2]);
  await office.ends('a');
  await office.pass(5 * MINUTE);
  expect(told(one).at(-1)).toEqual(['resolved a resolved']);
  expect(told(other).at(-1)).toEqual(['resolved a resolved']);
  expect(await office.rows()).toEqual({ news: 0, message: 0, group: 0 });
});

test('a rule without channels that is given one while it fires tells it, also when the server was away meanwhile', async () => {
  const { log, path } = openTestLog();
  const receiver = await openReceiver();
  const office = await Office.open({ log });
  const channel = await office.channel(webhookTo(receiver));
  await office.rule();
  await office.fires('a');
  await office.pass(MINUTE);
  await office.delivery.stop();
  await office.retell(channel);
  await log.close();
  const again = await Office.open({ log: openTestLog(path).log, at: office.now });
  await again.pass(30_000);
  expect(told(receiver)).toEqual([['firing a firing']]);
});

test('an alert that recovers and fires by turns leaves nothing behind in the outbox', async () => {
  const receiver = await openReceiver();
  const office = await Office.open();
  await office.rule(await office.channel(webhookTo(receiver)));
  await office.fires('a');
  await office.pass(30_000);
  for (let turn = 0; turn < 50; turn += 1) {
    await office.pass(1_000);
    await office.goesOn('a', { recovering: turn % 2 === 0 ? office.now : null });
  }
  expect(await office.rows()).toEqual({ news: 0, message: 0, group: 1 });
});

test('an attempt that cannot be written is not begun again and again without a pause', async () => {
  const { log, db } = openTestLog();
  const receiver = await openReceiver();
  const office = await Office.open({ log });
  await office.rule(await office.channel(webhookTo(receiver)));
  await office.fires('a');
  db.$client.exec(`CREATE TRIGGER no_attempts BEFORE UPDATE ON outbox WHEN new.kind = 'message'
    BEGIN SELECT RAISE(ABORT, 'as the test wants it'); END`);
  const passing = office.pass(30_000);
  await sleep(400);
  expect(office.failures.length).toBeGreaterThan(0);
  expect(office.failures.length).toBeLessThan(4);
  db.$client.exec('DROP TRIGGER no_attempts');
  await passing;
  await office.pass(1_000);
  expect(told(receiver)).toEqual([['firing a firing']]);
});

test.each([
  'http://[/',
  `https://${'a'.repeat(60)}.${`${'b'.repeat(60)}.`.repeat(4)}example/`,
  'https://ntfy.example/%zz',
  'https://ntfy.example/',
])('the address %s is refused', async (url) => {
  const office = await Office.open();
  const kind = url.includes('ntfy') ? 'ntfy' : 'webhook';
  await expect(office.channel({ kind, name: 'X', enabled: true, url })).rejects.toMatchObject({
    code: 'UNFIT_TERMS',
  });
});

test('channels that come and go leave no last delivery behind for ever', async () => {
  const office = await Office.open();
  for (let number = 0; number < 210; number += 1) {
    const channel = await office.channel({ kind: 'browser', name: 'Page', enabled: true });
    await office.as({ type: 'channel-test', channel });
    await office.pass(1);
    await office.as({ type: 'channel-remove', channel });
  }
  const shown = JSON.parse((await office.log.state('alerts/delivery'))?.json ?? '') as { last: unknown[] };
  expect(shown.last.length).toBeLessThanOrEqual(200);
});

test('what is said of a failure names no address that a name stands for', async () => {
  const receiver = await openReceiver();
  const office = await Office.open({ resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
  const url = `http://hooks.example:${receiver.port}/`;
  await receiver.down();
  await office.as({
    type: 'channel-test',
    channel: await office.channel({ kind: 'webhook', name: 'X', enabled: true, url }),
  });
  await office.pass(1);
  const [, { problem } = { problem: '' }] = await office.deliveries();
  expect(problem).toMatch(/Nothing answers at its port/);
  expect(problem).not.toMatch(/127/);
});

test('a message that waits for a channel that is switched off is no stuck outbox', async () => {
  const receiver = await openReceiver();
  const office = await Office.open();
  const channel = await office.channel(webhookTo(receiver));
  await office.rule(channel);
  receiver.manner = { answer: 503 };
  await office.fires('a');
  await office.pass(30_000);
  await office.pass(MINUTE);
  expect(office.delivery.outbox.waitedFor()).toBe(60);
  await office.as({ type: 'channel-put', channel, terms: { ...webhookTo(receiver), enabled: false } });
  expect(office.delivery.outbox.waitedFor()).toBe(0);
});

test('a message that was taken into the next says so: whoever folds what became of them has one that waits', async () => {
  const receiver = await openReceiver();
  const office = await Office.open();
  await office.rule(await office.channel(webhookTo(receiver)));
  receiver.manner = { answer: 503 };
  await office.fires('a');
  await office.pass(30_000);
  await office.fires('b');
  await office.pass(5 * MINUTE);
  const last = new Map((await office.deliveries()).map(({ message, outcome }) => [message, outcome]));
  expect([...last.values()].toSorted()).toEqual(['merged', 'retrying']);
});
