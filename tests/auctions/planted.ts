import type { CommandAck, Identity, LotTerms } from '#protocol';
import { AuctionApi } from '../../scripts/lib/auction/api.ts';
import { everyDoor, type CommandDoor } from '../lib/command-doors.ts';
import type { Needle } from './needles.ts';

/** Lots, people and bids whose secrets can be told from everything else. */

const HOUR = 3_600_000;

/** What everybody may see of each lot: a title by which it is known again. */
export const TITLES = {
  going: 'Planted lot going on',
  unsold: 'Planted lot unsold',
  struck: 'Planted lot struck',
} as const;

/** Maxima, each of eleven digits that no price comes to. */
const MAX = {
  first: 21_437_658_919,
  exhausted: 14_326_597_813,
  raised: 32_918_476_531,
  beaten: 31_724_695_873,
  leading: 47_382_915_647,
  further: 58_391_746_213,
  tooLow: 11_223_384_557,
  stolen: 61_748_293_517,
  ofUnsold: 71_829_364_573,
  retracted: 91_827_364_519,
  below: 84_736_251_937,
} as const;
const RESERVES = { going: 918_273_645_547, unsold: 827_364_918_253, struck: 736_482_915_361 } as const;

/** What was planted, and where. */
export interface Planted {
  readonly lots: Readonly<Record<keyof typeof TITLES, string>>;
  /** What only an admin may see of them. */
  readonly sealed: readonly Needle[];
  /** What nobody is ever shown but whose it is: what was refused, and tokens. */
  readonly own: readonly Needle[];
}

/** Takes the server's origin, the admin's token; puts up lots and has them bid on by every door. */
export async function plant(origin: string, admin: string): Promise<Planted> {
  const api = new AuctionApi(origin);
  const names = [
    'Zyxophane Quillabrand',
    'Obadrille Venkatosh',
    'Thessamyne Urquhalder',
    'Wolfrimande Ixtabelle',
  ];
  const [seller, ada, bob, eve] = await Promise.all(names.map((name) => api.identify(name)));
  if (!seller || !ada || !bob || !eve) throw new Error('They are four.');
  const bidder = new PlantingBidder(await everyDoor(origin));
  const put = (key: keyof typeof TITLES, ends: number): Promise<string> =>
    api.putUp(seller.token, termsOf(key, ends));

  const going = await put('going', HOUR);
  await bidder.bid(ada, going, MAX.first);
  await bidder.bid(bob, going, MAX.exhausted);
  await bidder.bid(ada, going, MAX.raised);
  await bidder.bid(eve, going, MAX.beaten);
  const stolen = await bidder.bid(eve, going, MAX.leading);
  await bidder.bid(eve, going, MAX.further);
  await bidder.bid(bob, going, MAX.tooLow, 'TOO_LOW');
  await bidder.bid(bob, going, MAX.stolen, 'KEY_REUSED', stolen);

  const unsold = await put('unsold', 1_500);
  await bidder.bid(ada, unsold, MAX.ofUnsold);

  const struck = await put('struck', HOUR);
  await bidder.bid(ada, struck, MAX.below);
  await bidder.bid(eve, struck, MAX.retracted);
  const { sealed = [] } = await api.proof(struck, admin);
  const last = sealed.length; // the versions go from 1 without a hole
  await must(api.command({ type: 'bid-retract', as: admin, lot: struck, bid: last, reason: 'A slip.' }));

  bidder.close();
  const people = [seller, ada, bob, eve];
  const { tooLow, stolen: notTaken, ...taken } = MAX;
  return {
    lots: { going, unsold, struck },
    sealed: [
      ...Object.values(taken),
      ...Object.values(RESERVES),
      ...people.flatMap(({ id, name }) => [id, name]),
      ...bidder.taken,
    ],
    own: [tooLow, notTaken, admin, ...bidder.refused, ...people.map(({ token }) => token)],
  };
}

function termsOf(key: keyof typeof TITLES, ends: number): LotTerms {
  const opens = Date.now();
  return {
    title: TITLES[key],
    currency: 'EUR',
    start: 100,
    reserve: RESERVES[key],
    opens,
    ends: opens + ends,
  };
}

async function must(answer: Promise<CommandAck>): Promise<void> {
  const given = await answer;
  if ('error' in given) throw new Error(JSON.stringify(given));
}

/** Bids by one door after the other. */
class PlantingBidder {
  /** The keys of bids that were taken, and of those that were not. */
  readonly taken: string[] = [];
  readonly refused: string[] = [];
  #count = 0;
  readonly #doors: readonly CommandDoor[];

  constructor(doors: readonly CommandDoor[]) {
    this.#doors = doors;
  }

  /** Takes who bids on what and how far, and what must come of it; returns the key. Throws when something else came of it. */
  async bid(
    { token }: Identity,
    lot: string,
    max: number,
    due: 'seq' | 'TOO_LOW' | 'KEY_REUSED' = 'seq',
    key = `planted-key-${this.#count}-qvx`,
  ): Promise<string> {
    const door = this.#doors[this.#count % this.#doors.length];
    this.#count += 1;
    const answer = JSON.stringify(await door?.send(key, { type: 'bid', as: token, lot, max }));
    if (!answer.includes(`"${due}"`)) throw new Error(`${max} by ${door?.name}: ${answer}`);
    if (due === 'seq') this.taken.push(key);
    if (due === 'TOO_LOW') this.refused.push(key);
    return key;
  }

  close(): void {
    for (const door of this.#doors) door.close();
  }
}
