import { describe, expect, test } from 'vitest';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { TAKES, type Manner, type Receiver } from '../../scripts/lib/receiver.ts';
import { Office, officeWith, openReceiver, told, webhookTo } from './post-office.ts';

const MINUTE = 60_000;

const idsOf = ({ received }: Receiver): (string | string[] | undefined)[] =>
  received.map(({ headers }) => headers['idempotency-key']);

describe('groups', () => {
  test('alerts of a rule wait 30 s for each other and are told in one message, what is new later after 5 min', async () => {
    const receiver = await openReceiver();
    const office = await officeWith(receiver);
    await office.fires('a');
    await office.pass(10_000);
    await office.fires('b');
    await office.pass(19_999);
    expect(told(receiver)).toEqual([]);
    await office.pass(1);
    expect(told(receiver)).toEqual([['firing a firing', 'firing b firing']]);
    await office.fires('c');
    await office.pass(4 * MINUTE);
    await office.ends('a');
    await office.pass(MINUTE - 1);
    expect(told(receiver)).toHaveLength(1);
    await office.pass(1);
    expect(told(receiver)[1]?.toSorted()).toEqual(['firing c firing', 'resolved a resolved']);
    expect(new Set(idsOf(receiver)).size).toBe(2);
    expect(await office.rows()).toEqual({ news: 0, message: 0, group: 1 });
  });

  test('what fired and was over between two flushes is told nothing of', async () => {
    const receiver = await openReceiver();
    const office = await officeWith(receiver);
    await office.fires('a');
    await office.pass(5_000);
    await office.ends('a');
    await office.pass(10 * MINUTE);
    expect(receiver.received).toEqual([]);
    expect(await office.rows()).toEqual({ news: 0, message: 0, group: 0 });
  });

  test('what is over is no news to those who never heard of it', async () => {
    const receiver = await openReceiver();
    const office = await officeWith(receiver);
    await office.ends('a');
    await office.pass(MINUTE);
    expect(receiver.received).toEqual([]);
    expect(await office.rows()).toEqual({ news: 0, message: 0, group: 0 });
  });

  test('what goes on is told again after 4 h', async () => {
    const receiver = await openReceiver();
    const office = await officeWith(receiver);
    await office.fires('a');
    await office.pass(30_000);
    for (let hour = 0; hour < 9; hour += 1) await office.pass(60 * MINUTE);
    expect(told(receiver)).toEqual(Array.from({ length: 3 }, () => ['firing a firing']));
  });

  test('a rule with two channels tells both, and their outboxes empty by themselves', async () => {
    const [one, other] = [await openReceiver(), await openReceiver()];
    const office = await Office.open();
    await office.rule(await office.channel(webhookTo(one)), await office.channel(webhookTo(other)));
    other.manner = { answer: 503 };
    await office.fires('a');
    await office.pass(30_000);
    expect([told(one).length, told(other).length]).toEqual([1, 0]);
    other.manner = TAKES;
    await office.passSeconds(3);
    expect([told(one).length, told(other).length]).toEqual([1, 1]);
    expect(await office.rows()).toEqual({ news: 0, message: 0, group: 2 });
  });

  test('more alerts than a message holds are told in several, each once', async () => {
    const receiver = await openReceiver();
    const office = await officeWith(receiver);
    for (let room = 0; room < 120; room += 1) await office.fires(`r${room}`);
    await office.pass(30_000);
    const bodies = told(receiver);
    expect(bodies.map((alerts) => alerts.length)).toEqual([50, 50, 20]);
    expect(new Set(bodies.flat()).size).toBe(120);
  });
});

