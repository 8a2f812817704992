import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT, UnsecuredJWT } from 'jose';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { AMOUNT_CAP, ErrorBodySchema, type ErrorCode, type Identity, type LotTerms } from '#protocol';
import { AuctionApi, readAdminToken } from '../../scripts/lib/auction/api.ts';
import { newKey } from '../../web/connection/reach.ts';
import { everyDoor, type CommandDoor } from '../lib/command-doors.ts';
import { useScene } from './bystanders.ts';

const HOUR = 3_600_000;
const SHORT = 2_000;

/** Lots in every state, and who is there; made before the tests. */
interface Cast {
  readonly admin: string;
  readonly seller: Identity;
  readonly ada: Identity;
  readonly bob: Identity;
  /** Ada leads at 100, up to 1,000. */
  readonly open: string;
  readonly scheduled: string;
  readonly closed: string;
  readonly cancelled: string;
  /** Ada's key on the open lot, and how far she would go. */
  readonly key: string;
  readonly max: number;
}

const scene = useScene();
let api: AuctionApi;
let doors: readonly CommandDoor[] = [];
let cast: Cast;

const terms = (opens: number, ends: number, more: Partial<LotTerms> = {}): LotTerms => ({
  title: 'A lot',
  currency: 'EUR',
  start: 100,
  opens,
  ends,
  ...more,
});

beforeAll(async () => {
  const { url, data } = scene.server;
  api = new AuctionApi(url);
  doors = await everyDoor(url);
  const [seller, ada, bob] = await Promise.all(['Seller', 'Ada', 'Bob'].map((name) => api.identify(name)));
  if (!seller || !ada || !bob) throw new Error('They are three.');
  const now = Date.now();
  const put = (opens: number, ends: number): Promise<string> => api.putUp(seller.token, terms(opens, ends));
  const open = await put(now, now + HOUR);
  const scheduled = await put(now + HOUR, now + 2 * HOUR);
  const cancelled = await put(now, now + HOUR);
  await api.command({ type: 'lot-cancel', as: seller.token, lot: cancelled, reason: 'Broken.' });
  const closed = await put(now, Date.now() + SHORT);
  const [key, max] = [newKey(), 1_000];
  await api.bid(ada.token, open, max, key);
  await api.bid(ada.token, closed, max);
  await vi.waitFor(async () => expect((await api.lot(closed)).status).toBe('sold'), 10_000);
  cast = { admin: readAdminToken(data), seller, ada, bob, open, scheduled, closed, cancelled, key, max };
});

afterAll(() => {
  for (const door of doors) door.close();
});

/** Everything that is known of the lots: what was commanded, what was told, and how they stand. */
async function everything(): Promise<unknown> {
  const lots = [cast.open, cast.scheduled, cast.closed, cast.cancelled];
  return Promise.all(
    lots.map(async (lot) => {
      const { events, sealed, fingerprint } = await api.proof(lot, cast.admin);
      return { events, sealed, fingerprint, stands: await api.lot(lot), mine: await mineOf(lot) };
    }),
  );
}

async function mineOf(lot: string): Promise<unknown> {
  const both = await Promise.all([cast.ada, cast.bob].map(({ token }) => api.mine(lot, token)));
  return both.map(({ max, bids }) => ({ max, bids }));
}

/** A bid that must be refused: what to change of one that would be taken, and what is answered. */
interface Case {
  readonly what: string;
  readonly bid: (there: Cast) => Record<string, unknown>;
  readonly key?: (there: Cast) => string;
  readonly code: ErrorCode;
  readonly says: RegExp;
  readonly next: RegExp;
  readonly minimum?: number;
}

const NOT_ALL = /whole number of minor units/;
const SEE = /PROTOCOL\.md, section 5/;

