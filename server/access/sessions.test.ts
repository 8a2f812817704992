import { expect, onTestFinished, test, vi } from 'vitest';
import { ACCESS_LIMITS, FIRST_ADMIN, SESSION_LASTS } from '#domain';
import { openTestLog, testFolder } from '../../db/sqlite/testing.ts';
import type { Access } from './access.ts';
import { CODE_LASTS, Codes } from './codes.ts';
import type { PersonPrincipal, Principal } from './principal.ts';
import { SESSION_TOKEN_LASTS } from './session-tokens.ts';
import { ADMIN, openAccess } from './testing.ts';

const BEGIN = 1_800_000_000_000;
const OWN = 'http://board.example';

/** Takes access; signs the first admin in by a link, as a browser would; returns its Cookie header and his session. */
async function signIn(access: Access): Promise<{ cookie: string; session: string }> {
  const proved = await access.prove({ code: access.startCode() });
  if (proved === undefined) throw new Error('The code did not work.');
  const { cookie, who } = await access.sessions.begin(proved.person, proved.way, 'Test/1.0');
  return { cookie: `a=b; ${access.sessions.cookie.name(false)}=${cookie}`, session: who.session ?? '' };
}

/** The first admin, as a session of his has him. */
const adminOf = (session: string): PersonPrincipal => ({ ...ADMIN, session });

test('a cookie is whose it was given to, from this server’s own pages alone', async () => {
  const access = await openAccess();
  const { cookie, session } = await signIn(access);
  const admin = { kind: 'person', id: FIRST_ADMIN, name: 'Admin', role: 'admin', session };
  expect(await access.principal({ cookie })).toEqual(admin);
  expect(await access.principal({ cookie, origin: OWN })).toEqual(admin);
  for (const origin of ['http://evil.example', 'null', `${OWN}.evil.example`, '']) {
    await expect(access.principal({ cookie, origin })).rejects.toMatchObject({ code: 'ORIGIN_REFUSED' });
  }
  const [head = '', secret = ''] = cookie.split('.');
  const strangers = [
    `${head}.${secret.slice(0, -1)}${secret.endsWith('A') ? 'E' : 'A'}`,
    `${head}.`,
    head,
    `switchyard-session=${secret}`,
    '',
  ];
  for (const stranger of strangers) {
    expect(await access.principal({ cookie: stranger })).toEqual({ kind: 'anonymous' });
  }
});

test('a token goes before the cookie, and one that is nobody’s is refused though the cookie is somebody’s', async () => {
  const access = await openAccess();
  const { cookie } = await signIn(access);
  const { token, id } = await access.identify('Ada', undefined);
  expect(await access.principal({ cookie, authorization: `Bearer ${token}` })).toMatchObject({ id });
  expect(await access.principal({ cookie, token })).toMatchObject({ id });
  const nobody = access.principal({ cookie, token: 'a-token-of-nobody' });
  await expect(nobody).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
});

