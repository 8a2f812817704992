import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ChannelTerms } from '#protocol';
import { Guard, parseRange, type Address } from '../../server/alerts/channels/guard.ts';
import { post } from '../../server/alerts/channels/post.ts';
import { send } from '../../server/alerts/channels/registry.ts';
import { parcelOf } from '../../server/alerts/channels/parcel.ts';
import { testLetter } from '../../server/alerts/outbox/letter.ts';
import { Receiver } from '../../scripts/lib/receiver.ts';
import { Office, openReceiver } from './post-office.ts';

/** What only this machine can reach: everything below leads here, unless it is kept from it. */
async function inside(): Promise<{ four: Receiver; six: Receiver; port: number }> {
  const four = await openReceiver();
  const { port } = four;
  const six = new Receiver(port, '::1');
  onTestFinished(() => six.down());
  await six.up();
  return { four, six, port };
}

/** The ways to write addresses inside that access.md and attackers know. */
const SPELLINGS = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '017700000001',
  '0',
  '0.0.0.0',
  '127.0.0.1.',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'user:pass@127.0.0.1',
  'hooks.example@127.0.0.1',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
];

describe.each(['webhook', 'alertmanager', 'slack', 'ntfy'] as const)('a %s channel', (kind) => {
  test.each(SPELLINGS)('to %s makes no connection', async (host) => {
    const { four, six, port } = await inside();
    const terms: ChannelTerms = { kind, name: 'In', enabled: true, url: `http://${host}:${port}/x` };
    const outgoing = { guard: new Guard([]), patience: 1_000 };
    const parcel = parcelOf(testLetter('channel', 'id', 0), 'In', 0, 'http://board.example');
    expect(await send(outgoing, terms, parcel)).not.toMatchObject({ outcome: 'sent' });
    expect([four.connections, six.connections]).toEqual([0, 0]);
  });
});

test.each(['127.0.0.1', 'localhost', '::1', '::ffff:127.0.0.1'])(
  'mail to %s makes no connection',
  async (host) => {
    const { four, six, port } = await inside();
    const terms: ChannelTerms = {
      ...{
        kind: 'smtp',
        name: 'In',
        enabled: true,
        host,
        port,
        from: 'a@example.org',
        to: ['b@example.org'],
      },
    };
    const parcel = parcelOf(testLetter('channel', 'id', 0), 'In', 0, 'http://board.example');
    expect(await send({ guard: new Guard([]) }, terms, parcel)).toMatchObject({ outcome: 'dead' });
    expect([four.connections, six.connections]).toEqual([0, 0]);
  },
);

describe('a name that changes what it stands for', () => {
  /** Stands for each address once, the last for ever. */
  function rebinding(...turns: Address[]): { asked: () => number; resolve: () => Promise<Address[]> } {
    let asked = 0;
    const resolve = async (): Promise<Address[]> => {
      const turn = turns[Math.min(asked, turns.length - 1)];
      asked += 1;
      return turn === undefined ? [] : [turn];
    };
    return { asked: () => asked, resolve };
  }

  test('goes where it was when it was looked at, and nowhere when it has changed by the next attempt', async () => {
    const forbidden = await openReceiver('127.0.0.1');
    const allowed = new Receiver(forbidden.port, '127.0.0.2');
    onTestFinished(() => allowed.down());
    await allowed.up();
    const first = { address: '127.0.0.2', family: 4 } as const;
    const name = rebinding(first, first, { address: '127.0.0.1', family: 4 });
    const office = await Office.open({ allow: ['127.0.0.2'], resolve: name.resolve });
    const url = `http://hooks.example:${forbidden.port}/`;
    const channel = await office.channel({ kind: 'webhook', name: 'Hook', enabled: true, url });
    await office.as({ type: 'channel-test', channel });
    await office.pass(1);
    expect([name.asked(), allowed.taken.length, forbidden.connections]).toEqual([2, 1, 0]);
    await office.as({ type: 'channel-test', channel });
    await office.pass(1);
    expect([name.asked(), allowed.taken.length, forbidden.connections]).toEqual([3, 1, 0]);
    expect((await office.outcomes()).at(-1)).toBe('dead');
  });
});

test('a channel that leads inside is refused when it is made, and one whose name nobody knows is not', async () => {
  const office = await Office.open({
    allow: [],
    resolve: async (name) => {
      if (name === 'inside.example') return [{ address: '10.0.0.1', family: 4 }];
      throw new Error('getaddrinfo ENOTFOUND');
    },
  });
  const to = (url: string) => office.channel({ kind: 'webhook', name: 'Hook', enabled: true, url });
  await expect(to('http://127.0.0.1/')).rejects.toMatchObject({ code: 'UNFIT_TERMS' });
  await expect(to('https://inside.example/')).rejects.toMatchObject({ code: 'UNFIT_TERMS' });
  expect(await to('https://nobody.example/')).toMatch(/^[0-9a-f]{16}$/);
});

test('a name that is never found ends with the patience', async () => {
  const guard = new Guard([], () => new Promise(() => undefined));
  const attempt = await post(
    { guard, patience: 50 },
    { url: 'http://never.example/', headers: {}, body: '' },
  );
  expect(attempt).toMatchObject({ outcome: 'retry', doubtful: false, problem: /no answer within/ });
});

test('an answer without an end is read up to the limit', async () => {
  let sent = 0;
  const server = createServer((_request, response) => {
    response.writeHead(200);
    const write = (): void => {
      while (!response.destroyed && response.write('x'.repeat(16_384))) sent += 16_384;
    };
    response.on('drain', write);
    write();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const loopback = parseRange('127.0.0.1');
  const guard = new Guard(loopback === undefined ? [] : [loopback]);
  const attempt = await post({ guard }, { url: `http://127.0.0.1:${port}/`, headers: {}, body: '' });
  expect(attempt).toEqual({ outcome: 'sent' });
  // What the sockets on both sides hold is sent as well.
  expect(sent).toBeLessThan(8 * 1024 * 1024);
});
