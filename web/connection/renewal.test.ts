import { expect, test } from 'vitest';
import { TRANSPORT_NAMES } from '#protocol';
import type { Credential } from './credential.ts';
import { feedOn, flow } from './feed.kit.ts';

const credential = (token: string): Credential => ({ token, rights: 'all', expiresIn: 60_000 });

/** Opens a feed with a first token on one transport, with events flowing. */
async function live(transport: (typeof TRANSPORT_NAMES)[number]) {
  const world = feedOn(transport, credential('one'));
  world.server.append(10);
  world.feed.start();
  await flow(world, 500);
  expect(world.server.open.map((peer) => peer.token)).toEqual(['one']);
  return world;
}

/** What is wrong with what was applied: nothing, or a page is not where its server is. */
const whole = ({ applied, server }: ReturnType<typeof feedOn>): void =>
  expect(applied).toEqual(server.log.map(({ seq }) => seq));

test.each(['websocket', 'long-polling'] as const)(
  '%s is told of a newer token, and stays open',
  async (transport) => {
    const world = await live(transport);
    world.feed.renew(credential('two'));
    world.server.append(5);
    await flow(world, 500);
    expect(world.server.peers).toHaveLength(1);
    expect(world.server.open.map((peer) => peer.token)).toEqual(['two']);
    whole(world);
  },
);

test('a line that does not take the newer token is opened anew beside itself, without a gap', async () => {
  const world = await live('websocket');
  world.server.renews = 'refused';
  world.feed.renew(credential('two'));
  world.server.append(5);
  await flow(world, 500);
  expect(world.server.open.map(({ transport, token }) => [transport, token])).toEqual([['websocket', 'two']]);
  whole(world);
});

test('server-sent events are opened anew with it from the cursor, and nobody sees that', async () => {
  const world = await live('sse');
  const told = world.told.status.length;
  world.feed.renew(credential('two'));
  world.server.append(5);
  await flow(world, 500);
  expect(world.server.open.map(({ transport, token }) => [transport, token])).toEqual([['sse', 'two']]);
  expect(world.told.status.slice(told)).toEqual([]);
  expect(world.feed.status.why).toEqual({ kind: 'start' });
  whole(world);
});

test('polling shows it with its next question', async () => {
  const world = await live('polling');
  world.feed.renew(credential('two'));
  await flow(world, 500);
  expect(world.server.peers).toHaveLength(1);
});

test('what is opened later has the newest', async () => {
  const world = await live('websocket');
  world.feed.renew(credential('two'));
  await flow(world, 200);
  const [peer] = world.server.open;
  if (peer) world.server.cut(peer);
  world.feed.renew(credential('three'));
  await flow(world, 2_000);
  expect(world.server.open.map(({ token }) => token)).toEqual(['three']);
  whole(world);
});

test.each(TRANSPORT_NAMES)(
  '%s: a token that has ended is said, and the next one is tried at once',
  async (transport) => {
    const world = await live(transport);
    const [peer] = world.server.open;
    if (peer) world.server.send(peer, { type: 'bye', reason: 'expired', retryAfter: 0 });
    await world.clock.pass(10);
    expect(world.feed.status).toMatchObject({
      phase: 'waiting',
      why: { kind: 'refused', code: 'TOKEN_EXPIRED' },
    });
    world.server.append(5);
    world.feed.renew(credential('two'));
    await flow(world, 500);
    expect(world.feed.status.phase).toBe('live');
    expect(world.server.open.map(({ token }) => token)).toEqual(['two']);
    whole(world);
  },
);

test('what was ended is said to be revoked', async () => {
  const world = await live('websocket');
  const [peer] = world.server.open;
  if (peer) world.server.send(peer, { type: 'bye', reason: 'ended', retryAfter: 0 });
  await world.clock.pass(10);
  expect(world.feed.status.why).toMatchObject({ kind: 'refused', code: 'REVOKED' });
});
