import { afterAll, beforeAll, expect, test } from 'vitest';
import { wholeChromium } from '../lib/chromium.ts';
import { EmbedWorld, untilApplied, untilPhase, type Put } from './lib/embeds.ts';
import { soon } from './lib/panels.ts';
import { describeInWholeBrowser } from './with-stage.ts';

describeInWholeBrowser('embeds where third-party cookies are blocked', [], (stage) => {
  let world: EmbedWorld;
  beforeAll(async () => {
    world = await EmbedWorld.before(stage());
  });
  afterAll(() => world.close());

  test.for([
    ['on an open network', 'pass'],
    ['where WebSockets are blocked', 'upgrade-403'],
  ] as const)(
    'storage is blocked with them: the frames of a page are live on one stream, %s',
    async ([, profile], { skip }) => {
      skip(wholeChromium?.endsWith('-shell') === true, 'the shell of Chromium blocks no cookies');
      await stage().proxy.use(profile);
      const { id, token = '' } = await world.share();
      const put: Put = { way: 'frame', share: id, token };
      const page = await world.open([put, put, put]);
      for (const index of [0, 1, 2]) await untilPhase(page, 'live', index);
      const denied = await page.frames()[1]?.evaluate(async () => {
        document.cookie = 'third=party';
        const lock = await navigator.locks.request('x', () => 'granted').catch(() => 'denied');
        return { cookie: document.cookie, lock };
      });
      expect(denied).toEqual({ cookie: '', lock: 'denied' });
      for (const frame of page.frames().slice(1))
        await soon(() => frame.evaluate(() => window.switchyardEmbed?.sharedBy())).toBe(3);
      await untilApplied(page, 'frame');
      await world.prove(page, 'frame');
    },
  );
});
