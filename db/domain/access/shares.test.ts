import { describe, expect, test } from 'vitest';
import type { ShareTerms } from '#protocol';
import { filterKey, takesSeries } from './series-filter.ts';
import {
  decideShares,
  evolveShares,
  hasEnded,
  SHARES_LIMIT,
  type ShareCommand,
  type ShareEvent,
  type Shares,
} from './shares.ts';

const TERMS: ShareTerms = {
  title: 'A board',
  shows: { kind: 'board' },
  kind: 'public',
  topics: ['notes', 'metrics/*', 'notes'],
  series: null,
  origins: [],
  expires: null,
  badge: false,
};
const ID = 'a'.repeat(20);
const said = { by: 'Ada', t: 1_000, id: ID };
const NONE: Shares = new Map();

/** Decides and folds each command on what stands after those before. */
function after(...commands: ShareCommand[]): Shares {
  return commands.reduce((shares, command) => {
    const event = decideShares(shares, command);
    return event === undefined ? shares : evolveShares(shares, event);
  }, NONE);
}

const make = (terms: Partial<ShareTerms> = {}, id = ID): ShareCommand => ({
  ...said,
  type: 'make',
  id,
  terms: { ...TERMS, ...terms },
});

test('a share is made, changed, given another link, and revoked for good', () => {
  const shares = after(
    make(),
    { ...said, t: 2_000, type: 'change', terms: { ...TERMS, title: 'Another' } },
    { ...said, t: 3_000, type: 'renew' },
    { ...said, t: 4_000, type: 'revoke' },
    { ...said, t: 5_000, type: 'revoke' },
  );
  expect(shares.get(ID)).toEqual({
    ...TERMS,
    id: ID,
    title: 'Another',
    topics: ['metrics/*', 'notes'],
    by: 'Ada',
    made: 1_000,
    rev: 2,
    revoked: 4_000,
    lastUsed: null,
  });
  for (const type of ['renew', 'change'] as const) {
    const command = { ...said, type, terms: TERMS } as ShareCommand;
    expect(() => decideShares(shares, command)).toThrow(expect.objectContaining({ code: 'CLOSED' }));
  }
});

test('what happened says the title of then, for a list that is read without what stood', () => {
  const shares = after(make({ title: 'Before' }));
  const event = decideShares(shares, { ...said, type: 'change', terms: { ...TERMS, title: 'After' } });
  expect(event).toMatchObject({ type: 'share-changed', title: 'After' });
  expect(decideShares(shares, { ...said, type: 'revoke' })).toMatchObject({ title: 'Before' });
});

