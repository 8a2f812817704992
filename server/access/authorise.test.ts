import { describe, expect, test } from 'vitest';
import { Refusal, type Scope } from '#protocol';
import { authorise, may, readable, type Action, type Rights } from './authorise.ts';
import { ANONYMOUS, type Principal, type SharePrincipal } from './principal.ts';
import { HOME } from './testing.ts';

const person = (role: 'admin' | 'viewer'): Principal => ({
  kind: 'person',
  id: 'person1',
  name: 'Person',
  role,
  session: 'session1',
});
const token = (...scopes: Scope[]): Principal => ({
  kind: 'token',
  id: 'token1',
  name: 'Token',
  scopes,
  expires: null,
});
const share = (...topics: string[]): SharePrincipal => ({
  kind: 'share',
  id: 'share1',
  rev: 1,
  topics,
  series: [],
  origins: [],
  expires: null,
});

/** Every kind of principal. */
const WHO = {
  anonymous: ANONYMOUS,
  bidder: { kind: 'bidder', id: 'bidder1', name: 'Bidder' },
  viewer: person('viewer'),
  admin: person('admin'),
  ingest: token('ingest'),
  read: token('read'),
  bid: token('bid'),
  embed: token('embed'),
  share: share('metrics/*'),
} as const satisfies Record<string, Principal>;

type Said = 'yes' | 'NOT_SIGNED_IN' | 'FORBIDDEN';
type Cell = Said | ((rights: Rights) => Said);

const IN: Said = 'NOT_SIGNED_IN';
const NO: Said = 'FORBIDDEN';

/** Where looking needs a sign-in, a stranger is asked for one whatever he wants. */
const stranger =
  (cell: Cell): Cell =>
  (rights) =>
    rights.viewers === 'signed-in' ? IN : typeof cell === 'string' ? cell : cell(rights);
const where =
  (right: 'sellers' | 'operators' | 'lab', otherwise: Said): Cell =>
  (rights) =>
    rights[right] === 'everyone' ? 'yes' : otherwise;

/** What each may do. A new action, or a new kind of principal, does not compile without its row here. */
const TABLE: Record<keyof typeof WHO, Record<Action, Cell>> = {
  anonymous: {
    read: stranger('yes'),
    metrics: stranger('yes'),
    report: stranger('yes'),
    strip: stranger('yes'),
    present: stranger('yes'),
    names: stranger(where('operators', IN)),
    bid: IN,
    sell: IN,
    operate: IN,
    lab: stranger(where('lab', IN)),
    ingest: IN,
    embed: IN,
    administer: IN,
  },
  bidder: {
    read: stranger('yes'),
    metrics: stranger('yes'),
    report: stranger('yes'),
    strip: stranger('yes'),
    present: stranger('yes'),
    names: stranger(where('operators', NO)),
    bid: stranger('yes'),
    sell: stranger(where('sellers', NO)),
    operate: stranger(where('operators', NO)),
    lab: stranger(where('lab', NO)),
    ingest: stranger(NO),
    embed: stranger(NO),
    administer: stranger(NO),
  },
  viewer: {
    read: 'yes',
    metrics: 'yes',
    report: 'yes',
    strip: 'yes',
    present: 'yes',
    names: where('operators', NO),
    bid: 'yes',
    sell: where('sellers', NO),
    operate: where('operators', NO),
    lab: where('lab', NO),
    ingest: NO,
    embed: NO,
    administer: NO,
  },
  admin: {
    read: 'yes',
    metrics: 'yes',
    report: 'yes',
    strip: 'yes',
    present: 'yes',
    names: 'yes',
    bid: 'yes',
    sell: 'yes',
    operate: 'yes',
    lab: ({ lab }) => (lab === 'off' ? NO : 'yes'),
    ingest: 'yes',
    embed: 'yes',
    administer: 'yes',
  },
  ingest: { ...none(), ingest: 'yes' },
  read: { ...none(), read: 'yes', metrics: 'yes', report: 'yes', strip: 'yes' },
  bid: { ...none(), bid: 'yes' },
  embed: { ...none(), embed: 'yes' },
  share: { ...none(), read: 'yes' },
};

function none(): Record<Action, Cell> {
  return {
    read: NO,
    metrics: NO,
    report: NO,
    strip: NO,
    present: NO,
    names: NO,
    bid: NO,
    sell: NO,
    operate: NO,
    lab: NO,
    ingest: NO,
    embed: NO,
    administer: NO,
  };
}

/** Every combination of the settings. */
const SETTINGS: Rights[] = (['everyone', 'signed-in'] as const).flatMap((viewers) =>
  (['everyone', 'admins'] as const).flatMap((sellers) =>
    (['everyone', 'admins'] as const).flatMap((operators) =>
      (['everyone', 'admins', 'off'] as const).map((lab) => ({ viewers, sellers, operators, lab })),
    ),
  ),
);

function said(rights: Rights, who: Principal, action: Action, pattern?: string): Said {
  try {
    authorise(rights, who, action, pattern);
    return 'yes';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.code === 'NOT_SIGNED_IN' ? 'NOT_SIGNED_IN' : 'FORBIDDEN';
  }
}

describe.each(Object.keys(WHO) as (keyof typeof WHO)[])('%s', (kind) => {
  test.each(Object.keys(TABLE[kind]) as Action[])('%s, by all settings', (action) => {
    const cell = TABLE[kind][action];
    for (const rights of SETTINGS) {
      const expected = typeof cell === 'string' ? cell : cell(rights);
      expect(said(rights, WHO[kind], action), JSON.stringify(rights)).toBe(expected);
      expect(may(rights, WHO[kind], action)).toBe(expected === 'yes');
    }
  });
});

test('a share reads its own topics and what is below them', () => {
  const who = share('metrics/*', 'lots/lot1');
  const reads = (pattern: string): Said => said(HOME, who, 'read', pattern);
  expect(['metrics/host', 'metrics/*', 'lots/lot1'].map(reads)).toEqual(['yes', 'yes', 'yes']);
  const beyond = ['*', 'metrics', 'lots/*', 'lots/lot2', 'lots/lot1/x', 'notes', 'sealed/access-book'];
  expect(beyond.map(reads)).toEqual(beyond.map(() => 'FORBIDDEN'));
  expect(said(HOME, share('*'), 'read', 'sealed/access-book')).toBe('FORBIDDEN');
  expect(said(HOME, share('*'), 'read', 'lab/session1')).toBe('FORBIDDEN');
});

test('what is left out, or everything, is for a share all of its own', () => {
  const who = share('metrics/host', 'notes');
  expect(readable(HOME, who, undefined)).toEqual(['metrics/host', 'notes']);
  expect(readable(HOME, who, ['*'])).toEqual(['metrics/host', 'notes']);
  expect(readable(HOME, who, ['notes'])).toEqual(['notes']);
  expect(() => readable(HOME, who, ['notes', 'lots/*'])).toThrow(Refusal);
  expect(readable(HOME, ANONYMOUS, undefined)).toBeUndefined();
  expect(readable(HOME, ANONYMOUS, ['lots/*'])).toEqual(['lots/*']);
  expect(() => readable({ ...HOME, viewers: 'signed-in' }, ANONYMOUS, undefined)).toThrow(Refusal);
});
