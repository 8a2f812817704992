import type { Page } from 'playwright-core';
import * as v from 'valibot';
import { PAGE_PATHS, type Identity, type LotCommand, type LotProof, type LotTerms } from '#protocol';
import { AuctionApi, readAdminToken, taken, type Taken } from '../../../scripts/lib/auction/api.ts';
import type { Stage } from '../../../scripts/stage/stage.ts';
import { STORED } from '../../../web/storage.ts';
import { signIn } from './signing-in.ts';

type WithoutToken<C> = C extends unknown ? Omit<C, 'as'> : never;

/** People and lots of a stage's server, by its public doors. */
export class Auction {
  readonly #stage: Stage;

  /** Takes the stage. */
  constructor(stage: Stage) {
    this.#stage = stage;
  }

  get #api(): AuctionApi {
    return new AuctionApi(this.#stage.server().url);
  }

  /** The admin's token, from its file. */
  get adminToken(): string {
    return readAdminToken(this.#stage.server().data);
  }

  /** Takes a name; returns a new identity of that name. */
  person(name: string): Promise<Identity> {
    return this.#api.identify(name);
  }

  /** Takes a token and a command without it; returns what was taken. Rejects with the refusal. */
  async command(as: string, command: WithoutToken<LotCommand>): Promise<Taken> {
    return taken(await this.#api.command({ ...command, as }));
  }

  /** Takes terms that differ from a lot that is open for an hour and starts at €1; returns its id. */
  async putUp(terms: Partial<LotTerms> = {}): Promise<string> {
    const seller = await this.person('Sally');
    const now = Date.now();
    const usual = { title: 'A lamp', currency: 'EUR', start: 100, opens: now - 1000, ends: now + 3_600_000 };
    return this.#api.putUp(seller.token, { ...usual, ...terms });
  }

  /** Takes a bidder, a lot and a maximum; bids. */
  bid({ token }: Identity, lot: string, max: number): Promise<Taken> {
    return this.command(token, { type: 'bid', lot, max });
  }

  /** Takes a lot; returns its proof with what is sealed. */
  proof(lot: string): Promise<LotProof> {
    return this.#api.proof(lot, this.adminToken);
  }

  /** Takes a lot; returns the maxima that were ever accepted on it, in their order. */
  async accepted(lot: string): Promise<number[]> {
    const { sealed = [] } = await this.proof(lot);
    const BidSchema = v.object({ max: v.number() });
    return sealed.flatMap(([, , , kind, data]) =>
      kind === 'sealed-bid' ? [v.parse(BidSchema, data).max] : [],
    );
  }

  /**
   * Takes a lot, who looks at it, what to do to the page before it loads, and a query; opens the lot's page so. Its stream is its own:
   * what a shared worker asks for passes by what a test puts in the way.
   */
  async open(lot: string, { as, admin = false, prepare, query = '' }: OpenLot = {}): Promise<Page> {
    await this.#stage.proxy.use('pass');
    const page = await this.#stage.open('healthz'); // somewhere of the same origin that is not the page
    if (as !== undefined) {
      await page.evaluate(([key, text]) => localStorage.setItem(key, text), [
        STORED.bidder,
        JSON.stringify(as),
      ] as const);
    }
    if (admin) await signIn(page, { token: this.adminToken });
    await prepare?.(page);
    await page.goto(`${this.#stage.proxy.url}${PAGE_PATHS.lots}/${lot}?share=off${query}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page;
  }
}

/** How a lot's page is opened. */
export interface OpenLot {
  readonly as?: Identity;
  /** Signed in as the server's admin. */
  readonly admin?: boolean;
  readonly prepare?: (page: Page) => Promise<unknown>;
  /** What follows in the query, such as `&transport=sse`. */
  readonly query?: string;
}

/** Takes a page and a maximum as a person types it; bids up to it. */
export async function bidUpTo(page: Page, typed: string): Promise<void> {
  const field = page.getByRole('textbox', { name: /^Your maximum/ });
  await field.fill(typed);
  await field.press('Enter');
}

/** Takes a page; its places where a bidder is told how his newest bid and he himself stand. */
export function told(page: Page) {
  return {
    bid: page.getByRole('status', { name: 'Your newest bid' }),
    standing: page.getByRole('status', { name: 'Where you stand' }),
  };
}