test.each(['change', 'renew', 'revoke'] as const)('there must be one to %s', (type) => {
  const command = { ...said, type, terms: TERMS } as ShareCommand;
  expect(() => decideShares(NONE, command)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
});

describe('terms that no share can have', () => {
  test.each([
    ['a sealed topic', { topics: ['sealed/x'] }, 'UNKNOWN_TOPIC'],
    ['a topic of the Lab', { topics: ['lab/x'] }, 'UNKNOWN_TOPIC'],
    ['a report of the Lab', { topics: ['lab-reports/x'] }, 'UNKNOWN_TOPIC'],
    ['an end that is over', { expires: 1_000 }, 'UNFIT_TERMS'],
    ['an end that no page could write down', { expires: Number.MAX_SAFE_INTEGER }, 'UNFIT_TERMS'],
    [
      'a lot that is not among its topics',
      { shows: { kind: 'lot', lot: 'k3v9x2' }, topics: ['lots/other1'] },
      'UNFIT_TERMS',
    ],
    ['lots of which only one is', { shows: { kind: 'lots' }, topics: ['lots/k3v9x2'] }, 'UNFIT_TERMS'],
    ['alerts that are not', { shows: { kind: 'alerts' }, topics: ['metrics/*'] }, 'UNFIT_TERMS'],
  ] as const)('%s', (_what, terms, code) => {
    const command = make(terms as Partial<ShareTerms>); // its lists are read-only here
    expect(() => decideShares(NONE, command)).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    [{ shows: { kind: 'lot', lot: 'k3v9x2' }, topics: ['lots/k3v9x2'] }],
    [{ shows: { kind: 'lot', lot: 'k3v9x2' }, topics: ['lots/*'] }],
    [{ shows: { kind: 'lots' }, topics: ['*'] }],
    [{ shows: { kind: 'alerts' }, topics: ['alerts/*'] }],
  ] as const)('but %j', (terms) => {
    expect(decideShares(NONE, make(terms as unknown as Partial<ShareTerms>))).toMatchObject({
      type: 'share-made',
    });
  });
});

test('uses are kept, the latest of each, and of nothing that is not there', () => {
  const used = (at: number): ShareEvent => ({
    type: 'shares-used',
    t: at,
    uses: [
      [ID, at],
      ['b'.repeat(20), at],
    ],
  });
  const shares = [used(50), used(20)].reduce(evolveShares, after(make()));
  expect([...shares.values()].map(({ id, lastUsed }) => [id, lastUsed])).toEqual([[ID, 50]]);
});

test('there is a limit, and the oldest that was revoked makes room', () => {
  const id = (n: number): string => `share${String(n).padStart(10, '0')}`;
  const full = new Map(
    [...after(...Array.from({ length: SHARES_LIMIT }, (_, n) => make({}, id(n))))].map(([key, share]) => [
      key,
      share,
    ]),
  );
  expect(() => decideShares(full, make({}, id(SHARES_LIMIT)))).toThrow(
    expect.objectContaining({ code: 'TOO_MANY' }),
  );
  const freed = [3, 5].reduce<Shares>((shares, n) => {
    const event = decideShares(shares, { ...said, type: 'revoke', id: id(n) });
    return event === undefined ? shares : evolveShares(shares, event);
  }, full);
  const event = decideShares(freed, make({}, id(SHARES_LIMIT)));
  const now = event === undefined ? freed : evolveShares(freed, event);
  expect([now.size, now.has(id(3)), now.has(id(5)), now.has(id(SHARES_LIMIT))]).toEqual([
    SHARES_LIMIT,
    false,
    true,
    true,
  ]);
});

test('at the limit one whose time is over makes room as well, after those that were revoked', () => {
  const id = (n: number): string => `share${String(n).padStart(10, '0')}`;
  const brief = { ...said, type: 'make', id: id(1), terms: { ...TERMS, expires: said.t + 1 } } as const;
  const others = Array.from({ length: SHARES_LIMIT - 1 }, (_, n) => make({}, id(n + 2)));
  const full = after(brief, ...others);
  const late = { ...make({}, id(0)), t: said.t + 1 };
  const more = (shares: Shares): Shares => {
    const event = decideShares(shares, late);
    return event === undefined ? shares : evolveShares(shares, event);
  };
  expect(more(full).has(id(1))).toBe(false);
  const revoked = decideShares(full, { ...said, type: 'revoke', id: id(2) });
  const now = more(revoked === undefined ? full : evolveShares(full, revoked));
  expect([now.has(id(1)), now.has(id(2)), now.size]).toEqual([true, false, SHARES_LIMIT]);
});

test('it has ended when it was revoked, or its time has come', () => {
  expect(hasEnded({ revoked: null, expires: null }, 10)).toBe(false);
  expect(hasEnded({ revoked: null, expires: 11 }, 10)).toBe(false);
  expect(hasEnded({ revoked: null, expires: 10 }, 10)).toBe(true);
  expect(hasEnded({ revoked: 5, expires: null }, 10)).toBe(true);
});

describe('locked filters', () => {
  const series = [1, 'cpu', { host: 'a', core: '0' }, '%', ''] as const;
  const takes = (...filters: Parameters<typeof takesSeries>[0]) => takesSeries(filters, [...series]);

  test.each([
    [[], true],
    [[{}], true],
    [[{ names: ['cpu', 'memory'] }], true],
    [[{ names: ['memory'] }], false],
    [[{ labels: { host: 'a' } }], true],
    [[{ labels: { host: 'a', core: '1' } }], false],
    [[{ labels: { toString: 'x' } }], false],
    [[{ labels: { rack: '' } }], false],
    [[{ names: ['cpu'] }, { labels: { host: 'b' } }], false],
    [[{ names: ['cpu'] }, { names: ['memory'] }], false],
  ])('%j takes it: %s', (filters, wanted) => {
    expect(takes(...filters)).toBe(wanted);
  });

  test('equal ones have one key, and those that take everything none', () => {
    expect(filterKey([{}, { labels: {} }])).toBe('');
    expect(filterKey([{ names: ['b', 'a', 'b'], labels: { x: '1', y: '2' } }])).toBe(
      filterKey([{ names: ['a', 'b'], labels: { y: '2', x: '1' } }, {}]),
    );
    expect(filterKey([{ names: ['a'] }])).not.toBe(filterKey([{ names: ['b'] }]));
    expect(filterKey([{ labels: { a: '1' } }])).not.toBe(filterKey([{ names: ['a'] }]));
  });
});
