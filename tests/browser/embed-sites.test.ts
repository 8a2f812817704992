import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tempDir } from '../../scripts/lib/process.ts';
import { launchProfile } from '../../scripts/stage/chromium.ts';
import { streamsOf } from '../../scripts/stage/tabs.ts';
import { wholeChromium } from '../lib/chromium.ts';
import { EmbedWorld, keepApplied, untilApplied, untilPhase, type Put } from './lib/embeds.ts';
import { soon } from './lib/panels.ts';
import { describeInWholeBrowser } from './with-stage.ts';

describeInWholeBrowser(
  'embeds in the pages of two sites, in one browser',
  ['--heartbeat', '1000'],
  (stage) => {
    const folder = tempDir('profile');
    let shop: EmbedWorld;
    let blog: EmbedWorld;
    let person: BrowserContext;
    beforeAll(async () => {
      shop = await EmbedWorld.before(stage());
      blog = await EmbedWorld.before(stage(), '127.0.0.2');
      person = await launchProfile(wholeChromium ?? '', folder.path);
      await person.addInitScript(keepApplied);
    });
    afterAll(async () => {
      await person.close();
      await Promise.all([shop.close(), blog.close()]);
      folder.remove();
    });

    const open = async (world: EmbedWorld, share: string, token: string, count: number): Promise<Page> => {
      const page = await person.newPage();
      const put: Put = { way: 'frame', share, token };
      await page.goto(world.page(Array.from({ length: count }, () => put)));
      for (let index = 0; index < count; index += 1) await untilPhase(page, 'live', index);
      return page;
    };

    const sharedBy = (page: Page) =>
      Promise.all(
        page
          .frames()
          .slice(1)
          .map((frame) => frame.evaluate(() => window.switchyardEmbed?.sharedBy())),
      );

    test('the frames of a site have one stream, over its pages as well; another site has its own, which goes on without them', async () => {
      const origins = [shop.host.origin, blog.host.origin];
      const { id, token = '' } = await shop.share({ origins });
      const first = await open(shop, id, token, 3);
      await soon(() => sharedBy(first)).toEqual([3, 3, 3]);
      const second = await open(shop, id, token, 2);
      await soon(() => sharedBy(second)).toEqual([5, 5]);
      const elsewhere = await open(blog, id, token, 2);
      await soon(() => sharedBy(elsewhere)).toEqual([2, 2]);
      await soon(() => sharedBy(first)).toEqual([5, 5, 5]);
      const carried = async () => (await streamsOf(stage().server())).websocket;
      await soon(carried).toBe(2);
      await first.close();
      await second.close();
      await soon(carried).toBe(1);
      const heard = await elsewhere.frames()[1]?.evaluate(() => window.applied?.length ?? 0);
      await untilApplied(elsewhere, 'frame', (heard ?? 0) + 100);
      await blog.prove(elsewhere, 'frame');
      expect(await sharedBy(elsewhere)).toEqual([2, 2]);
    });
  },
);
