import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { Office, openReceiver, told, webhookTo } from './post-office.ts';

const MINUTE = 60_000;

describe('channels', () => {
  test('what is secret of them is in no event, and stays when it is left out of a change', async () => {
    const receiver = await openReceiver();
    const office = await Office.open();
    const heard: string[] = [];
    office.log.onCommit((events) => heard.push(...events.map(({ json }) => json)));
    const channel = await office.channel(webhookTo(receiver, { secret: 'most-secret' }));
    await office.as({ type: 'channel-put', channel, terms: { ...webhookTo(receiver), name: 'Renamed' } });
    expect(heard.join()).not.toMatch(/most-secret|\/hook/);
    expect((await office.log.state('alerts/channels'))?.json).toBe(
      JSON.stringify({
        channels: [{ id: channel, name: 'Renamed', kind: 'webhook', host: '127.0.0.1', enabled: true }],
      }),
    );
    await office.as({ type: 'channel-test', channel });
    await office.pass(1);
    const [first] = receiver.taken;
    const header = (name: string): string => String(first?.headers[`webhook-${name}`]);
    const signed = `${header('id')}.${header('timestamp')}.${first?.body ?? ''}`;
    const hmac = createHmac('sha256', 'most-secret').update(signed).digest('base64');
    expect(header('signature')).toBe(`v1,${hmac}`);
    expect((await office.outcomes()).at(-1)).toBe('sent');
  });

  test('a secret does not go where it was not meant for', async () => {
    const receiver = await openReceiver();
    const office = await Office.open({ allow: ['127.0.0.0/8'] });
    const channel = await office.channel(webhookTo(receiver, { secret: 'most-secret' }));
    for (const url of [
      `http://127.0.0.2:${receiver.port}/hook`,
      `http://127.0.0.2:${receiver.port + 1}/hook`,
      `https://127.0.0.2:${receiver.port + 1}/hook`,
    ]) {
      const terms = { ...webhookTo(receiver), url } as const;
      await office.as({ type: 'channel-put', channel, terms });
      expect(office.delivery.channels.get(channel)).toEqual(terms);
      await office.as({ type: 'channel-put', channel, terms: { ...terms, secret: 'most-secret' } as never });
    }
  });

  test('a test that fails is told at once and not tried again', async () => {
    const receiver = await openReceiver();
    const office = await Office.open();
    receiver.manner = { answer: 503 };
    await office.as({ type: 'channel-test', channel: await office.channel(webhookTo(receiver)) });
    await office.passSeconds(30);
    expect(receiver.received).toHaveLength(1);
    expect(await office.outcomes()).toEqual(['waiting', 'dead']);
    expect(await office.rows()).toMatchObject({ message: 0 });
  });

  test('what waits for one that is removed is dead', async () => {
    const receiver = await openReceiver();
    const office = await Office.open();
    const channel = await office.channel(webhookTo(receiver));
    await office.rule(channel);
    receiver.manner = { answer: 503 };
    await office.fires('a');
    await office.pass(30_000);
    await office.as({ type: 'channel-remove', channel });
    await office.passSeconds(5);
    expect((await office.deliveries()).at(-1)).toMatchObject({ outcome: 'dead', problem: /removed/ });
    await office.fires('b');
    await office.passSeconds(60);
    expect(await office.rows()).toEqual({ news: 0, message: 1, group: 0 });
  });

  test('one that is switched off holds what it has to tell, and tells what is left of it later', async () => {
    const receiver = await openReceiver();
    const office = await Office.open();
    const terms = webhookTo(receiver);
    const channel = await office.channel({ ...terms, enabled: false });
    await office.rule(channel);
    await office.fires('a');
    await office.fires('b');
    await office.pass(10 * MINUTE);
    await office.ends('b');
    await office.as({ type: 'channel-put', channel, terms });
    await office.pass(1_000);
    expect(told(receiver)).toEqual([['firing a firing']]);
  });

  test('the browser is told by the event alone', async () => {
    const office = await Office.open();
    await office.rule(await office.channel({ kind: 'browser', name: 'Page', enabled: true }));
    await office.fires('a');
    await office.pass(30_000);
    expect((await office.deliveries()).at(-1)).toMatchObject({
      outcome: 'sent',
      attempt: 1,
      alerts: [{ told: 'firing' }],
    });
  });

  test('the page is shown what waits, what is dead and the last of each channel, also after a restart', async () => {
    const { log, path } = openTestLog();
    const [receiver, broken] = [await openReceiver(), await openReceiver()];
    broken.manner = { answer: 404 };
    const office = await Office.open({ log });
    const [good, bad] = [await office.channel(webhookTo(receiver)), await office.channel(webhookTo(broken))];
    await office.rule(good, bad);
    await office.fires('a');
    await office.pass(30_000);
    await office.delivery.stop();
    await log.close();
    const again = await Office.open({ log: openTestLog(path).log, at: office.now });
    broken.manner = { answer: 503 };
    await again.as({ type: 'channel-test', channel: bad });
    await again.pass(1);
    const shown = JSON.parse((await again.log.state('alerts/delivery'))?.json ?? '') as unknown;
    expect(shown).toMatchObject({
      waiting: [],
      dead: [{ channel: bad, outcome: 'dead' }],
      last: [
        { channel: good, outcome: 'sent' },
        { channel: bad, group: 'test', outcome: 'dead' },
      ],
    });
  });
});
