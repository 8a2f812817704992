import { expect, test, vi } from 'vitest';
import * as v from 'valibot';
import { openTestLog } from '../../db/sqlite/testing.ts';
import type { Receiver } from '../../scripts/lib/receiver.ts';
import { alertsIn, Office, openReceiver, webhookTo } from './post-office.ts';

const MINUTE = 60_000;

const told = ({ taken }: Receiver): string[][] => taken.map(({ body }) => alertsIn(body));

const PostedSchema = v.array(
  v.object({ labels: v.object({ room: v.string() }), startsAt: v.string(), endsAt: v.string() }),
);

/** What an Alertmanager was posted, each alert as its room and whether it is over by then. */
function posted({ taken }: Receiver, now: number): string[] {
  return taken.flatMap(({ body }) =>
    v
      .parse(PostedSchema, JSON.parse(body))
      .map(({ labels, endsAt }) => `${labels.room} ${Date.parse(endsAt) <= now ? 'over' : 'on'}`),
  );
}

async function managed(
  receiver: Receiver,
  options: Parameters<typeof Office.open>[0] = {},
): Promise<{ office: Office; channel: string }> {
  const office = await Office.open(options);
  const url = `http://127.0.0.1:${receiver.port}`;
  const channel = await office.channel({ kind: 'alertmanager', name: 'AM', enabled: true, url });
  await office.rule(channel);
  return { office, channel };
}

test('an Alertmanager hears again of what was resolved not long ago after a restart, and of nothing older', async () => {
  const { log, path } = openTestLog();
  const receiver = await openReceiver();
  const { office } = await managed(receiver, { log });
  await office.fires('a');
  await office.pass(1_000);
  await office.ends('a');
  await office.pass(1_000);
  expect(posted(receiver, office.now)).toEqual(['a on', 'a over']);
  await office.delivery.stop();
  await log.close();
  const again = await Office.open({ log: openTestLog(path).log, at: office.now + 10_000 });
  await again.pass(1_000);
  expect(posted(receiver, again.now)).toEqual(['a on', 'a over', 'a over']);
  for (let minute = 0; minute < 20; minute += 1) await again.pass(MINUTE);
  const { length } = receiver.taken;
  expect(length).toBeGreaterThan(12);
  expect(length).toBeLessThan(20);
  await again.pass(MINUTE);
  expect(receiver.taken).toHaveLength(length);
  expect(await again.rows()).toEqual({ news: 0, message: 0, group: 0 });
});

test('a channel that was an Alertmanager’s and is a webhook now hears nothing again', async () => {
  const [manager, hook] = [await openReceiver(), await openReceiver()];
  const { office, channel } = await managed(manager);
  await office.fires('a');
  await office.pass(1_000);
  await office.ends('a');
  await office.pass(1_000);
  await office.as({ type: 'channel-put', channel, terms: webhookTo(hook) });
  for (let minute = 0; minute < 16; minute += 1) await office.pass(MINUTE);
  expect(hook.received).toEqual([]);
  expect(await office.rows()).toEqual({ news: 0, message: 0, group: 0 });
});

test('a clock that is put back delays no message, and an Alertmanager is told of nothing to come', async () => {
  const [receiver, manager] = [await openReceiver(), await openReceiver()];
  const { office, channel } = await managed(manager);
  await office.retell(channel, await office.channel(webhookTo(receiver)));
  await office.fires('a');
  await office.pass(30_000);
  expect(told(receiver)).toHaveLength(1);
  await office.pass(-60 * MINUTE);
  // The alerts' own clock goes on where it was.
  await office.goesOn('a', { severity: 'critical' });
  await office.fires('b');
  await office.ends('a');
  await office.pass(5 * MINUTE);
  await office.pass(MINUTE);
  expect(told(receiver).flat().toSorted()).toEqual([
    'firing a firing',
    'firing b firing',
    'resolved a resolved',
  ]);
  const { length } = manager.taken;
  await office.pass(-60 * MINUTE);
  await office.pass(1_000);
  expect(manager.taken.length).toBeGreaterThan(length);
  for (const { body } of manager.taken.slice(length)) {
    for (const { startsAt, endsAt } of v.parse(PostedSchema, JSON.parse(body))) {
      expect(Date.parse(startsAt)).toBeLessThanOrEqual(office.now);
      expect(endsAt >= startsAt).toBe(true);
    }
  }
});

test('what is silent is looked at again and again, and nothing is written of that', async () => {
  const receiver = await openReceiver();
  const { office } = await managed(receiver);
  const matchers = [{ label: 'room', op: '=', value: 'a' } as const];
  const data = {
    id: 'silence1',
    matchers,
    starts: office.now,
    ends: office.now + 60_000,
    by: 'ann',
    comment: '',
  };
  await office.books.silences.write(() => ({
    events: [{ kind: 'silence', data: { ...data, at: office.now } }],
  }));
  await office.fires('a');
  await office.pass(1_000);
  const append = vi.spyOn(office.log, 'append');
  await office.passSeconds(30);
  expect(append).not.toHaveBeenCalled();
  expect(receiver.received).toEqual([]);
  await office.passSeconds(30);
  expect(posted(receiver, office.now)).toEqual(['a on']);
});

test('what happens while a channel is switched off does not pile up, and what stands at its end is told', async () => {
  const { log, path } = openTestLog();
  const receiver = await openReceiver();
  const office = await Office.open({ log });
  const terms = webhookTo(receiver);
  const channel = await office.channel({ ...terms, enabled: false });
  await office.rule(channel);
  for (let turn = 0; turn < 150; turn += 1) {
    await office.fires('a');
    await office.pass(1_000);
    await office.ends('a');
    await office.pass(1_000);
  }
  await office.fires('b');
  expect((await office.rows()).news).toBeLessThan(120);
  await office.delivery.stop();
  await log.close();
  const again = await Office.open({ log: openTestLog(path).log, at: office.now });
  await again.as({ type: 'channel-put', channel, terms });
  await again.pass(MINUTE);
  expect(told(receiver)).toEqual([['firing b firing']]);
  expect((await again.rows()).news).toBe(0);
});
