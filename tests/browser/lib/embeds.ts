import type { BrowserContext, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import type { EmbedSays, Share, ShareTerms } from '#protocol';
import { startEmbedHost, type EmbedHost } from '../../../scripts/stage/embed-host.ts';
import { readSeqs } from '../../../scripts/stage/log.ts';
import { prove } from '../../../scripts/stage/proof.ts';
import type { Stage } from '../../../scripts/stage/stage.ts';
import type { EmbedLook } from '../../../web/embed/look.ts';
import { adminTokenIn, shareAdmin, type ShareAdmin } from '../../access/share-stand.ts';
import { nowSeconds, signFor } from '../../access/signing.ts';

/** The two ways to embed. */
export const WAYS = ['frame', 'element'] as const;
export type Way = (typeof WAYS)[number];

/** A message of an embed, and when the host heard it, as performance time. */
export type Heard = EmbedSays & { readonly at: number };

declare global {
  interface Window {
    /** What each embed of a host's page said, by its place. */
    said?: Heard[][];
    /** In the frame of an embed: the seqs that it applied. */
    applied?: number[];
    /** In a host's page: those of each of its elements, by its place. */
    appliedBy?: number[][];
  }
}

/** How an embed is put into a host's page. */
export interface Put {
  readonly way: Way;
  readonly share: string;
  /** What it begins with; without one the page gives one when it is asked. */
  readonly token?: string;
  /** Parameters. */
  readonly shown?: Readonly<Record<string, string>>;
  /** Of the frame. */
  readonly sandbox?: string;
}

/** Another site before a stage, and the admin who makes shares for it. */
export class EmbedWorld {
  readonly #stage: Stage;
  readonly host: EmbedHost;
  readonly admin: ShareAdmin;

  private constructor(stage: Stage, host: EmbedHost) {
    this.#stage = stage;
    this.host = host;
    this.admin = shareAdmin(stage.server().url, adminTokenIn(stage.server().data));
  }

  /** Takes a stage and perhaps the name of a host; resolves with another site before it. */
  static async before(stage: Stage, host?: string): Promise<EmbedWorld> {
    return new EmbedWorld(stage, await startEmbedHost(host));
  }

  /** Where embeds come from: through the hostile proxy. */
  get site(): string {
    return this.#stage.proxy.url;
  }

  /** Makes a share for this site; its backend gives tokens of it from then on, good for so many seconds. */
  async share(terms: Partial<ShareTerms> = {}, seconds = 300): Promise<Share & { readonly token?: string }> {
    const share = await this.admin.make({
      origins: [this.host.origin],
      topics: ['metrics/*', 'notes'],
      ...terms,
    });
    const { token, key = '' } = await this.admin.secret(share.id);
    const guest = async (): Promise<string> => {
      const answer = await this.admin.ask('POST', `/api/v1/shares/${share.id}/guest`, { seconds });
      return ((await answer.json()) as { token: string }).token; // a server that gives another answer fails the test
    };
    const signed = (): Promise<string> => signFor(share.id, key, { exp: nowSeconds() + seconds });
    this.host.tokens.set(share.id, share.kind === 'guest' ? guest : signed);
    return { ...share, ...(token !== undefined && { token }) };
  }

  /**
   * Takes embeds, and what to do to the browser before; opens a page of this site with them in a profile of its own, until the test
   * ends. Such a profile of all of Chromium blocks third-party cookies, and all storage with them.
   */
  async open(puts: readonly Put[], prepare?: (context: BrowserContext) => Promise<unknown>): Promise<Page> {
    const context = await this.#stage.browser.newContext({ viewport: { width: 1200, height: 900 } });
    onTestFinished(() => context.close());
    await context.addInitScript(keepApplied);
    await prepare?.(context);
    const page = await context.newPage();
    await page.goto(this.page(puts));
    return page;
  }

  /** Takes embeds; returns the address of a page of this site with them. */
  page(puts: readonly Put[]): string {
    const script = puts.map((put, index) =>
      put.way === 'frame' ? this.#frame(put, index) : this.#element(put, index),
    );
    return this.host.page(`<body style="margin: 0"><script type="module">
      import { connectFrame } from '${this.site}/embed.js';
      window.said = [];
      window.appliedBy = [];
      const tokenOf = async (share) => (await fetch('/token/' + share)).text();
      const hear = (index) => (message) => (window.said[index] ??= []).push({ ...message, at: performance.now() });
      ${script.join('\n')}
    </script></body>`);
  }

  #frame({ share, token, shown = {}, sandbox }: Put, index: number): string {
    const fragment = token === undefined ? '' : `#token=${token}`;
    const query = new URLSearchParams(shown).toString();
    return `{
      const frame = document.createElement('iframe');
      frame.style.cssText = 'width: 600px; height: 260px; border: 0';
      ${sandbox === undefined ? '' : `frame.setAttribute('sandbox', '${sandbox}');`}
      frame.src = '${this.site}/embed/${share}?${query}${fragment}';
      connectFrame(frame, {
        ${token === undefined ? `getToken: () => tokenOf('${share}'),` : ''}
        onMessage: hear(${index}),
      });
      document.body.append(frame);
    }`;
  }

  #element({ share, token, shown = {} }: Put, index: number): string {
    const attributes = { ...shown, share, ...(token !== undefined && { token }) };
    return `{
      const element = document.createElement('switchyard-board');
      for (const [name, value] of Object.entries(${JSON.stringify(attributes)})) element.setAttribute(name, value);
      ${token === undefined ? `element.getToken = () => tokenOf('${share}');` : ''}
      for (const name of ['ready', 'size', 'state', 'alert', 'error', 'token-wanted'])
        element.addEventListener(name, ({ detail }) => {
          hear(${index})(detail);
          if (name === 'ready') element.inside.watch((seqs) => (window.appliedBy[${index}] ??= []).push(...seqs));
        });
      document.body.append(element);
    }`;
  }

  /** Takes a host's page and an embed in it that shows measurements; checks what that applied so far against the log. */
  async prove(page: Page, way: Way, index = 0): Promise<void> {
    const seqs = await appliedBy(page, way, index);
    expect(seqs.length).toBeGreaterThan(20);
    const { url } = this.#stage.server();
    const stored = await readSeqs(url, (seqs[0] ?? 1) - 1, seqs.at(-1) ?? 0, ['metrics/*']);
    expect(prove(seqs, stored)).toEqual({ gaps: 0, duplicates: 0, inversions: 0 });
  }

  close(): Promise<void> {
    return this.host.close();
  }
}

