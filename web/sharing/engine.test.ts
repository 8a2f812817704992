import { expect, onTestFinished, test } from 'vitest';
import type { TransportName } from '#protocol';
import { FakeClock } from '../connection/clock.kit.ts';
import { FakeServer } from '../connection/fake-server.kit.ts';
import { engineOn } from './engine.kit.ts';

const MINUTE = 60_000;

/**
 * A stream that has run for two minutes on a network, and may be taken to another one; none of them lets WebSocket through.
 * Its page knew of long-polling at home, so many ms before it started.
 */
async function travelling(network: string, knownFor?: number) {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  server.append(1);
  server.blocked.add('websocket');
  const told: string[] = [];
  let on = network;
  const transport: TransportName = 'long-polling';
  const remembered =
    knownFor === undefined ? [] : [{ network: 'home', transport, at: clock.wall() - knownFor }];
  const { engine, flow } = engineOn(clock, server, {
    remembered,
    network: () => on,
    listener: { remember: (good, where) => void told.push(`${good} at ${where}`) },
  });
  /** Takes it to another network; resolves with what it opens there soon. */
  const move = async (where: string): Promise<TransportName[]> => {
    on = where;
    const { length } = server.peers;
    for (const peer of server.open) server.cut(peer);
    await flow(8_000);
    return server.peers.slice(length).map((peer) => peer.transport);
  };
  engine.start();
  await flow(2 * MINUTE);
  onTestFinished(() => engine.stop());
  return { told, move };
}

test('what was good on a network is known when the stream comes back to it: nothing better is looked for in vain', async () => {
  const { told, move } = await travelling('home');
  expect(told).toEqual(['long-polling at home']);
  expect(await move('train')).toEqual(['long-polling', 'websocket']);
  expect(await move('home')).toEqual(['long-polling']);
});

test('what a page told the stream counts as long as it does for the page: half an hour', async () => {
  const recent = await travelling('train', 20 * MINUTE);
  expect(await recent.move('home')).toEqual(['long-polling']);
  const old = await travelling('train', 29 * MINUTE); // two minutes have passed since
  expect(await old.move('home')).toEqual(['long-polling', 'websocket']);
});

test('the head that a server names counts for its own log alone', async () => {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  server.append(5);
  const heads: number[] = [];
  const { engine, flow } = engineOn(clock, server, {
    listener: { greeted: () => void heads.push(engine.head) },
  });
  onTestFinished(() => engine.stop());
  engine.start();
  await flow(500);
  [server.epoch, server.log] = ['epochtwo', []];
  server.append(100);
  for (const peer of server.open) server.cut(peer);
  await flow(3_000);
  expect(heads).toEqual([5, 5]); // the second time the hello of the other log is ahead of its reset
  expect(engine.head).toBe(100);
});