const amount = (what: string, max: unknown): Case => ({
  what: `${what} as the amount`,
  bid: () => ({ max }),
  code: 'MALFORMED_REQUEST',
  says: NOT_ALL,
  next: SEE,
});
const overCap = (what: string, max: number): Case => ({
  what,
  bid: () => ({ max }),
  code: 'OVER_CAP',
  says: /more than can be bid/,
  next: new RegExp(`Bid ${AMOUNT_CAP} minor units at the most`),
});
const onLot = (what: string, lot: keyof Cast, code: ErrorCode, says: RegExp, next: RegExp): Case => ({
  what,
  bid: (there) => ({ lot: there[lot] }),
  code,
  says,
  next,
});
const stranger = (what: string, as: (there: Cast) => unknown, code: ErrorCode = 'NOT_SIGNED_IN'): Case => ({
  what,
  bid: (there) => ({ as: as(there) }),
  code,
  says: code === 'NOT_SIGNED_IN' ? /does not know who you are/ : /token .* is missing or cannot be read/,
  next: code === 'NOT_SIGNED_IN' ? /Choose a display name again/ : SEE,
});

const CASES: readonly Case[] = [
  onLot('before the opening', 'scheduled', 'NOT_OPEN', /opens at \d{4}-/, /Bid again then/),
  onLot('after the closing', 'closed', 'CLOSED', /has ended/, /result/),
  onLot('on a cancelled lot', 'cancelled', 'CLOSED', /was cancelled/, /other lots/),
  {
    what: 'below the minimum',
    bid: () => ({ max: 124 }),
    code: 'TOO_LOW',
    says: /too high for that bid/,
    next: /Bid the minimum or more/,
    minimum: 125,
  },
  {
    what: 'by the leader, not above his own maximum',
    bid: ({ ada, max }) => ({ as: ada.token, max }),
    code: 'TOO_LOW',
    says: /You lead already/,
    next: /Raise your maximum/,
    minimum: 1_001,
  },
  {
    what: 'on one’s own lot',
    bid: ({ seller }) => ({ as: seller.token }),
    code: 'OWN_LOT',
    says: /your own lot/,
    next: /to others/,
  },
  {
    what: 'by an admin, who sees every maximum',
    bid: ({ admin }) => ({ as: admin }),
    code: 'FORBIDDEN',
    says: /admin/,
    next: /name of your own/,
  },
  amount('text', '500'),
  amount('a word', 'much'),
  amount('a negative number', -500),
  amount('0', 0),
  amount('1.5', 150.5),
  amount('null', null),
  amount('a list', [500]),
  amount('true', true),
  amount('nothing', undefined),
  overCap('one above the cap', AMOUNT_CAP + 1),
  overCap('2^53', 2 ** 53),
  overCap('2^53 + 2', 2 ** 53 + 2),
  overCap('the largest number', Number.MAX_VALUE),
  {
    what: 'with a stolen key, and the amount that was bid with it',
    bid: ({ max }) => ({ max }),
    key: ({ key }) => key,
    code: 'KEY_REUSED',
    says: /belongs to another bid/,
    next: /new key/,
  },
  {
    what: 'with a stolen key, and another amount',
    bid: () => ({}),
    key: ({ key }) => key,
    code: 'KEY_REUSED',
    says: /belongs to another bid/,
    next: /new key/,
  },
  {
    what: 'with one’s own key, and another amount',
    bid: ({ ada, max }) => ({ as: ada.token, max: max + 500 }),
    key: ({ key }) => key,
    code: 'KEY_REUSED',
    says: /belongs to another bid/,
    next: /new key/,
  },
  {
    what: 'with a short key',
    bid: () => ({}),
    key: () => 'short',
    code: 'MALFORMED_REQUEST',
    says: /Idempotency-Key is missing or malformed/,
    next: /8 to 64/,
  },
  stranger('a token that nobody signed', () => 'x'.repeat(64)),
  stranger('a token whose owner was changed', ({ bob, ada }) => {
    const [head, , signature] = bob.token.split('.');
    return [head, ada.token.split('.')[1], signature].join('.');
  }),
  stranger('a token without its signature', ({ bob }) => bob.token.split('.').slice(0, 2).join('.') + '.'),
  stranger('an empty token', () => '', 'MALFORMED_REQUEST'),
  stranger('no token', () => undefined, 'MALFORMED_REQUEST'),
  stranger('a token of 2,000 characters', () => 'x'.repeat(2_000), 'MALFORMED_REQUEST'),
  {
    what: 'on a lot that is none',
    bid: () => ({ lot: 'nosuchlot0001' }),
    code: 'NOT_FOUND',
    says: /no such lot/,
    next: /list of lots/,
  },
  {
    what: 'on a lot by its topic',
    bid: ({ open }) => ({ lot: `lots/${open}` }),
    code: 'MALFORMED_REQUEST',
    says: /named by its id/,
    next: SEE,
  },
  {
    what: 'with one member too many',
    bid: () => ({ price: 1 }),
    code: 'MALFORMED_REQUEST',
    says: /price does not fit/,
    next: SEE,
  },
];

