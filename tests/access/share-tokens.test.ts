import { UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ERROR_STATUS, PATHS, SHARE_KINDS, ShareViewSchema, type ErrorCode } from '#protocol';
import * as v from 'valibot';
import { startStand, type Stand } from '../conformance/harness.ts';
import { nowSeconds, signFor } from './signing.ts';
import { shareAdmin, TERMS, type ShareAdmin } from './share-stand.ts';

let stand: Stand;
let admin: ShareAdmin;
/** A signed share and its key, another, a guests' one, and a public one with its token. */
let signed: { id: string; key: string };
let other: { id: string; key: string };
let guests: { id: string };
let open: { id: string; token: string };

beforeAll(async () => {
  stand = await startStand({ events: 4 });
  admin = shareAdmin(stand.url, stand.admin.token);
  const signing = async () => {
    const { id } = await admin.make({ kind: 'signed' });
    return { id, key: (await admin.secret(id)).key ?? '' };
  };
  [signed, other] = [await signing(), await signing()];
  guests = await admin.make({ kind: 'guest' });
  const { id } = await admin.make();
  open = { id, token: (await admin.secret(id)).token ?? '' };
});
afterAll(() => stand.stop());

const look = (id: string, token: string): Promise<Response> =>
  fetch(`${stand.url}${PATHS.shares}/${id}`, { headers: { authorization: `Bearer ${token}` } });

async function expectRefusal(answer: Response, code: ErrorCode): Promise<void> {
  expect(await answer.json()).toMatchObject({ error: { code } });
  expect(answer.status).toBe(ERROR_STATUS[code]);
}

