import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { PATHS, shownText } from '#protocol';
import { TERMS } from '../../scripts/security/access-doors.ts';
import { abreast } from '../../scripts/lib/abreast.ts';
import { chromium } from '../lib/chromium.ts';
import { faultsOf, missing } from './guard.ts';
import { PAYLOADS } from './payloads.ts';
import { PROCESSES, within } from './plant.ts';
import { setXssStage, type XssStage } from './xss-stage.ts';

/** Milliseconds in which what is to be seen is seen. */
const SEEN = 30_000;

/** Runs in a page: takes badges; returns those that are no picture of a text alone, or do not say what they were to say. */
function oddBadges(badges: readonly { readonly says: string; readonly svg: string }[]): string[] {
  const TAGS = /^(svg|title|filter|feGaussianBlur|linearGradient|stop|clipPath|rect|g|text)$/;
  const ACTS = /^on|href$/i;
  return badges.flatMap(({ says, svg }) => {
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
    const odd = [...parsed.querySelectorAll('*')].filter(
      (element) =>
        !TAGS.test(element.localName) || element.getAttributeNames().some((name) => ACTS.test(name)),
    );
    const title = parsed.querySelector('title')?.textContent ?? '';
    return odd.length === 0 && title.startsWith(`${says}: `) ? [] : [`${says}: ${odd.length} odd, ${title}`];
  });
}

/** What other sites show of this server: the same texts, in frames and elements of their pages, and in badges. */
describe.skipIf(chromium === undefined)('texts from outside are texts in other sites’ pages', () => {
  let stage: XssStage;
  /** Another site, which shows whatever page it is asked for. */
  let body = '';
  const host = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><title>Host</title>${body}`);
  });
  let site = '';

  beforeAll(async () => {
    host.listen(0, '127.0.0.1');
    await once(host, 'listening');
    site = `http://localhost:${(host.address() as AddressInfo).port}`; // it listens on a port
    stage = await setXssStage(chromium ?? '', [site]);
  });
  afterAll(async () => {
    host.close();
    await stage.close();
  });

  /** Takes what is shared; returns the share's id and its link's token. */
  const share = async (terms: object): Promise<{ readonly id: string; readonly token: string }> => {
    const { id } = await stage.actors.share({ ...TERMS[0], series: null, origins: [site], ...terms });
    const { token = '' } = await stage.actors.secret(id);
    return { id, token };
  };
  const visit = async (html: string): Promise<Page> => {
    body = html;
    const page = await stage.context.newPage();
    await page.goto(`${site}/`);
    return page;
  };
  const expectText = async (where: Page | Frame, texts: readonly string[]): Promise<void> => {
    await expect.poll(() => missing(where, texts), { timeout: SEEN, interval: 250 }).toEqual([]);
    expect((await faultsOf(where)).filter((fault) => !fault.includes('data-host'))).toEqual([]);
  };
  /** What is shared, the texts that are all shown, and how many others are: a list in an embed is as long as it has room. */
  const LOOKS = [
    ['the board', { shows: { kind: 'board' }, topics: ['metrics/*', 'notes'] }, [...PROCESSES], 0],
    [
      'a panel',
      { shows: { kind: 'panel', panel: 'temperature' }, topics: ['metrics/*', 'notes'] },
      PAYLOADS,
      0,
    ],
    ['the alerts', { shows: { kind: 'alerts' }, topics: ['alerts/*'] }, [], 5],
    ['the lots', { shows: { kind: 'lots' }, topics: ['lots/*'] }, [], 5],
  ] as const;
  const expectSome = async (where: Page | Frame, count: number): Promise<void> => {
    const shown = async (): Promise<number> => PAYLOADS.length - (await missing(where, PAYLOADS)).length;
    await expect.poll(shown, { timeout: SEEN, interval: 250 }).toBeGreaterThanOrEqual(count);
  };

  test.each(LOOKS)('%s in a frame', async (_what, terms, texts, some) => {
    for (const title of within(80).slice(0, 3)) {
      const { id, token } = await share({ ...terms, title });
      const page = await visit(
        `<iframe data-host sandbox="allow-scripts" style="width:100%;height:700px" src="${stage.server.url}${PATHS.embed}/${id}?range=15m#token=${token}"></iframe>`,
      );
      const frame = page.frames().find((one) => one.url().includes(PATHS.embed));
      if (frame === undefined) throw new Error('There is no frame.');
      await expectSome(frame, some);
      await expectText(frame, [title, ...texts]);
      expect(await page.evaluate(() => window.guarded?.ran)).toEqual([]);
      await page.close();
    }
  });

  test.each(LOOKS)('%s as an element', async (_what, terms, texts, some) => {
    const [title = ''] = within(80);
    const { id, token } = await share({ ...terms, title });
    const page = await visit(
      `<script data-host type="module" src="${stage.server.url}${PATHS.embedScript}"></script>` +
        `<switchyard-board share="${id}" token="${token}" range="15m"></switchyard-board>`,
    );
    await expectSome(page, some);
    await expectText(page, [title, ...texts]);
    await page.close();
  });

  test('badges: every label is text in a picture', async () => {
    const { id } = await share({ shows: { kind: 'board' }, topics: ['metrics/*'], title: 'Badge' });
    const answers = await abreast(PAYLOADS, 4, async (text) => {
      const label = text.toWellFormed();
      const address = `${stage.server.url}${PATHS.badge}/${id}.svg?${new URLSearchParams({ label })}`;
      const answer = await fetch(address);
      // What breaks the line is no label: the title stands instead.
      const says = v.is(shownText(80), label) ? label.trim() : 'Badge';
      return { says, address, status: answer.status, svg: await answer.text() };
    });
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(answers.filter(({ says }) => says !== 'Badge').length).toBeGreaterThan(180);
    const page = await visit('');
    expect(await page.evaluate(oddBadges, answers)).toEqual([]);
    for (const { address, svg } of answers.filter((_, n) => n % 40 === 0)) {
      // As a picture, as a document, and by whoever puts it into his page.
      await page.goto(address);
      await page.goto(`${site}/`);
      await page.setContent(`<img src="${address}">${svg}`);
      expect(await page.evaluate(() => window.guarded?.ran)).toEqual([]);
    }
    await page.close();
  });

  test('nothing of all this said a word, and nothing went elsewhere', () => {
    expect(stage.guard.heard).toEqual([]);
    expect(stage.guard.strayed).toEqual([]);
  });
});