describe('a receiver that', () => {
  test('is down for 60 s gets everything once when it is back, in order, and is told that it is late', async () => {
    const receiver = await openReceiver();
    const { port } = receiver;
    const office = await officeWith(receiver, { times: { wait: 0, interval: 1_000, repeat: 1e9 } });
    await receiver.down();
    await office.fires('a');
    expect(office.delivery.outbox.waitedFor()).toBe(0);
    await office.passSeconds(60);
    expect(receiver.received).toEqual([]);
    // What the built-in rule of a stuck outbox looks at.
    expect(office.delivery.outbox.waitedFor()).toBeCloseTo(60, -1);
    await receiver.up(port);
    await office.passSeconds(60);
    expect(told(receiver)).toEqual([['firing a firing']]);
    expect(JSON.parse(receiver.taken[0]?.body ?? '')).toMatchObject({
      switchyard: { late: expect.any(Number) as number },
    });
    const outcomes = await office.outcomes();
    expect([outcomes[0], outcomes.at(-1)]).toEqual(['waiting', 'sent']);
    expect(new Set(outcomes.slice(1, -1))).toEqual(new Set(['retrying']));
    // Doubling pauses: a receiver that is down is not asked every second.
    expect(outcomes.length).toBeLessThan(10);
    expect((await office.deliveries()).at(-1)).toMatchObject({ late: true });
  });

  test('was down until it was over gets one message that tells both', async () => {
    const receiver = await openReceiver();
    const { port } = receiver;
    const office = await officeWith(receiver, { times: { wait: 0, interval: 1_000, repeat: 1e9 } });
    await receiver.down();
    await office.fires('a');
    await office.passSeconds(20);
    await office.ends('a');
    await office.passSeconds(2);
    await receiver.up(port);
    await office.passSeconds(60);
    expect(told(receiver)).toEqual([['resolved a fired-and-resolved']]);
    expect((await office.deliveries()).at(-1)?.alerts.map((alert) => alert.told)).toEqual([
      'firing',
      'resolved',
    ]);
  });

  test.each<[string, Manner]>([
    ['answers 500', { answer: 500 }],
    ['answers 429 without more', { answer: 429 }],
    ['hangs', 'hang'],
    ['resets', 'reset'],
  ])('%s gets the message again under the same id until it takes it', async (_what, manner) => {
    const receiver = await openReceiver();
    const office = await officeWith(receiver);
    receiver.manner = manner;
    await office.fires('a');
    await office.pass(30_000);
    await office.passSeconds(4);
    receiver.manner = TAKES;
    await office.passSeconds(10);
    expect(told(receiver)).toEqual([['firing a firing']]);
    expect(receiver.received.length).toBeGreaterThan(2);
    expect(new Set(idsOf(receiver)).size).toBe(1);
  });

  test('asks to wait is waited for', async () => {
    const receiver = await openReceiver();
    const office = await officeWith(receiver);
    receiver.manner = { answer: 429, headers: { 'Retry-After': '90' } };
    await office.fires('a');
    await office.pass(30_000);
    receiver.manner = TAKES;
    await office.passSeconds(89);
    expect(receiver.received).toHaveLength(1);
    await office.passSeconds(1);
    expect(receiver.taken).toHaveLength(1);
  });

  test('may have taken a message and did not say so gets the resolve as a message of its own', async () => {
    const receiver = await openReceiver();
    const office = await officeWith(receiver, { times: { wait: 0, interval: 1_000, repeat: 1e9 } });
    receiver.manner = 'reset';
    await office.fires('a');
    await office.pass(1_000);
    await office.ends('a');
    await office.passSeconds(3);
    receiver.manner = TAKES;
    await office.passSeconds(60);
    expect(told(receiver)).toEqual([['firing a firing'], ['resolved a resolved']]);
  });

  test.each([400, 404, 410])(
    'answers %i makes a dead letter, which a person can send again',
    async (answer) => {
      const receiver = await openReceiver();
      const office = await officeWith(receiver);
      receiver.manner = { answer };
      await office.fires('a');
      await office.pass(30_000);
      await office.passSeconds(120);
      expect(receiver.received).toHaveLength(1);
      const [dead] = (await office.deliveries()).filter(({ outcome }) => outcome === 'dead');
      expect(dead?.problem).toMatch(new RegExp(`answered ${answer}`));
      receiver.manner = TAKES;
      await office.as({ type: 'outbox-retry', message: dead?.message ?? '' });
      await office.pass(1);
      expect(told(receiver)).toEqual([['firing a firing']]);
      expect(new Set(idsOf(receiver)).size).toBe(1);
      await expect(office.as({ type: 'outbox-retry', message: dead?.message ?? '' })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    },
  );

  test('leads elsewhere is not followed', async () => {
    const [receiver, elsewhere] = [await openReceiver(), await openReceiver()];
    receiver.manner = { answer: 302, headers: { Location: `http://127.0.0.1:${elsewhere.port}/` } };
    const office = await officeWith(receiver);
    await office.fires('a');
    await office.pass(30_000);
    expect([receiver.connections, elsewhere.connections]).toEqual([1, 0]);
    expect((await office.outcomes()).at(-1)).toBe('dead');
  });
});

describe('a restart', () => {
  test.each<[string, Manner]>([
    ['before anything is sent', TAKES],
    ['while it waits for its receiver', 'hang'],
  ])('%s loses nothing and tells nothing twice under another id', async (_when, manner) => {
    const { log, path } = openTestLog();
    const receiver = await openReceiver();
    const office = await officeWith(receiver, { log });
    receiver.manner = manner;
    await office.fires('a');
    await office.pass(manner === TAKES ? 10_000 : 30_000);
    await office.delivery.stop();
    await log.close();
    receiver.manner = TAKES;
    const again = await Office.open({ log: openTestLog(path).log, at: office.now + 30_000 });
    await again.passSeconds(5);
    expect(told(receiver)).toEqual([['firing a firing']]);
    expect(new Set(idsOf(receiver)).size).toBe(1);
    await again.passSeconds(600);
    expect(told(receiver)).toHaveLength(1);
    expect(again.failures).toEqual([]);
  });
});

test('what cannot be written is not sent, and what was sent is written when that is possible again', async () => {
  const { log, db } = openTestLog();
  const receiver = await openReceiver();
  const office = await officeWith(receiver, { log });
  await office.fires('a');
  db.$client.exec(`CREATE TRIGGER no_letters BEFORE INSERT ON outbox WHEN new.kind = 'message'
    BEGIN SELECT RAISE(ABORT, 'as the test wants it'); END`);
  await office.pass(30_000);
  expect(receiver.received).toEqual([]);
  expect(office.failures.length).toBeGreaterThan(0);
  db.$client.exec('DROP TRIGGER no_letters');
  await office.pass(1_000);
  expect(told(receiver)).toEqual([['firing a firing']]);
});