/** Takes what to send; expects that every door refuses it alike and that nothing has changed. */
async function expectRefused({ bid, key, code, says, next, minimum }: Omit<Case, 'what'>): Promise<void> {
  const before = await everything();
  for (const door of doors) {
    const command = { type: 'bid', as: cast.bob.token, lot: cast.open, max: 500, ...bid(cast) };
    const { error } = v.parse(ErrorBodySchema, await door.send(key?.(cast) ?? newKey(), command));
    expect(error, door.name).toEqual({
      code,
      message: expect.stringMatching(says),
      next: expect.stringMatching(next),
      ...(minimum !== undefined && { minimum }),
    });
  }
  expect(await everything()).toEqual(before);
}

describe('a bid is refused by every door, and nothing changes', () => {
  test.each(CASES)('$what', expectRefused);
});

describe('tokens that are signed with a secret', () => {
  const forge = (secret: string, exp: string, alg = 'HS256'): Promise<string> =>
    new SignJWT({ name: 'Eve' })
      .setProtectedHeader({ alg })
      .setIssuer('switchyard')
      .setAudience('bidder')
      .setSubject(cast.bob.id)
      .setIssuedAt()
      .setExpirationTime(exp)
      .sign(new TextEncoder().encode(secret));
  const own = (): string => readFileSync(join(scene.server.data, 'bidder-secret'), 'utf8').trim();
  const refused = (as: string): Promise<void> => expectRefused(stranger('', () => as));

  test('another one', async () => refused(await forge('another secret of forty-three characters 00', '1h')));

  test("the server's, and the token has expired", async () => refused(await forge(own(), '-1s')));

  test("the server's, by another algorithm", async () =>
    refused(await forge(own().padEnd(64, own()), '1h', 'HS512')));

  test('none', () =>
    refused(
      new UnsecuredJWT({ name: 'Eve' })
        .setIssuer('switchyard')
        .setAudience('bidder')
        .setSubject(cast.bob.id)
        .encode(),
    ));

  test("the server's, and in time: the test would notice", async () => {
    const token = await forge(own(), '1h');
    const answer = await api.bid(token, cast.scheduled, 500);
    expect(answer).toMatchObject({ error: { code: 'NOT_OPEN' } });
  });
});

test('a bid that fits is taken by each door, once for all of them, and is seen in all that was compared', async () => {
  const before = await everything();
  const key = newKey();
  const answers: unknown[] = [];
  for (const door of doors) {
    answers.push(await door.send(key, { type: 'bid', as: cast.bob.token, lot: cast.open, max: 500 }));
  }
  const bid = { leads: false, max: 500, price: 550, minimum: 600 };
  expect(answers).toEqual([
    expect.objectContaining({ replayed: false, bid: expect.objectContaining(bid) }),
    expect.objectContaining({ replayed: true, bid: expect.objectContaining(bid) }),
    expect.objectContaining({ replayed: true, bid: expect.objectContaining(bid) }),
  ]);
  expect(await everything()).not.toEqual(before);
  expect((await api.mine(cast.open, cast.bob.token)).bids).toHaveLength(1);
});

test('nobody noticed', () => scene.unmoved());
