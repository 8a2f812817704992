import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TRANSPORT_NAMES } from '#protocol';
import { FakeBrowser, type FakePage } from './browser.kit.ts';

/** What can happen to a browser with several pages. `at` picks a page or a link. */
const at = fc.nat({ max: 20 });
const transport = fc.constantFrom(...TRANSPORT_NAMES);
const topics = fc.constantFrom(['*'], ['notes'], ['metrics/*'], ['metrics/host', 'notes']);
const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      count: fc.integer({ min: 1, max: 40 }),
      topic: fc.constantFrom('notes', 'metrics/host', 'metrics/other'),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pump' as const), at }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('open' as const), topics }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('close', 'freeze', 'thaw', 'cut', 'lose'), at }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('hub dies', 'down', 'up', 'slow', 'retain', 'replace') }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('block', 'mute'), transport }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('select' as const),
      at,
      mode: fc.oneof(fc.constant('auto' as const), transport),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(10, 300, 2000, 9000) }),
  },
);

/** A page never shows a hole: what it has applied is a beginning of what it wants of the log. */
function whole(browser: FakeBrowser, page: FakePage): void {
  const wanted = browser.expected(page);
  // While a replaced log has not been heard of, the page shows the one before: only its order can be judged.
  if (page.epoch === browser.server.epoch) expect(page.applied).toEqual(wanted.slice(0, page.applied.length));
  expect(page.applied).toEqual([...page.applied].sort((a, b) => a - b));
}

test('whatever pages come, go, freeze and choose, and whatever the hub and the network do: each page has every event of its topics once, in order', async () => {
  let resets = 0;
  let switches = 0;
  let deaths = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 20, maxLength: 100, size: 'max' }), async (acts) => {
      const browser = new FakeBrowser();
      const { server, clock } = browser;
      let epochs = 1;
      for (const step of acts) {
        const pick = 'at' in step ? step.at : 0;
        const page = browser.pages[pick % Math.max(1, browser.pages.length)];
        const peer = server.open[pick % Math.max(1, server.open.length)];
        if (step.do === 'append') server.append(step.count, step.topic);
        if (step.do === 'open' && browser.pages.length < 6) browser.open(step.topics);
        if (step.do === 'close' && page) browser.close(page);
        if (step.do === 'freeze') page?.freeze(true);
        if (step.do === 'thaw') page?.freeze(false);
        if (step.do === 'select') page?.feed.select(step.mode);
        if (step.do === 'pump' && peer) server.pump(peer);
        if (step.do === 'cut' && peer) server.cut(peer);
        if (step.do === 'lose' && peer) server.lose(peer);
        if (step.do === 'block') server.blocked.add(step.transport);
        if (step.do === 'mute') server.mute.add(step.transport);
        if (step.do === 'slow') server.snapshotTakes = 1500;
        if (step.do === 'retain') server.floor = server.log.length;
        if (step.do === 'hub dies') {
          browser.loseHub();
          deaths += 1;
        }
        if (step.do === 'down') {
          server.up = false;
          for (const one of server.open) server.cut(one);
        }
        if (step.do === 'replace') {
          for (const one of server.open) server.cut(one);
          [server.epoch, server.log, server.floor] = [`epochno${epochs++}`.padEnd(9, 'x'), [], 0];
        }
        if (step.do === 'up') {
          server.up = true;
          server.mute.clear();
          server.blocked.clear();
          server.snapshotTakes = 0;
        }
        if (step.do === 'pass') await clock.pass(step.ms);
        for (const one of browser.pages) whole(browser, one);
      }
      server.up = true;
      server.mute.clear();
      server.blocked.clear();
      for (const page of browser.pages) page.freeze(false);
      server.append(1, 'notes');
      server.append(1, 'metrics/host');
      await browser.flow(70_000);
      for (const page of browser.pages) {
        expect(page.applied).toEqual(browser.expected(page));
        expect(page.feed.stats.total.inversions).toBe(0);
        expect(page.alone).toBe(false);
        resets += page.told.resets.length;
        switches += page.feed.stats.total.switches;
      }
    }),
    { numRuns: 400 },
  );
  // The schedules did reach what they are about.
  expect(Math.min(resets, switches, deaths)).toBeGreaterThan(50);
}, 240_000);
