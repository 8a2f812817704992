import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT, UnsecuredJWT } from 'jose';
import { expect, test } from 'vitest';
import { openTestLog, testFolder } from '../../db/sqlite/testing.ts';
import { readConfig } from '../config.ts';
import { Access } from './access.ts';
import { HOME } from './testing.ts';
import { rightsOf } from './rights.ts';
import { secretFile, SecretRefused } from './secret-file.ts';

/** Takes a folder; returns access on a log of its own that nothing was ever written to. */
function accessIn(folder: string): Access {
  const { log } = openTestLog();
  const onFailure = (error: unknown): never => {
    throw error;
  };
  const cookie = { path: '/', secure: false };
  return new Access({
    folder,
    log,
    rights: HOME,
    isOwn: () => true,
    cookie,
    cut: () => undefined,
    onFailure,
  });
}

const notSignedIn = { code: 'NOT_SIGNED_IN' };

test('secrets are made once, in files that only their owner may read, whatever became of their modes', () => {
  const folder = join(testFolder(), 'data');
  const { adminFile, adminToken } = accessIn(folder);
  const secret = join(folder, 'bidder-secret');
  expect(readFileSync(adminFile, 'utf8')).toBe(`${adminToken}\n`);
  expect(adminToken).toMatch(/^[\w-]{43}$/);
  for (const file of [adminFile, secret]) {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o644);
  }
  expect(accessIn(folder).adminToken).toBe(adminToken);
  for (const file of [adminFile, secret]) expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a file that holds something else is left as it is, and said to be unfit', () => {
  const file = join(testFolder(), 'admin-token');
  writeFileSync(file, 'hunter2\n');
  expect(() => secretFile(file)).toThrow(SecretRefused);
  expect(readFileSync(file, 'utf8')).toBe('hunter2\n');
  expect(() => secretFile(join(file, 'below-a-file'))).toThrow(SecretRefused);
});

test('a token is its bidder, also of another process on the same folder; another name keeps the id', async () => {
  const folder = testFolder();
  const access = accessIn(folder);
  const ada = await access.identify('Ada', undefined);
  expect(await access.whoIs(ada.token)).toEqual({ role: 'bidder', id: ada.id, name: 'Ada' });
  const countess = await accessIn(folder).identify('Countess', ada.token);
  expect(countess.id).toBe(ada.id);
  expect(await access.whoIs(countess.token)).toEqual({ role: 'bidder', id: ada.id, name: 'Countess' });
  expect((await access.identify('Ada', undefined)).id).not.toBe(ada.id);
});

test('the admin is known by the token in the file, and no bidder', async () => {
  const access = accessIn(testFolder());
  expect(await access.whoIs(access.adminToken)).toMatchObject({ role: 'admin', id: 'admin' });
  await expect(access.identify('Boss', access.adminToken)).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('what this server did not sign is nobody', async () => {
  const folder = testFolder();
  const access = accessIn(folder);
  const { token, id } = await access.identify('Ada', undefined);
  const [head = '', body = '', signature = ''] = token.split('.');
  const key = new TextEncoder().encode(readFileSync(join(folder, 'bidder-secret'), 'utf8').trim());
  const forge = (header: { alg: string }, subject: string, audience = 'bidder'): Promise<string> =>
    new SignJWT({ name: 'Eve' })
      .setProtectedHeader(header)
      .setIssuer('switchyard')
      .setAudience(audience)
      .setSubject(subject)
      .sign(key);
  const forged = Buffer.from(JSON.stringify({ sub: id, name: 'Eve', iss: 'switchyard', aud: 'bidder' }));
  const strangers = [
    'a-token-of-nobody',
    `${head}.${forged.toString('base64url')}.${signature}`,
    `${head}.${body}.${signature.slice(0, -4)}AAAA`,
    new UnsecuredJWT({ name: 'Eve' }).setSubject(id).setIssuer('switchyard').setAudience('bidder').encode(),
    (await accessIn(testFolder()).identify('Ada', undefined)).token,
    await forge({ alg: 'HS512' }, id),
    await forge({ alg: 'HS256' }, id, 'another'),
    await forge({ alg: 'HS256' }, 'admin'),
    access.adminToken.slice(0, -1),
  ];
  for (const stranger of strangers) await expect(access.whoIs(stranger)).rejects.toMatchObject(notSignedIn);
  expect(await access.whoIs(await forge({ alg: 'HS256' }, id))).toMatchObject({ id, name: 'Eve' });
});

test('a bearer header is read, or refused, or asked for', async () => {
  const access = accessIn(testFolder());
  const { token, id } = await access.identify('Ada', undefined);
  const asker = (authorization?: string) => access.asker({ headers: { authorization } });
  expect(await asker()).toEqual({ kind: 'anonymous' });
  expect(await asker(`Bearer ${token}`)).toMatchObject({ kind: 'bidder', id });
  expect(await asker(`bearer ${token}`)).toMatchObject({ id });
  for (const header of ['', 'Bearer', 'Basic YTpi', `Bearer ${token} x`, 'Bearer short']) {
    await expect(asker(header)).rejects.toMatchObject(notSignedIn);
  }
});

test.each([
  [[], 'everyone'],
  [['--public-origin', 'https://board.example.org'], 'admins'],
  [['--public-origin', 'https://board.example.org', '--sellers', 'everyone'], 'everyone'],
  [['--sellers', 'admins'], 'admins'],
])('with %j lots are put up by %s', (flags, who) => {
  const config = readConfig(flags, {});
  if (config === 'help') throw new Error('The flags ask for help.');
  expect(rightsOf(config).sellers).toBe(who);
});

test('nobody else can be named as sellers', () => {
  expect(() => readConfig(['--sellers', 'nobody'], {})).toThrow(/--sellers must be everyone or admins/);
});
