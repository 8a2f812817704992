import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { SHARE_KINDS } from '#protocol';
import { streamsOf } from '../../scripts/stage/tabs.ts';
import { EmbedWorld, saidBy, untilApplied, untilPhase, WAYS, type Put } from './lib/embeds.ts';
import { soon } from './lib/panels.ts';
import { describeInBrowser } from './with-stage.ts';

describeInBrowser('embeds in the page of another site', ['--heartbeat', '1000'], (stage) => {
  let world: EmbedWorld;
  beforeAll(async () => {
    world = await EmbedWorld.before(stage());
  });
  afterAll(() => world.close());

  /** Connections that are open at the server. */
  const streams = async (): Promise<number> => {
    const { websocket, sse, 'long-polling': asking } = await streamsOf(stage().server());
    return websocket + sse + asking;
  };

  describe.each([
    ['on an open network', 'pass', 'websocket'],
    ['where WebSockets are blocked', 'upgrade-403', 'long-polling'],
  ] as const)('%s', (_, profile, carrier) => {
    beforeAll(() => stage().proxy.use(profile));
    afterAll(() => stage().proxy.use('pass'));

    for (const kind of SHARE_KINDS)
      for (const way of WAYS)
        test(`a board by a ${kind} share is live in the ${way}, and has every event once`, async () => {
          const { id, token } = await world.share({ kind, title: 'The shop' });
          const page = await world.open([{ way, share: id, ...(token !== undefined && { token }) }]);
          await untilPhase(page, 'live');
          const said = await saidBy(page);
          expect(said.find(({ type }) => type === 'ready')).toMatchObject({ title: 'The shop' });
          await soon(async () => (await saidBy(page)).some(({ type }) => type === 'size')).toBe(true);
          await untilApplied(page, way);
          await world.prove(page, way);
          expect(said.filter(({ type }) => type === 'error')).toEqual([]);
          await soon(async () => (await saidBy(page)).findLast(({ type }) => type === 'state')).toMatchObject(
            {
              phase: 'live',
              transport: carrier,
              live: true,
            },
          );
          expect(world.host.asked.get(id) ?? 0).toBe(kind === 'public' ? 0 : 1);
        });

    test('a frame that may only run scripts has no origin, and is live', async () => {
      const { id, token = '' } = await world.share();
      const page = await world.open([{ way: 'frame', share: id, token, sandbox: 'allow-scripts' }]);
      await untilPhase(page, 'live');
      await untilApplied(page, 'frame');
      const frame = page.frames()[1];
      expect(await frame?.evaluate(() => self.origin)).toBe('null');
      await world.prove(page, 'frame');
    });

    test.each(WAYS)('nothing of a browser but its network works: the %s is live', async (way) => {
      const { id, token = '' } = await world.share();
      const page = await world.open([{ way, share: id, token }], (context) =>
        context.addInitScript(() => {
          const denied = (): never => {
            throw new DOMException('Denied.', 'SecurityError');
          };
          for (const name of [
            'localStorage',
            'sessionStorage',
            'indexedDB',
            'SharedWorker',
            'Worker',
            'BroadcastChannel',
            'caches',
          ])
            Object.defineProperty(window, name, { get: denied });
          Object.defineProperty(Navigator.prototype, 'locks', { get: denied });
        }),
      );
      await untilPhase(page, 'live');
      await untilApplied(page, way);
      await world.prove(page, way);
    });

    test('what is revoked is cut on every transport within 5 s, and says so', async () => {
      // A page that has gone may not be missed yet.
      const before = await streams();
      const { id, token = '' } = await world.share();
      const modes =
        profile === 'pass'
          ? ['websocket', 'long-polling', 'sse', 'polling']
          : ['auto', 'long-polling', 'sse', 'polling'];
      const puts: Put[] = modes.map((transport) => ({
        way: 'frame',
        share: id,
        token,
        shown: { transport },
      }));
      const page = await world.open([...puts, { way: 'element', share: id, token }]);
      for (const index of [0, 1, 2, 3, 4]) await untilPhase(page, 'live', index);
      const revoked = performance.now();
      await world.admin.revoke(id);
      for (const index of [0, 1, 2, 3, 4]) await untilPhase(page, 'ended', index);
      expect(performance.now() - revoked).toBeLessThan(5_000);
      await soon(async () => (await streams()) <= before).toBe(true);
      expect(await page.frames()[1]?.locator('h2').textContent()).toBe('This share has ended');
    });
  });

  test('a site that the share does not name gets nothing: a frame is not shown, an element says why', async () => {
    const { id, token = '' } = await world.share({ origins: ['https://another.example'] });
    const page = await world.open([
      { way: 'frame', share: id, token },
      { way: 'element', share: id, token },
    ]);
    await untilPhase(page, 'refused', 1);
    expect((await saidBy(page, 1)).find(({ type }) => type === 'error')).toMatchObject({
      code: 'ORIGIN_REFUSED',
    });
    await soon(() => page.frames()[1]?.url()).toContain('chrome-error:');
    expect(await saidBy(page, 0)).toEqual([]);
    expect(await page.locator('switchyard-board h2').textContent()).toBe('This site may not show this');
  });

  test('elements on one page have one stream; one that is moved goes on, one that is taken out ends', async () => {
    const { id, token = '' } = await world.share();
    const put: Put = { way: 'element', share: id, token };
    const page = await world.open([put, put, put]);
    for (const index of [0, 1, 2]) await untilPhase(page, 'live', index);
    await soon(async () => (await streamsOf(stage().server())).websocket).toBe(1);
    // Moved within the page it stays what it was.
    const moved = await page.evaluate(() => {
      const element = document.querySelector('switchyard-board') as HTMLElement & { inside: unknown };
      const before = element.inside;
      document.body.append(element);
      return new Promise((resolve) => setTimeout(() => resolve(element.inside === before)));
    });
    expect(moved).toBe(true);
    await page.evaluate(() =>
      document.querySelectorAll('switchyard-board').forEach((element) => element.remove()),
    );
    await soon(async () => (await streamsOf(stage().server())).websocket).toBe(0);
    const count = (await saidBy(page)).length;
    await page.evaluate(() => {
      const element = document.createElement('switchyard-board');
      document.body.append(element);
    });
    expect(await saidBy(page)).toHaveLength(count);
  });
});

describeInBrowser('embeds of a machine’s board', ['--host-metrics', 'on'], (stage) => {
  test('what is drawn has the colours of the theme that the frame shows', async () => {
    const world = await EmbedWorld.before(stage());
    const page = await stage().browser.newPage();
    onTestFinished(async () => {
      await page.close();
      await world.close();
    });
    const { id, token = '' } = await world.share();
    await page.goto(world.page([{ way: 'frame', share: id, token, shown: { theme: 'dark' } }]));
    /** Pixels of the first tile's curve, #5ea5f5 in dark and #1f6fc4 in light: told apart by their red, canvases round. */
    const drawn = () =>
      page.frames()[1]?.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('.tile canvas');
        const context = canvas?.getContext('2d');
        if (!canvas || !context) return undefined;
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        const reds = [...data].filter((_, at) => at % 4 === 0 && data[at + 3] === 255);
        const like = (red: number) => reds.filter((drawn) => Math.abs(drawn - red) < 4).length > 0;
        return { dark: like(0x5e), light: like(0x1f) };
      });
    await soon(drawn).toEqual({ dark: true, light: false });
  });
});
