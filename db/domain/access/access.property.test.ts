import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Refusal } from '#protocol';
import { ACCESS_LIMITS, decideAccess, type AccessCommand } from './decide.ts';
import type { AccessEvent } from './events.ts';
import { evolveAccess } from './evolve.ts';
import { FIRST_ADMIN, firstAccess, isTokenGood, sameName, type AccessState } from './state.ts';
import { BEGIN } from './testing.ts';

/** Few ids and names, so that commands meet what earlier ones made. */
const person = fc.constantFrom(FIRST_ADMIN, 'ann', 'ben', 'cleo');
const name = fc.constantFrom('Admin', 'Ann', 'ann', 'Ben', 'Cleo');
const session = fc.integer({ min: 0, max: 60 }).map((n) => `s${n}`);
const token = fc.constantFrom('t0', 't1', 't2');
const scope = fc.constantFrom('ingest', 'read', 'bid', 'embed');

const command: fc.Arbitrary<AccessCommand> = fc.oneof(
  fc.record({ type: fc.constant('add-person'), id: person, name, role: fc.constantFrom('admin', 'viewer') }),
  fc.record({ type: fc.constant('remove-person'), id: person }),
  fc.record({ type: fc.constant('invite'), id: person }),
  fc.record({
    type: fc.constant('set-password'),
    id: person,
    hash: fc.option(fc.constant('secret-hash')),
    keep: fc.option(session, { nil: undefined }),
  }),
  fc.record({
    type: fc.constant('sign-in'),
    session,
    person,
    hash: fc.constant('secret-hash'),
    way: fc.constantFrom('code', 'password', 'token'),
    browser: fc.constant('Test'),
  }),
  fc.record({ type: fc.constant('sign-out'), session }),
  fc.record({ type: fc.constant('sign-out-everywhere'), person }),
  fc.record({
    type: fc.constant('make-token'),
    id: token,
    name,
    hash: fc.constant('secret-hash'),
    scopes: fc.array(scope, { minLength: 1, maxLength: 6 }),
    expires: fc.option(fc.integer({ min: BEGIN, max: BEGIN + 100 })),
  }),
  fc.record({ type: fc.constant('revoke-token'), id: token }),
);

const script = fc.array(fc.record({ command, by: person }), { maxLength: 120 });

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}

/** Ids are random on a server, so one that is there already is never asked for again. */
function isTaken(state: AccessState, asked: AccessCommand): boolean {
  if (asked.type === 'add-person') return state.people.some(({ id }) => id === asked.id);
  if (asked.type === 'sign-in') return state.sessions.some(({ id }) => id === asked.session);
  return asked.type === 'make-token' && state.tokens.some(({ id }) => id === asked.id);
}

/** Runs a script one step a ms; calls back with each state, and what led to it. */
function play(
  steps: readonly { command: AccessCommand; by: string }[],
  look: (state: AccessState, before: AccessState, decided: readonly AccessEvent[], now: number) => void,
): void {
  let state = frozen(firstAccess(BEGIN));
  let now = BEGIN;
  for (const { command: asked, by } of steps) {
    now += 1;
    if (isTaken(state, asked)) continue;
    const decided = decideAccess(state, frozen(asked), { now, actor: { id: by, name: by } });
    if (decided instanceof Refusal) continue;
    const next = frozen(decided.reduce(evolveAccess, state));
    look(next, state, decided, now);
    state = next;
  }
}

const unique = (list: readonly string[]): boolean => new Set(list).size === list.length;

test('whatever is asked in whatever order: the first admin stays, names and ids are one each, and no session is nobody’s', () => {
  fc.assert(
    fc.property(script, (steps) =>
      play(steps, ({ people, sessions, tokens }) => {
        expect(people.some(({ id, role }) => id === FIRST_ADMIN && role === 'admin')).toBe(true);
        expect(unique(people.map((one) => sameName(one.name)))).toBe(true);
        for (const list of [people, sessions, tokens]) expect(unique(list.map(({ id }) => id))).toBe(true);
        for (const one of sessions) {
          expect(people.some(({ id }) => id === one.person)).toBe(true);
          const same = sessions.filter((other) => other.person === one.person);
          expect(same.length).toBeLessThanOrEqual(ACCESS_LIMITS.sessions);
        }
        for (const { scopes } of tokens) expect(unique(scopes)).toBe(true);
      }),
    ),
  );
});

test('what can be used grows by signing in and making a token alone', () => {
  fc.assert(
    fc.property(script, (steps) =>
      play(steps, (state, before, decided, now) => {
        const had = new Set(before.sessions.map(({ id }) => id));
        const begun = state.sessions.filter(({ id }) => !had.has(id)).map(({ id }) => id);
        const good = new Set(before.tokens.filter((one) => isTokenGood(one, now)).map(({ id }) => id));
        const made = state.tokens.filter((one) => isTokenGood(one, now) && !good.has(one.id));
        const said = decided.flatMap(({ data }) =>
          data.type === 'signed-in' ? [data.session] : data.type === 'token-made' ? [data.id] : [],
        );
        for (const id of [...begun, ...made.map((one) => one.id)]) expect(said).toContain(id);
      }),
    ),
  );
});

test('what stands is what its events say, also when it was stored in between', () => {
  fc.assert(
    fc.property(script, (steps) =>
      play(steps, (state, before, decided) => {
        const stored = JSON.parse(JSON.stringify(before)) as AccessState; // JSON is all that it is made of
        expect(decided.reduce(evolveAccess, stored)).toEqual(state);
      }),
    ),
  );
});
