import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { isWithin, PATHS, type ShareShows, type ShareTerms } from '#protocol';
import { readSeqs } from '../../scripts/stage/log.ts';
import { readableFor, type Readable } from '../../web/share/topics.ts';
import { always, makeRule, order } from './lib/alerting.ts';
import { Auction } from './lib/auction.ts';
import { EmbedWorld, keepApplied, saidBy, untilPhase, WAYS } from './lib/embeds.ts';
import { meaningOf, saidOn, SPOKEN, tapWire } from './lib/embed-wire.ts';
import { soon } from './lib/panels.ts';
import { describeInBrowser } from './with-stage.ts';

/** A part of the board that is shared by itself: how, and what then happens on the server. */
interface Part {
  readonly kind: ShareTerms['kind'];
  readonly shows: ShareShows;
  /** Makes something happen; returns the words that it is seen by. */
  readonly happens: () => Promise<string | RegExp>;
  /** Words of what lies outside the share: they are on no wire. */
  readonly outside: readonly string[];
}

/** What lies in each namespace from the beginning, and happens again in each test. */
const PLANTED = { note: 'a note outside', lot: 'A lot outside', alert: 'An alert outside' };
/** A name that is measured a hundred times a second. */
const MEASURED = 'synthetic.wave';

describeInBrowser(
  'parts of a board in the page of another site',
  ['--heartbeat', '1000', '--host-metrics', 'on'],
  (stage) => {
    let world: EmbedWorld;
    let auction: Auction;
    let outside: string;
    const url = () => stage().server().url;
    const note = () => order(url(), { type: 'note', text: PLANTED.note });
    const rule = (name: string) =>
      makeRule(
        url(),
        auction.adminToken,
        always({ name, selector: { series: 'events.rate', matchers: [] } }),
      );

    beforeAll(async () => {
      world = await EmbedWorld.before(stage());
      auction = new Auction(stage());
      outside = await auction.putUp({ title: PLANTED.lot });
      await Promise.all([note(), rule(PLANTED.alert)]);
    });
    afterAll(() => world.close());

    /** Something happens outside of every share but those that are of all lots. */
    let bids = 0;
    const happensOutside = async (): Promise<void> => {
      const bidder = await auction.person('Olga');
      await Promise.all([note(), auction.bid(bidder, outside, 10_000 * (bids += 1))]);
    };

    /** Each is made anew for each test: lots and alerts of others stay in the log. */
    const PARTS: Readonly<Record<string, () => Promise<Part>>> = {
      'a panel': async () => ({
        kind: 'public',
        shows: { kind: 'panel', panel: 'viewers' },
        happens: async () => {
          const reading = new AbortController();
          onTestFinished(() => reading.abort());
          await fetch(url() + PATHS.stream, { signal: reading.signal });
          return /sse\s*1/i;
        },
        outside: [MEASURED, 'cpu.used', PLANTED.note, PLANTED.lot, PLANTED.alert],
      }),
      'a lot': async () => {
        const lot = await auction.putUp({ title: 'A walnut desk' });
        return {
          kind: 'signed',
          shows: { kind: 'lot', lot },
          happens: async () => {
            await auction.bid(await auction.person('Bea'), lot, 700_00);
            await auction.bid(await auction.person('Ben'), lot, 900_00); // the least that is more than 700
            return /710[.,]00/;
          },
          outside: [MEASURED, PLANTED.note, PLANTED.lot, PLANTED.alert, 'Bea', 'Ben', 'Sally'],
        };
      },
      'the list of lots': async () => ({
        kind: 'guest',
        shows: { kind: 'lots' },
        happens: async () => {
          const title = `A lamp of ${Math.random()}`;
          await auction.putUp({ title });
          return title;
        },
        outside: [MEASURED, PLANTED.note, PLANTED.alert, 'Olga', 'Sally'],
      }),
      'the alerts': async () => ({
        kind: 'public',
        shows: { kind: 'alerts' },
        happens: async () => {
          const name = `An alert of ${Math.random()}`;
          await rule(name);
          return name;
        },
        outside: [MEASURED, PLANTED.note, PLANTED.lot],
      }),
    };

    /** Opens a page of the other site with a share in it, once in each way. */
    const open = async ({
      kind,
      shows,
    }: Pick<Part, 'kind' | 'shows'>): Promise<{ page: Page; terms: Readable }> => {
      const terms = readableFor(shows, []);
      const { topics, series } = terms;
      const { id, token } = await world.share({ kind, shows, topics: [...topics], series });
      const context = await stage().browser.newContext({ viewport: { width: 900, height: 900 } });
      onTestFinished(() => context.close());
      await context.addInitScript(keepApplied);
      await context.addInitScript(tapWire, SPOKEN);
      const page = await context.newPage();
      await page.goto(
        world.page(WAYS.map((way) => ({ way, share: id, ...(token !== undefined && { token }) }))),
      );
      return { page, terms };
    };

    /** Checks what was said on a wire: every event of the share's topics and series from the first to the last, and no other. */
    const proveWire = async (
      said: readonly string[],
      { topics, series: filter }: Readable,
    ): Promise<void> => {
      const { events, series, states } = meaningOf(said);
      const told = [...events.map(([, , topic]) => topic), ...states];
      expect(told.filter((topic) => !topics.some((allowed) => isWithin(topic, allowed)))).toEqual([]);
      const names = [...new Set(series.values())].sort();
      expect(names).toEqual([...(filter?.names ?? [])].sort());
      const samples = events
        .filter(([, , , kind]) => kind === 'samples')
        .map(([, , , , data]) => data as number[]); // a row
      expect(
        samples.flatMap((row) => row.filter((_, at) => at % 2 === 0 && !series.has(row[at] ?? 0))),
      ).toEqual([]);
      const seqs = [...new Set(events.map(([seq]) => seq))].sort((a, b) => a - b);
      const stored = await readSeqs(url(), (seqs[0] ?? 1) - 1, seqs.at(-1) ?? 0, topics);
      expect(seqs.length).toBeGreaterThan(0);
      // Of measurements the log has those of other series as well.
      expect(filter === null ? seqs : seqs.filter((seq) => !stored.includes(seq))).toEqual(
        filter === null ? stored : [],
      );
    };

    describe.each([
      ['on an open network', 'pass', 'websocket'],
      ['where WebSockets are blocked', 'upgrade-403', 'long-polling'],
    ] as const)('%s', (_, profile, carrier) => {
      beforeAll(() => stage().proxy.use(profile));
      afterAll(() => stage().proxy.use('pass'));

      test.each(Object.entries(PARTS))(
        '%s is live in frame and element, and nothing else is on the wire',
        async (_name, make) => {
          const part = await make();
          const { page, terms } = await open(part);
          for (const index of WAYS.keys()) await untilPhase(page, 'live', index);
          await happensOutside();
          const seen = await part.happens();
          await page.frameLocator('iframe').getByText(seen).first().waitFor({ timeout: 20_000 });
          await page.locator('switchyard-board').getByText(seen).first().waitFor({ timeout: 20_000 });
          for (const index of WAYS.keys())
            await soon(async () =>
              (await saidBy(page, index)).findLast(({ type }) => type === 'state'),
            ).toMatchObject({
              phase: 'live',
              transport: carrier,
            });
          const said = await saidOn(page);
          await proveWire(said, terms);
          expect(part.outside.filter((words) => said.some((text) => text.includes(words)))).toEqual([]);
        },
      );
    });

    test('an alert is told to the host when it fires, and its age moves though nothing comes', async () => {
      const { page } = await open({ kind: 'public', shows: { kind: 'alerts' } });
      await untilPhase(page, 'live');
      const name = `An alert of ${Math.random()}`;
      await rule(name);
      await soon(async () => (await saidBy(page)).filter(({ type }) => type === 'alert')).toContainEqual(
        expect.objectContaining({ name, severity: 'warning', state: 'firing' }),
      );
      const line = page.frameLocator('iframe').getByRole('listitem').filter({ hasText: name });
      await soon(() => line.textContent()).toMatch(/firing\s+(?:[3-9]|\d\d)\s+s/);
      // No series is in this share: the alert itself says what its value is measured in.
      expect(await line.locator('.value').textContent()).toMatch(/\d\/s$/);
    });

    test('a panel whose server cannot be reached says how old it is, the longer the older, and goes on when it can', async () => {
      const { page } = await open({ kind: 'public', shows: { kind: 'panel', panel: 'cpu' } });
      for (const index of WAYS.keys()) await untilPhase(page, 'live', index);
      await stage().proxy.use('down');
      onTestFinished(() => stage().proxy.use('pass'));
      for (const embed of [page.frameLocator('iframe'), page.locator('switchyard-board')])
        await embed
          .locator('.panel header', { hasText: /(?:[4-9]\.\d|\d\d) s/ })
          .waitFor({ timeout: 20_000 });
      for (const index of WAYS.keys()) await untilPhase(page, 'offline', index);
      const codes = async (index: number) =>
        (await saidBy(page, index)).flatMap((said) => (said.type === 'error' ? [said.code] : []));
      for (const index of WAYS.keys()) expect(await codes(index)).toEqual(['OFFLINE']);
      await stage().proxy.use('pass');
      for (const index of WAYS.keys()) await untilPhase(page, 'live', index);
    });
  },
);
