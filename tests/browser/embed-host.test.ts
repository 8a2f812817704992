import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SHARE_KINDS } from '#protocol';
import { EmbedWorld, saidBy, untilPhase, WAYS } from './lib/embeds.ts';
import { soon } from './lib/panels.ts';
import { describeInBrowser } from './with-stage.ts';

/** Takes a page and the place of an embed in it; returns the height that it said last. */
async function heightOf(page: Page, index = 0): Promise<number | undefined> {
  const size = (await saidBy(page, index)).findLast((said) => said.type === 'size');
  return size?.type === 'size' ? size.height : undefined;
}

/** Runs in a page: takes an element, returns its height in whole pixels. */
const heightIn = (element: HTMLElement | SVGElement): number =>
  Math.ceil(element.getBoundingClientRect().height);

describeInBrowser('an embed and the page around it', ['--heartbeat', '1000'], (stage) => {
  let world: EmbedWorld;
  beforeAll(async () => {
    world = await EmbedWorld.before(stage());
  });
  afterAll(() => world.close());

  /** In a page that frames a share without a word to it: listens from now on, and hands over tokens. */
  const connect = (page: Page, share: string): Promise<unknown> =>
    page.addScriptTag({
      type: 'module',
      content: `
        import { connectFrame } from '${world.site}/embed.js';
        window.said = [[]];
        connectFrame(document.querySelector('iframe'), {
          getToken: async () => (await fetch('/token/${share}')).text(),
          onMessage: (message) => window.said[0].push({ ...message, at: performance.now() }),
        });`,
    });

  test.each(SHARE_KINDS)('a page that listens late is told how it stands: %s', async (kind) => {
    const { id, token } = await world.share({ kind, title: 'The shop' });
    const address = `${world.site}/embed/${id}${token === undefined ? '' : `#token=${token}`}`;
    const page = await world.open([]);
    await page.goto(world.host.page(`<iframe src="${address}" width="600" height="400"></iframe>`));
    const frame = page.frameLocator('iframe');
    await frame
      .locator(token === undefined ? 'h2' : '.panel')
      .first()
      .waitFor();
    await connect(page, id);
    await untilPhase(page, 'live');
    const height = expect.any(Number) as number;
    for (const message of [
      { type: 'ready', title: 'The shop' },
      { type: 'size', height },
    ])
      await soon(() => saidBy(page)).toContainEqual(expect.objectContaining(message));
    expect(world.host.asked.get(id) ?? 0).toBe(token === undefined ? 1 : 0);
  });

  test.each(WAYS)('the policy that the documentation names lets the %s in', async (way) => {
    const row = new RegExp(`^\\| ${way} \\| \`([^\`]+)\``, 'm').exec(
      readFileSync('docs/embedding.md', 'utf8'),
    );
    const named = row?.[1] ?? '';
    expect(named).toContain('https://board.example');
    const policy = `default-src 'none'; ${named.replaceAll(/(https|wss):(?=\/\/board\.example)/g, (scheme) => scheme.replace('s:', ':'))}`;
    const { id, token = '' } = await world.share();
    const page = await world.open([]);
    const refused: string[] = [];
    page.on('console', (message) => /violates|refused/i.test(message.text()) && refused.push(message.text()));
    const embeds = {
      frame: `<iframe src="${world.site}/embed/${id}#token=${token}" width="600" height="400"></iframe>`,
      element: `<script type="module" src="${world.site}/embed.js"></script>
        <switchyard-board share="${id}" token="${token}"></switchyard-board>`,
    };
    const site = policy.replaceAll('://board.example', world.site.replace('http', ''));
    await page.goto(
      world.host.page(`<meta http-equiv="Content-Security-Policy" content="${site}">${embeds[way]}`),
    );
    const inside = way === 'frame' ? page.frameLocator('iframe') : page.locator('switchyard-board');
    await inside.getByText('Live · WebSocket').waitFor();
    await inside.locator('.panel canvas').first().waitFor();
    expect(refused).toEqual([]);
  });

  test('a frame says how high its content is by itself: it can be made as high, or lower again', async () => {
    const { id, token = '' } = await world.share({ kind: 'public' });
    const shown = { panel: 'synthetic' };
    const page = await world.open([
      { way: 'frame', share: id, token, shown },
      { way: 'element', share: id, token, shown },
    ]);
    for (const index of [0, 1]) await untilPhase(page, 'live', index);
    const frame = page.frames()[1];
    // Of the same width, an element is as high as the same content is.
    await page.addStyleTag({ content: 'switchyard-board { width: 600px }' });
    const off = async () =>
      ((await heightOf(page)) ?? NaN) - (await page.locator('switchyard-board').evaluate(heightIn));
    for (const one of [page, frame]) await one?.locator('.panel').first().waitFor();
    await soon(off).toBe(0);
    const own = (await heightOf(page)) ?? NaN;
    const resize = (height: number) =>
      page.locator('iframe').evaluate((element, to) => void (element.style.height = `${to}px`), height);
    const filled = () => frame?.locator('.embed').evaluate(heightIn);
    const sizes = async () => (await saidBy(page)).filter(({ type }) => type === 'size').length;
    const before = await sizes();
    for (const height of [own + 400, own]) {
      await resize(height);
      await soon(filled).toBe(height);
    }
    expect(await frame?.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0);
    // It is said again when it is another: of words alone.
    await world.admin.revoke(id);
    await soon(() => heightOf(page)).toBeLessThan(own);
    expect(await sizes()).toBe(before + 1);
  });

  test('its host chooses theme and range and lets it stand still; nobody else is heard', async () => {
    const { id, token = '' } = await world.share();
    const page = await world.open([
      { way: 'frame', share: id, token, shown: { panel: 'viewers', unknown: 'x', range: 'nonsense' } },
    ]);
    await untilPhase(page, 'live');
    const frame = page.frames()[1];
    const theme = () => frame?.locator('.embed').getAttribute('data-theme');
    const tell = (message: object) =>
      page.evaluate((said) => {
        const { contentWindow } = document.querySelector('iframe') as HTMLIFrameElement;
        contentWindow?.postMessage(said, '*');
      }, message);
    await tell({ switchyard: 1, type: 'theme', theme: 'dark' });
    await soon(theme).toBe('dark');
    await tell({ switchyard: 1, type: 'pause', paused: true });
    await untilPhase(page, 'paused');
    await tell({ switchyard: 1, type: 'pause', paused: false });
    await untilPhase(page, 'live');
    // From itself, from a frame beside it, and without the mark.
    await frame?.evaluate(() => window.postMessage({ switchyard: 1, type: 'theme', theme: 'light' }, '*'));
    await page.evaluate(() => {
      const beside = document.createElement('iframe');
      document.body.append(beside);
      const script = beside.contentDocument?.createElement('script');
      if (script === undefined) return;
      script.textContent = `parent.frames[0].postMessage({ switchyard: 1, type: 'theme', theme: 'light' }, '*')`;
      beside.contentDocument?.body.append(script);
    });
    await tell({ type: 'theme', theme: 'light' });
    await tell({ switchyard: 1, type: 'theme', theme: 'pink' });
    await tell({ switchyard: 1, type: 'pause', paused: true });
    await untilPhase(page, 'paused'); // everything before was read by now
    expect(await theme()).toBe('dark');
  });
});
