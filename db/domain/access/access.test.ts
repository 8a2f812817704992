import { expect, test } from 'vitest';
import { ACCESS_LIMITS, decideAccess } from './decide.ts';
import { evolveAccess } from './evolve.ts';
import {
  FIRST_ADMIN,
  firstAccess,
  isSessionOver,
  isTokenGood,
  personNamed,
  SESSION_LASTS,
  type AccessState,
} from './state.ts';
import { ADMIN, adding, after, afterAll, BEGIN, making, signingIn } from './testing.ts';

const codeOf = (
  state: AccessState,
  ...asked: Parameters<typeof after> extends [unknown, ...infer R] ? R : never
) => {
  try {
    after(state, ...asked);
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return 'done';
};

test('from the start there is one admin, who cannot be removed by anybody', () => {
  const state = firstAccess(BEGIN);
  expect(state.people).toMatchObject([{ id: FIRST_ADMIN, role: 'admin', password: null }]);
  const actor = { id: 'ann', name: 'Ann' };
  const two = after(state, { type: 'add-person', ...actor, role: 'admin' });
  expect(codeOf(two, { type: 'remove-person', id: FIRST_ADMIN }, { actor })).toBe('FORBIDDEN');
});

test('two people cannot have names that would be taken for each other', () => {
  const state = afterAll(adding('vera', 'Vera'));
  expect(codeOf(state, adding('other', 'vERA'))).toBe('UNFIT_TERMS');
  expect(codeOf(state, adding('other', 'ｖｅｒａ'))).toBe('UNFIT_TERMS');
  expect(codeOf(state, adding('other', 'admin'))).toBe('UNFIT_TERMS');
  expect(personNamed(state, 'VERA')?.id).toBe('vera');
});

test('who is removed has no session any more, and nobody removes himself', () => {
  const state = afterAll(adding('vera', 'Vera'), signingIn('one', 'vera'), signingIn('two', FIRST_ADMIN));
  const vera = { id: 'vera', name: 'Vera' };
  expect(codeOf(state, { type: 'remove-person', id: 'vera' }, { actor: vera })).toBe('FORBIDDEN');
  const left = after(state, { type: 'remove-person', id: 'vera' });
  expect(left.people.map(({ id }) => id)).toEqual([FIRST_ADMIN]);
  expect(left.sessions.map(({ id }) => id)).toEqual(['two']);
  expect(codeOf(left, signingIn('three', 'vera'))).toBe('NOT_FOUND');
  expect(codeOf(left, { type: 'invite', id: 'vera' })).toBe('NOT_FOUND');
});

test('the API tokens that somebody made are revoked with him, each by itself, and nobody else’s', () => {
  const ann = { id: 'ann', name: 'Ann' };
  const state = [
    { command: making('hers'), actor: ann },
    { command: making('over', BEGIN + 1), actor: ann },
    { command: making('gone'), actor: ann },
    { command: { type: 'revoke-token', id: 'gone' }, actor: ADMIN } as const,
    { command: making('other'), actor: ADMIN },
  ].reduce(
    (before, { command, actor }) => after(before, command, { actor }),
    afterAll({ type: 'add-person', ...ann, role: 'admin' }),
  );
  const now = BEGIN + 1;
  const decided = decideAccess(state, { type: 'remove-person', id: 'ann' }, { now, actor: ADMIN });
  expect(decided).toEqual([
    { kind: 'access', data: { type: 'person-removed', by: 'Admin', t: now, id: 'ann', name: 'Ann' } },
    { kind: 'access', data: { type: 'token-revoked', by: 'Admin', t: now, id: 'hers', name: 'Token hers' } },
  ]);
  const left = after(state, { type: 'remove-person', id: 'ann' }, { now });
  expect(left.tokens.filter((token) => isTokenGood(token, now)).map(({ id }) => id)).toEqual(['other']);
});

test('who was removed or signed out while he was asking does nothing any more', () => {
  const ann = { id: 'ann', name: 'Ann' };
  const state = afterAll({ type: 'add-person', ...ann, role: 'admin' }, signingIn('one', 'ann'));
  const actor = { ...ann, session: 'one' };
  expect(codeOf(state, making('early'), { actor })).toBe('done');
  const out = after(state, { type: 'sign-out', session: 'one' });
  const removed = after(state, { type: 'remove-person', id: 'ann' });
  for (const [then, who] of [
    [out, actor],
    [removed, actor],
    [removed, ann],
  ] as const) {
    expect(codeOf(then, making('late'), { actor: who })).toBe('REVOKED');
    expect(codeOf(then, adding('late', 'Late'), { actor: who })).toBe('REVOKED');
    expect(codeOf(then, { type: 'invite', id: FIRST_ADMIN }, { actor: who })).toBe('REVOKED');
  }
});

test('a session is one of one person; signing out everywhere ends all of his and nobody else’s', () => {
  const state = afterAll(
    adding('vera', 'Vera'),
    signingIn('one', 'vera'),
    signingIn('two', 'vera'),
    signingIn('three', FIRST_ADMIN),
  );
  const without = after(state, { type: 'sign-out', session: 'one' });
  expect(without.sessions.map(({ id }) => id)).toEqual(['two', 'three']);
  expect(after(without, { type: 'sign-out', session: 'one' })).toEqual(without);
  const everywhere = after(state, { type: 'sign-out-everywhere', person: 'vera' });
  expect(everywhere.sessions.map(({ id }) => id)).toEqual(['three']);
});

test('a new password ends the other sessions of its owner, and so does none', () => {
  const state = afterAll(signingIn('one', FIRST_ADMIN), signingIn('two', FIRST_ADMIN));
  for (const hash of ['a-hash', null]) {
    const set = after(state, { type: 'set-password', id: FIRST_ADMIN, hash, keep: 'two' });
    expect(set.people[0]?.password).toBe(hash);
    expect(set.sessions.map(({ id }) => id)).toEqual(['two']);
  }
});

test('a session lasts 30 days from its last use, and those that are over go when another begins', () => {
  const state = afterAll(signingIn('one', FIRST_ADMIN), signingIn('two', FIRST_ADMIN));
  const used = evolveAccess(state, {
    kind: 'access',
    data: {
      type: 'used',
      by: '',
      t: BEGIN,
      uses: [
        ['two', BEGIN + 5_000],
        ['gone', BEGIN],
      ],
    },
  });
  const [one, two] = used.sessions;
  if (one === undefined || two === undefined) throw new Error('A session is missing.');
  const now = BEGIN + SESSION_LASTS;
  expect([isSessionOver(one, now - 1), isSessionOver(one, now), isSessionOver(two, now)]).toEqual([
    false,
    true,
    false,
  ]);
  const later = after(used, signingIn('three', FIRST_ADMIN), { now });
  expect(later.sessions.map(({ id }) => id)).toEqual(['two', 'three']);
});

test('a use that is heard of late takes no later one back', () => {
  const state = afterAll(making('one'));
  const use = (at: number) =>
    ({ kind: 'access', data: { type: 'used', by: '', t: BEGIN, uses: [['one', at]] } }) as const;
  const used = [use(BEGIN + 9), use(BEGIN + 3)].reduce(evolveAccess, state);
  expect(used.tokens[0]?.lastUsed).toBe(BEGIN + 9);
});

test('of somebody with very many sessions the one that was used the longest ago makes room', () => {
  const commands = Array.from({ length: ACCESS_LIMITS.sessions }, (_, n) => signingIn(`s${n}`, FIRST_ADMIN));
  const full = evolveAccess(afterAll(...commands), {
    kind: 'access',
    data: { type: 'used', by: '', t: BEGIN, uses: [['s0', BEGIN + 1]] },
  });
  const ids = after(full, signingIn('new', FIRST_ADMIN)).sessions.map(({ id }) => id);
  expect(ids).toHaveLength(ACCESS_LIMITS.sessions);
  expect([ids.includes('s0'), ids.includes('s1'), ids.includes('new')]).toEqual([true, false, true]);
});

test('a token is good until its end or until it is revoked, which happens once', () => {
  const state = afterAll(making('lasting'), making('short', BEGIN + 10));
  const good = (now: number): string[] =>
    state.tokens.filter((token) => isTokenGood(token, now)).map(({ id }) => id);
  expect([good(BEGIN + 9), good(BEGIN + 10)]).toEqual([['lasting', 'short'], ['lasting']]);
  const revoked = after(state, { type: 'revoke-token', id: 'lasting' }, { now: BEGIN + 1 });
  expect(revoked.tokens[0]?.revoked).toBe(BEGIN + 1);
  const again = { type: 'revoke-token', id: 'lasting' } as const;
  expect(decideAccess(revoked, again, { now: BEGIN + 2, actor: ADMIN })).toEqual([]);
  expect(codeOf(revoked, { type: 'revoke-token', id: 'another' })).toBe('NOT_FOUND');
});

test('there are at most so many people and tokens, and revoked ones do not count', () => {
  const people = Array.from({ length: ACCESS_LIMITS.people - 1 }, (_, n) => adding(`p${n}`, `Person ${n}`));
  expect(codeOf(afterAll(...people), adding('more', 'More'))).toBe('UNFIT_TERMS');
  const tokens = Array.from({ length: ACCESS_LIMITS.tokens }, (_, n) => making(`t${n}`));
  const full = afterAll(...tokens);
  expect(codeOf(full, making('more'))).toBe('UNFIT_TERMS');
  expect(codeOf(after(full, { type: 'revoke-token', id: 't7' }), making('more'))).toBe('done');
});

test('of tokens that are over only so many are still shown', () => {
  const commands = Array.from({ length: 150 }, (_, n) => [
    making(`t${n}`),
    { type: 'revoke-token', id: `t${n}` } as const,
  ]).flat();
  const { tokens } = after(afterAll(...commands), making('new'));
  expect(tokens).toHaveLength(101);
  expect([tokens[0]?.id, tokens.at(-1)?.id]).toEqual(['t50', 'new']);
});
