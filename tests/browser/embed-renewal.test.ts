import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SHARE_KINDS, TRANSPORT_NAMES } from '#protocol';
import { EmbedWorld, saidBy, untilPhase, WAYS } from './lib/embeds.ts';
import { describeInBrowser } from './with-stage.ts';

/** Seconds that a token is good for, and how many of them a test outlives. */
const SECONDS = 15;
const TOKENS = 2;

describeInBrowser('tokens that end', ['--heartbeat', '1000', '--synthetic-rate', '20'], (stage) => {
  let world: EmbedWorld;
  beforeAll(async () => {
    world = await EmbedWorld.before(stage());
  });
  afterAll(() => world.close());

  describe.each([
    ['on an open network', 'pass', TRANSPORT_NAMES],
    ['where WebSockets are blocked', 'upgrade-403', ['auto']],
  ] as const)('%s', (_, profile, modes) => {
    beforeAll(() => stage().proxy.use(profile));
    afterAll(() => stage().proxy.use('pass'));

    test('every transport goes on over the ends of its tokens, without a gap', async () => {
      const { id } = await world.share({ kind: 'guest' }, SECONDS);
      const all = WAYS.flatMap((way) => modes.map((transport) => ({ way, transport })));
      const page = await world.open(
        all.map(({ way, transport }) => ({ way, share: id, shown: { transport } })),
      );
      for (const index of all.keys()) await untilPhase(page, 'live', index);
      const from = await Promise.all(
        [...all.keys()].map(async (index) => (await saidBy(page, index)).length),
      );
      // The last of them is asked for when those before it are over.
      await page.waitForFunction(
        ([tokens, embeds]) =>
          window.said?.length === embeds &&
          window.said.every((said) => said.filter(({ type }) => type === 'token-wanted').length > tokens),
        [TOKENS, all.length] as const,
        { polling: 200, timeout: SECONDS * TOKENS * 3_000 },
      );
      for (const [index, { way }] of all.entries()) {
        await world.prove(page, way, index);
        const said = (await saidBy(page, index)).slice(from[index]);
        expect(said.flatMap((one) => (one.type === 'error' ? [one.code] : []))).toEqual([]);
        expect(said.flatMap((one) => (one.type === 'state' && !one.live ? [one.phase] : []))).toEqual([]);
      }
    });
  });

  test.each(WAYS)(
    'a host that gives no more tokens: the %s says that its own is over, and goes on with the next',
    async (way) => {
      const { id } = await world.share({ kind: 'signed' }, 8);
      const give = world.host.tokens.get(id);
      const page = await world.open([{ way, share: id }]);
      await untilPhase(page, 'live');
      world.host.tokens.set(id, () => Promise.resolve('too-short'));
      await untilPhase(page, 'expired');
      const said = await saidBy(page);
      expect(said.findLast(({ type }) => type === 'error')).toMatchObject({ code: 'TOKEN_EXPIRED' });
      if (give !== undefined) world.host.tokens.set(id, give);
      await untilPhase(page, 'live');
      await world.prove(page, way);
    },
  );

  test('a share of any kind whose time is over says so, as frame and as element', async () => {
    const expires = Date.now() + 20_000;
    const shares = await Promise.all(SHARE_KINDS.map((kind) => world.share({ kind, expires })));
    const page = await world.open(
      shares.flatMap(({ id, token }) =>
        WAYS.map((way) => ({ way, share: id, ...(token !== undefined && { token }) })),
      ),
    );
    const all = [...shares.keys()].flatMap((index) => WAYS.map((_, way) => index * WAYS.length + way));
    for (const index of all) await untilPhase(page, 'live', index);
    for (const index of all) await untilPhase(page, 'ended', index);
    const said = await Promise.all(all.map((index) => saidBy(page, index)));
    const errors = said.map((each) => each.flatMap((one) => (one.type === 'error' ? [one.code] : [])));
    expect(errors).toEqual(all.map(() => ['REVOKED']));
    const words = 'It was shared for a time that is over.';
    for (const n of shares.keys()) {
      await page.locator('iframe').nth(n).contentFrame().getByText(words).waitFor();
      await page.locator('switchyard-board').nth(n).getByText(words).waitFor();
    }
  });

  test('a new link ends what the old one opened', async () => {
    const { id, token = '' } = await world.share();
    const page = await world.open(WAYS.map((way) => ({ way, share: id, token })));
    for (const index of [0, 1]) await untilPhase(page, 'live', index);
    await world.admin.secret(id, true);
    for (const index of [0, 1]) await untilPhase(page, 'ended', index, 5_000);
  });
});
