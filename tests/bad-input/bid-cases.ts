import { AMOUNT_CAP, type ErrorCode, type Identity } from '#protocol';

/** Bids that must be refused, and how. */

/** Lots in every state, and who is there; made before the tests. */
export interface Cast {
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

/** A bid that must be refused: what to change of one that would be taken, and what is answered. */
export interface Case {
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
/** Takes what it is, the token, and the code; returns a bid by whoever that is. */
export const stranger = (
  what: string,
  as: (there: Cast) => unknown,
  code: ErrorCode = 'NOT_SIGNED_IN',
): Case => ({
  what,
  bid: (there) => ({ as: as(there) }),
  code,
  says: code === 'NOT_SIGNED_IN' ? /does not know who you are/ : /token .* is missing or cannot be read/,
  next: code === 'NOT_SIGNED_IN' ? /Choose a display name again/ : SEE,
});

/** Every bid that must be refused, with what is said of it. */
export const CASES: readonly Case[] = [
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