const guest = (token: string, body: unknown = {}, id = guests.id): Promise<Response> =>
  fetch(`${stand.url}${PATHS.shares}/${id}/guest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('a token that the host’s backend signed', () => {
  test('opens its share until it ends', async () => {
    const answer = await look(signed.id, await signFor(signed.id, signed.key));
    const { expiresIn } = v.parse(ShareViewSchema, await answer.json());
    expect(expiresIn).toBeGreaterThan(298_000);
    expect(expiresIn).toBeLessThanOrEqual(300_000);
  });

  const BAD: Record<string, readonly [make: () => string | Promise<string>, code: ErrorCode]> = {
    'without a signature': [
      () =>
        new UnsecuredJWT({})
          .setExpirationTime('5m')
          .encode()
          .replace(/^[^.]+/, none(signed.id)),
      'NOT_SIGNED_IN',
    ],
    'of the key of another share': [() => signFor(signed.id, other.key), 'NOT_SIGNED_IN'],
    'of no key': [() => signFor(signed.id, 'x'.repeat(43)), 'NOT_SIGNED_IN'],
    'with the name of no share': [() => signFor('a'.repeat(20), signed.key), 'NOT_SIGNED_IN'],
    'with a name that is none': [() => signFor('../../etc', signed.key), 'NOT_SIGNED_IN'],
    'by another algorithm': [
      () => signFor(signed.id, signed.key.repeat(2), { header: { alg: 'HS512' } }),
      'NOT_SIGNED_IN',
    ],
    'that is over': [() => signFor(signed.id, signed.key, { exp: nowSeconds() - 60 }), 'TOKEN_EXPIRED'],
    'that was over a second ago': [
      () => signFor(signed.id, signed.key, { exp: nowSeconds() - 1 }),
      'TOKEN_EXPIRED',
    ],
    'that is not good yet': [
      () => signFor(signed.id, signed.key, { payload: { nbf: nowSeconds() + 60 } }),
      'NOT_SIGNED_IN',
    ],
    'that is good for too long': [
      () => signFor(signed.id, signed.key, { exp: nowSeconds() + 86_400 + 60 }),
      'NOT_SIGNED_IN',
    ],
    'without an end': [() => signFor(signed.id, signed.key, { exp: null }), 'NOT_SIGNED_IN'],
    'with labels that are none': [
      () => signFor(signed.id, signed.key, { payload: { labels: { host: 7 } } }),
      'NOT_SIGNED_IN',
    ],
    'with a label that objects have': [
      () => signFor(signed.id, signed.key, { payload: { labels: { constructor: 'x' } } }),
      'NOT_SIGNED_IN',
    ],
    'whose end is cut off': [
      async () => (await signFor(signed.id, signed.key)).slice(0, -4),
      'NOT_SIGNED_IN',
    ],
  };
  test.each(Object.entries(BAD))('is refused %s', async (_what, [make, code]) => {
    await expectRefusal(await look(signed.id, await make()), code);
  });

  test('opens no other share', async () => {
    await expectRefusal(await look(other.id, await signFor(signed.id, signed.key)), 'NOT_SIGNED_IN');
  });
});

function none(kid: string): string {
  return Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url');
}

describe('a new link', () => {
  test('makes those of before say that they were replaced, and keys sign for nothing', async () => {
    const { id } = await admin.make();
    const { token: old = '' } = await admin.secret(id);
    const { token: fresh = '' } = await admin.secret(id, true);
    expect((await look(id, fresh)).status).toBe(200);
    await expectRefusal(await look(id, old), 'REVOKED');
    const share = await admin.make({ kind: 'signed' });
    const { key: before = '' } = await admin.secret(share.id);
    const { key: after = '' } = await admin.secret(share.id, true);
    expect((await look(share.id, await signFor(share.id, after))).status).toBe(200);
    await expectRefusal(await look(share.id, await signFor(share.id, before)), 'NOT_SIGNED_IN');
  });

  test('is the same for as long as nobody asks for another, and nothing of it is stored', async () => {
    const { token } = await admin.secret(open.id);
    expect(token).toBe(open.token);
    expect(JSON.stringify(await (await admin.ask('GET', PATHS.shares)).json())).not.toContain(
      open.token.slice(-43),
    );
  });
});

describe('a guest’s token', () => {
  test('is had by an admin or a program that may embed, and narrows what is shown', async () => {
    const made = await admin.ask('POST', `${PATHS.access}/tokens`, {
      name: 'shop',
      scopes: ['embed'],
      days: 1,
    });
    const { token: program } = (await made.json()) as { token: string }; // the guests below would fail on anything else
    for (const shown of [program, stand.admin.token]) {
      const answer = await guest(shown, { seconds: 60, labels: { host: 'a' } });
      const { token, expiresIn } = (await answer.json()) as { token: string; expiresIn: number };
      expect(expiresIn).toBe(60_000);
      expect(v.parse(ShareViewSchema, await (await look(guests.id, token)).json()).expiresIn).toBeGreaterThan(
        58_000,
      );
    }
    const reads = await admin.ask('POST', `${PATHS.access}/tokens`, {
      name: 'reader',
      scopes: ['read'],
      days: 1,
    });
    const { token: reader } = (await reads.json()) as { token: string };
    await expectRefusal(await guest(reader), 'FORBIDDEN');
    await expectRefusal(await guest(open.token), 'FORBIDDEN');
    await expectRefusal(await guest(stand.admin.token, {}, open.id), 'UNFIT_TERMS');
    await expectRefusal(await guest(stand.admin.token, { seconds: 5 }), 'MALFORMED_REQUEST');
    await expectRefusal(await guest(stand.admin.token, { labels: { 'a b': 'c' } }), 'MALFORMED_REQUEST');
  });
});

describe('a share that has ended', () => {
  test('tells whoever comes, and has no secret and no guests any more', async () => {
    const { id } = await admin.make({ kind: 'guest' });
    const { token } = (await (await guest(stand.admin.token, {}, id)).json()) as { token: string };
    await admin.revoke(id);
    await expectRefusal(await look(id, token), 'REVOKED');
    await expectRefusal(await guest(stand.admin.token, {}, id), 'REVOKED');
    await expectRefusal(await admin.ask('POST', `${PATHS.shares}/${id}/secret`), 'REVOKED');
  });

  test('is told of to whoever has what opened it, and not to who knows its id', async () => {
    for (const kind of SHARE_KINDS) {
      const { id } = await admin.make({ kind });
      await admin.revoke(id);
      const forged = await signFor(id, 'k'.repeat(43), { exp: nowSeconds() + 60 });
      await expectRefusal(await look(id, forged), 'NOT_SIGNED_IN');
      await expectRefusal(await look(id, `swp_${id}_${'x'.repeat(43)}`), 'NOT_SIGNED_IN');
    }
  });

  test('ends at its time, and says so', async () => {
    const expires = Date.now() + 60_000;
    const { id } = await admin.make({ expires });
    const { token = '' } = await admin.secret(id);
    expect((await look(id, token)).status).toBe(200);
    // The server's clock as well: it runs in this process.
    vi.useFakeTimers({ toFake: ['Date'], now: expires });
    onTestFinished(() => void vi.useRealTimers());
    const late = await look(id, token);
    expect(await late.clone().json()).toMatchObject({
      error: { message: 'It was shared for a time that is over.' },
    });
    await expectRefusal(late, 'REVOKED');
  });

  test('stands in the audit list with what was done before', async () => {
    const { id } = await admin.make({ title: 'Audited' });
    await admin.revoke(id);
    const { entries } = (await (await admin.ask('GET', `${PATHS.access}/audit`)).json()) as {
      entries: unknown[];
    };
    expect(entries.slice(0, 2)).toMatchObject([
      { what: 'share-revoked', by: 'Admin', detail: 'Audited' },
      { what: 'share-made', by: 'Admin', detail: 'Audited' },
    ]);
  });
});

describe('terms', () => {
  test.each([
    ['a topic that is hidden', { topics: ['sealed/access-book'] }, 'UNKNOWN_TOPIC'],
    ['a session of the Lab', { topics: ['lab/abc'] }, 'UNKNOWN_TOPIC'],
    ['an origin with a path', { origins: ['https://a.example/b'] }, 'UNFIT_TERMS'],
    ['an end that is over', { expires: 1_000 }, 'UNFIT_TERMS'],
    [
      'a filter by a label that objects have',
      { series: { labels: JSON.parse('{"__proto__":"x"}') as object } },
      'UNFIT_TERMS',
    ],
  ] as const)('are refused with %s', async (_what, terms, code) => {
    await expectRefusal(await admin.ask('POST', PATHS.shares, { ...TERMS, ...terms }), code);
  });
});