test('a session’s token acts for ten minutes, and not a moment after its session', async () => {
  let now = BEGIN;
  const access = await openAccess({ now: () => now });
  const { session } = await signIn(access);
  const token = await access.sessions.tokens.issue(session);
  expect(await access.whoIs(token)).toEqual({ role: 'admin', id: FIRST_ADMIN, name: 'Admin' });
  now += SESSION_TOKEN_LASTS - 1;
  expect(await access.actor(token, 'sell')).toMatchObject({ id: FIRST_ADMIN });
  now += 1;
  await expect(access.whoIs(token)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  // Another process has not seen it before.
  const next = await access.sessions.tokens.issue(session);
  await access.signOut({ session }, ADMIN);
  await expect(access.whoIs(next)).rejects.toMatchObject({ code: 'REVOKED' });
});

test('a token of a session that this server did not sign is nobody’s, and one that is long over says so', async () => {
  let now = BEGIN;
  const access = await openAccess({ now: () => now });
  const other = await openAccess({ now: () => now });
  const foreign = await other.sessions.tokens.issue((await signIn(other)).session);
  await expect(access.whoIs(foreign)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
  const unseen = await access.sessions.tokens.issue((await signIn(access)).session);
  now += SESSION_TOKEN_LASTS;
  await expect(access.whoIs(unseen)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
});

test('a session lasts 30 days from its last use, over restarts, and then is nobody’s', async () => {
  let now = BEGIN;
  const place = { folder: testFolder(), log: openTestLog().log, now: () => now };
  const first = await openAccess(place);
  const { cookie } = await signIn(first);
  now += SESSION_LASTS - 1;
  expect(await first.principal({ cookie })).toMatchObject({ id: FIRST_ADMIN });
  await first.stop();
  const second = await openAccess(place);
  now += SESSION_LASTS - 1;
  expect(await second.principal({ cookie })).toMatchObject({ id: FIRST_ADMIN });
  expect(second.sessions.list(undefined)).toMatchObject([{ lastUsed: now, expires: now + SESSION_LASTS }]);
  now += SESSION_LASTS;
  expect(await second.principal({ cookie })).toEqual({ kind: 'anonymous' });
  expect(second.sessions.list(undefined)).toEqual([]);
});

test('whoever is signed out, removed or revoked has his connections cut when that is durable, and nobody else', async () => {
  const cuts: ((who: Principal) => boolean)[] = [];
  const access = await openAccess({ cut: (matches) => void cuts.push(matches) });
  const { session } = await signIn(access);
  const { person } = await access.people.add('Vera', 'viewer', ADMIN);
  const vera = { kind: 'person', id: person.id, name: 'Vera', role: 'viewer', session: 'hers' } as const;
  const { made } = await access.tokens.make({ name: 'Prometheus', scopes: ['read'], days: 1 }, ADMIN);
  const program = { kind: 'token', id: made.id, name: '', scopes: [], expires: null } as const;
  const all: Principal[] = [adminOf(session), ADMIN, vera, program, { kind: 'anonymous' }];
  const cut = async (what: Promise<void>): Promise<Principal[]> => {
    await what;
    const matches = cuts.splice(0);
    return all.filter((who) => matches.some((matcher) => matcher(who)));
  };
  expect(cuts).toEqual([]);
  expect(await cut(access.revokeToken(made.id, ADMIN))).toEqual([program]);
  expect(await cut(access.people.remove(person.id, ADMIN))).toEqual([vera]);
  expect(await cut(access.signOut({ session }, ADMIN))).toEqual([adminOf(session)]);
  // Programs with the token of the file have no session to end.
  expect(await cut(access.signOut({ everywhere: FIRST_ADMIN }, ADMIN))).toEqual([adminOf(session)]);
});

test('with an admin go the API tokens and the open links that he made, in one write', async () => {
  const cuts: ((who: Principal) => boolean)[] = [];
  const { log } = openTestLog();
  const access = await openAccess({ log, cut: (matches) => void cuts.push(matches) });
  const { person, code } = await access.people.add('Ann', 'admin', ADMIN);
  const proved = await access.prove({ code });
  if (proved === undefined) throw new Error('The code did not work.');
  const { who: ann } = await access.sessions.begin(proved.person, proved.way, 'Test/1.0');
  const { token, made } = await access.tokens.make({ name: 'Hers', scopes: ['read'], days: null }, ann);
  const other = await access.tokens.make({ name: 'Other', scopes: ['read'], days: null }, ADMIN);
  const { code: link } = await access.people.add('Otto', 'admin', ann);
  expect(access.tokens.list().map(({ maker }) => maker)).toEqual([FIRST_ADMIN, person.id]);
  const append = vi.spyOn(log, 'append');
  await access.people.remove(person.id, ADMIN);
  expect(append).toHaveBeenCalledTimes(1);
  await expect(access.principal({ token })).rejects.toMatchObject({ code: 'REVOKED' });
  expect(await access.principal({ token: other.token })).toMatchObject({ name: 'Other' });
  expect(await access.prove({ code: link })).toBeUndefined();
  const program = { kind: 'token', id: made.id, name: 'Hers', scopes: [], expires: null } as const;
  expect([ann, program].map((who) => cuts.some((matches) => matches(who)))).toEqual([true, true]);
  // His question was still coming when he was removed.
  const late = access.tokens.make({ name: 'Late', scopes: ['read'], days: null }, ann);
  await expect(late).rejects.toMatchObject({ code: 'REVOKED' });
});

test('a browser in use is not the one that makes room for another', async () => {
  const access = await openAccess({ now: () => Date.now() });
  const first = await signIn(access);
  const second = await signIn(access);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_000 });
  onTestFinished(() => void vi.useRealTimers());
  for (let n = 2; n < ACCESS_LIMITS.sessions; n += 1) await signIn(access);
  vi.setSystemTime(Date.now() + 1_000);
  expect(await access.principal({ cookie: first.cookie })).toMatchObject({ id: FIRST_ADMIN });
  await signIn(access);
  expect(await access.principal({ cookie: first.cookie })).toMatchObject({ id: FIRST_ADMIN });
  expect(await access.principal({ cookie: second.cookie })).toEqual({ kind: 'anonymous' });
});

test('signing out everywhere ends the links that are open as well', async () => {
  const access = await openAccess();
  const code = access.startCode();
  await access.signOut({ everywhere: FIRST_ADMIN }, ADMIN);
  expect(await access.prove({ code })).toBeUndefined();
});

test('an API token is what it was made for until it is over or revoked, and says when it was used', async () => {
  let now = BEGIN;
  const access = await openAccess({ now: () => now });
  const { token, made } = await access.tokens.make({ name: 'Bot', scopes: ['bid'], days: 1 }, ADMIN);
  expect(made).toMatchObject({ lastUsed: null, revoked: null, expires: now + 86_400_000 });
  now += 5;
  expect(await access.actor(token, 'bid')).toEqual({ role: 'bidder', id: made.id, name: 'Bot' });
  await expect(access.actor(token, 'sell')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(access.tokens.list()).toMatchObject([{ lastUsed: BEGIN + 5 }]);
  const forged = `${token.slice(0, -3)}AAA`;
  await expect(access.whoIs(forged)).rejects.toMatchObject({
    code: 'NOT_SIGNED_IN',
    message: 'This API token is none of this server’s.',
  });
  now = BEGIN + 86_400_000;
  await expect(access.whoIs(token)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  now = BEGIN;
  await access.revokeToken(made.id, ADMIN);
  await expect(access.whoIs(token)).rejects.toMatchObject({ code: 'REVOKED' });
});

test('a code works once and not for ever, and a person’s end with him', () => {
  let now = 0;
  const codes = new Codes(() => now);
  const code = codes.issue('vera', CODE_LASTS.start);
  expect([codes.redeem(`${code}x`), codes.redeem(code), codes.redeem(code)]).toEqual([
    undefined,
    'vera',
    undefined,
  ]);
  const late = codes.issue('vera', CODE_LASTS.start);
  now = CODE_LASTS.start;
  expect(codes.redeem(late)).toBeUndefined();
  const hers = codes.issue('vera', CODE_LASTS.invitation);
  codes.revoke('vera');
  expect(codes.redeem(hers)).toBeUndefined();
});