/** Runs in every document before its own script: in the frame of an embed it keeps the seqs that are applied. */
export function keepApplied(): void {
  if (window.parent === window) return;
  window.applied = [];
  Object.defineProperty(window, 'switchyardEmbed', {
    configurable: true,
    set(look: EmbedLook) {
      Object.defineProperty(window, 'switchyardEmbed', { value: look });
      look.watch((seqs) => window.applied?.push(...seqs));
    },
  });
}

/** Takes a page, the place of an embed in it and a phase; resolves when the embed has said that it stands so. */
export async function untilPhase(page: Page, phase: string, index = 0, patience = 40_000): Promise<void> {
  const stands = () =>
    page.waitForFunction(
      ([place, wanted]) =>
        window.said?.[place]?.findLast((message) => message.type === 'state')?.phase === wanted,
      [index, phase] as const,
      { polling: 50, timeout: patience },
    );
  await stands().catch(async (cause: unknown) => {
    const said = (await saidBy(page, index)).slice(-8);
    throw new Error(`Embed ${index} is not ${phase}: ${JSON.stringify(said)}`, { cause });
  });
}

/** Takes a page whose frames stand before its elements, and an embed by its place; returns the seqs that it applied. */
async function appliedBy(page: Page, way: Way, index: number): Promise<number[]> {
  if (way === 'element') return page.evaluate((place) => [...(window.appliedBy?.[place] ?? [])], index);
  const frame = await (await page.locator('iframe').nth(index).elementHandle()).contentFrame();
  return (await frame?.evaluate(() => [...(window.applied ?? [])])) ?? [];
}

/** Takes a page and the place of an embed in it; resolves when that has applied so many events live. */
export async function untilApplied(page: Page, way: Way, count = 100, index = 0): Promise<void> {
  await expect
    .poll(async () => (await appliedBy(page, way, index)).length, { timeout: 40_000, interval: 50 })
    .toBeGreaterThanOrEqual(count);
}

/** Takes a page and the place of an embed in it; returns what it has said. */
export function saidBy(page: Page, index = 0): Promise<Heard[]> {
  return page.evaluate((place) => window.said?.[place] ?? [], index);
}
