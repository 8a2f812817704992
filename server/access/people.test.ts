import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { FIRST_ADMIN } from '#domain';
import type { Log } from '../../db/log.ts';
import { openTestLog } from '../../db/sqlite/testing.ts';
import type { Access } from './access.ts';
import { ACCESS_SOURCE, AuditList } from './audit.ts';
import type { PersonPrincipal } from './principal.ts';
import { ADMIN, openAccess } from './testing.ts';

const PASSWORD = 'correct horse battery staple';
/** Signs somebody in in a given way; returns him as his session has him. */
async function begin(access: Access, id: string, way: 'code' | 'password'): Promise<PersonPrincipal> {
  const person = access.people.get(id);
  if (person === undefined) throw new Error('There is no such person.');
  return (await access.sessions.begin(person, way, 'Test')).who;
}

test('a password lets in who has set it, by his name as he likes to write it, and nobody who has none', async () => {
  const access = await openAccess();
  const { person } = await access.people.add('Vera', 'viewer', ADMIN);
  await access.people.setPassword(await begin(access, person.id, 'code'), PASSWORD, undefined);
  const tried = async (name: string, password: string) => (await access.prove({ name, password }))?.person.id;
  expect(await tried('vera', PASSWORD)).toBe(person.id);
  expect(await tried('Vera', `${PASSWORD} `)).toBeUndefined();
  expect(await tried('Admin', PASSWORD)).toBeUndefined();
  expect(await tried('Admin', 'nobody has this password')).toBeUndefined();
  expect(await tried('Nobody', PASSWORD)).toBeUndefined();
  expect(access.people.list()).toMatchObject([{ hasPassword: false }, { hasPassword: true }]);
});

test('another link for somebody ends the one before, which may have gone astray', async () => {
  const access = await openAccess();
  const first = await access.people.add('Vera', 'viewer', ADMIN);
  const other = await access.people.add('Otto', 'viewer', ADMIN);
  const second = await access.people.invite(first.person.id, ADMIN);
  expect(await access.prove({ code: first.code })).toBeUndefined();
  expect((await access.prove({ code: second.code }))?.person.id).toBe(first.person.id);
  expect((await access.prove({ code: other.code }))?.person.id).toBe(other.person.id);
});

test('a password is replaced by who knows it, or who has just come in by a link', async () => {
  let now = 1_800_000_000_000;
  const access = await openAccess({ now: () => now });
  const fresh = await begin(access, FIRST_ADMIN, 'code');
  await access.people.setPassword(fresh, PASSWORD, undefined);
  await access.people.setPassword(fresh, `${PASSWORD} 2`, undefined);
  const byPassword = await begin(access, FIRST_ADMIN, 'password');
  const change = (who: PersonPrincipal, current?: string) => access.people.setPassword(who, null, current);
  await expect(change(byPassword)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(change(byPassword, PASSWORD)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  now += 15 * 60_000;
  await expect(change(fresh)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await change(byPassword, `${PASSWORD} 2`);
  expect(access.people.list()).toMatchObject([{ hasPassword: false }]);
  // The session that asked goes on, the other one has ended.
  expect(access.sessions.list(undefined).map(({ id }) => id)).toEqual([byPassword.session]);
});

test('the audit list has everything once, the newest first, in pages, and no secret', async () => {
  const { log } = openTestLog();
  const access = await openAccess({ log });
  const audit = new AuditList(log, [ACCESS_SOURCE]);
  expect(await audit.before()).toEqual({ entries: [], next: null });
  const fresh = await begin(access, FIRST_ADMIN, 'code');
  await access.people.setPassword(fresh, PASSWORD, undefined);
  for (let n = 0; n < 118; n += 1) await access.people.invite(FIRST_ADMIN, ADMIN);
  // Uses are no deed; they stand between and are not shown.
  await access.stop();
  await access.people.add('Vera', 'viewer', ADMIN);
  const seen = [];
  const pages = [];
  for (let next: number | null | undefined; next !== null;) {
    const page = await audit.before(next);
    pages.push(page.entries.length);
    seen.push(...page.entries);
    next = page.next;
  }
  expect(pages).toEqual([50, 50, 21]);
  expect(seen.map(({ what }) => what)).toEqual([
    'person-added',
    ...Array.from({ length: 118 }, () => 'invited'),
    'password-set',
    'signed-in',
  ]);
  expect(seen[0]).toMatchObject({ by: 'Admin', detail: 'Vera (viewer)' });
  expect(JSON.stringify(seen)).not.toMatch(/argon2|[0-9a-f]{64}/);
});

describe('attempts that fail', () => {
  const told = async (log: Log) =>
    (await new AuditList(log, [ACCESS_SOURCE]).before()).entries.map(({ what, detail }) => [what, detail]);

  test('are told by their number, and by a name that is somebody’s: the first at once, the others after ten minutes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { log } = openTestLog();
    const access = await openAccess({ log });
    for (let n = 0; n < 500; n += 1) access.failures.count('admin');
    access.failures.count('my password by mistake');
    vi.advanceTimersByTime(10 * 60_000);
    // Nothing failed: the next one is told at once.
    vi.advanceTimersByTime(10 * 60_000);
    access.failures.count(undefined);
    await access.people.invite(FIRST_ADMIN, ADMIN);
    expect(await told(log)).toEqual([
      ['invited', 'Admin'],
      ['sign-in-failed', ''],
      ['sign-in-failed', 'Admin × 500'],
      ['sign-in-failed', 'Admin'],
    ]);
  });

  test('are not forgotten when the server stops', async () => {
    const { log } = openTestLog();
    const access = await openAccess({ log });
    for (let n = 0; n < 3; n += 1) access.failures.count('admin');
    await access.stop();
    expect(await told(log)).toEqual([
      ['sign-in-failed', 'Admin × 2'],
      ['sign-in-failed', 'Admin'],
    ]);
  });
});

test('who has shown a password that is replaced before he is in does not come in', async () => {
  const access = await openAccess();
  const fresh = await begin(access, FIRST_ADMIN, 'code');
  await access.people.setPassword(fresh, PASSWORD, undefined);
  const proved = await access.prove({ name: 'Admin', password: PASSWORD });
  if (proved === undefined) throw new Error('The password did not fit.');
  await access.people.setPassword(fresh, `${PASSWORD} 2`, undefined);
  const late = access.sessions.begin(proved.person, proved.way, 'Test');
  await expect(late).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
  expect(access.sessions.list(undefined).map(({ id }) => id)).toEqual([fresh.session]);
});
