import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as v from 'valibot';
import {
  HEADERS,
  LotListSchema,
  LotProofSchema,
  MineSchema,
  PATHS,
  SnapshotSchema,
  WatchersSchema,
  WhoAmISchema,
  type Identity,
} from '#protocol';
import { taken } from '../../scripts/lib/auction/api.ts';
import { identify, lotAt, post, putUp } from './bidders.ts';
import { startStand, type Stand } from './harness.ts';

/** What may be asked of lots by REST: docs/PROTOCOL.md, section 5.2. */

let stand: Stand;
let seller: Identity;
let ann: Identity;

beforeAll(async () => {
  stand = await startStand({ events: 2 });
  [seller, ann] = [await identify(stand.url, 'Seller'), await identify(stand.url, 'Ann')];
});
afterAll(() => stand.stop());

const bearer = (token: string): Record<string, string> => ({ [HEADERS.authorization]: `Bearer ${token}` });

async function ask(path: string, headers: Record<string, string> = {}, body?: unknown): Promise<Response> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return fetch(stand.url + path, { ...sent, headers: { ...headers, ...json } });
}

const of = (lot: string, what: string): string => `${PATHS.lots}/${lot}/${what}`;

test('an identity is kept by its token, and takes another name', async () => {
  expect(v.parse(WhoAmISchema, await (await ask(PATHS.identity, bearer(ann.token))).json())).toEqual({
    role: 'bidder',
    id: ann.id,
    name: 'Ann',
    author: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
  const renamed = await ask(PATHS.identity, {}, { name: ' Anna ', token: ann.token });
  expect(await renamed.json()).toMatchObject({ id: ann.id, name: 'Anna' });
  expect((await ask(PATHS.identity)).status).toBe(401);
  expect((await ask(PATHS.identity, bearer(`${ann.token}x`))).status).toBe(401);
  expect((await ask(PATHS.identity, {}, { name: '' })).status).toBe(400);
  const unseen = await ask(PATHS.identity, {}, { name: '\u200b' });
  expect([unseen.status, await unseen.json()]).toMatchObject([
    400,
    { error: { next: expect.stringContaining('one that can be seen') } },
  ]);
  expect((await ask(PATHS.identity, {}, { name: 'Ann', token: 'a-token-of-nobody' })).status).toBe(401);
  const admin = await ask(PATHS.identity, bearer(stand.admin.token));
  expect(await admin.json()).toMatchObject({ role: 'admin', id: 'admin' });
});

test('lists are filtered and go on where they ended', async () => {
  const lot = await putUp(stand.url, seller);
  const list = v.parse(LotListSchema, await (await ask(`${PATHS.lots}?status=open`)).json());
  expect(list.lots.map((one) => one.lot)).toContain(lot);
  expect(Math.abs(list.serverTime - Date.now())).toBeLessThan(5_000);
  const scheduled = v.parse(LotListSchema, await (await ask(`${PATHS.lots}?status=scheduled`)).json());
  expect(scheduled).toMatchObject({ lots: [], next: null, counts: list.counts });
  expect(list.counts).toEqual({ scheduled: 0, open: list.lots.length, sold: 0, unsold: 0, cancelled: 0 });
  expect(list.seq).toBeGreaterThan(0);
  for (const query of ['status=mine', 'after=nowhere', 'after=']) {
    expect(await (await ask(`${PATHS.lots}?${query}`)).json()).toMatchObject({
      error: { code: 'MALFORMED_REQUEST' },
    });
  }
});

test('what is mine is mine alone', async () => {
  const lot = await putUp(stand.url, seller, { reserve: 876_543_219 });
  const bid = taken(await post(stand.url, { type: 'bid', as: ann.token, lot, max: 765_432_198 }));
  const mine = v.parse(MineSchema, await (await ask(of(lot, 'mine'), bearer(ann.token))).json());
  expect(mine).toMatchObject({
    lot,
    alias: 1,
    max: 765_432_198,
    seller: false,
    bids: [{ seq: bid.seq, max: 765_432_198, step: 1 }],
  });
  const [{ salt, max, seal } = { salt: '', max: 0, seal: '' }] = mine.bids;
  expect(createHash('sha256').update(`${salt}:${max}`).digest('hex')).toBe(seal);
  const his = await (await ask(of(lot, 'mine'), bearer(seller.token))).text();
  expect(v.parse(MineSchema, JSON.parse(his))).toMatchObject({
    alias: null,
    max: null,
    seller: true,
    bids: [],
  });
  expect(JSON.parse(his)).toMatchObject({ reserve: 876_543_219 });
  expect(mine).not.toHaveProperty('reserve');
  expect((await ask(of(lot, 'mine'))).status).toBe(401);
});

test('watchers are counted page by page', async () => {
  const lot = await putUp(stand.url, seller);
  const watch = async (page: string): Promise<unknown> => (await ask(of(lot, 'watch'), {}, { page })).json();
  expect(v.parse(WatchersSchema, await watch('page-0001')).watchers).toBe(1);
  expect(await watch('page-0002')).toMatchObject({ watchers: 2 });
  expect(await watch('page-0001')).toMatchObject({ watchers: 2 });
  expect(await watch('x')).toMatchObject({ error: { code: 'MALFORMED_REQUEST' } });
});

test('a proof has every public event, its fingerprint, and what is sealed for an admin alone', async () => {
  const lot = await putUp(stand.url, seller, { reserve: 876_543_219, start: 77 });
  for (const max of [765_432_198, 765_432_987])
    taken(await post(stand.url, { type: 'bid', as: ann.token, lot, max }));
  const text = await (await ask(of(lot, 'proof'), bearer(ann.token))).text();
  const proof = v.parse(LotProofSchema, JSON.parse(text));
  expect(proof.events.map(([, , topic, kind]) => [topic, kind])).toEqual(
    ['lot', 'lot-opened', 'lot-step'].map((kind) => [`lots/${lot}`, kind]),
  );
  const lines = proof.events.map((event) => JSON.stringify(event)).join('\n');
  expect(proof.fingerprint).toBe(createHash('sha256').update(lines).digest('hex'));
  expect(proof.lot).toEqual(await lotAt(stand.url, lot));
  for (const secret of ['876543219', '765432198', '765432987', ann.id, seller.id, 'Ann', 'Seller'])
    expect(text).not.toContain(secret);
  const whole = v.parse(
    LotProofSchema,
    await (await ask(of(lot, 'proof'), bearer(stand.admin.token))).json(),
  );
  expect(whole.sealed?.map(([, , , kind]) => kind)).toEqual([
    'sealed-lot',
    'sealed-open',
    'sealed-bid',
    'sealed-bid',
  ]);
  expect(JSON.stringify(whole.sealed)).toContain('876543219');
  expect((await ask(of(lot, 'proof'), bearer('a-token-of-nobody'))).status).toBe(401);
});

test('a snapshot has the lots as they stand, and of one that is named everything that happened', async () => {
  const lot = await putUp(stand.url, seller, { reserve: 876_543_219 });
  taken(await post(stand.url, { type: 'bid', as: ann.token, lot, max: 765_432_198 }));
  const named = await (await ask(`${PATHS.snapshot}?topics=lots/${lot}&window=0`)).text();
  const snapshot = v.parse(SnapshotSchema, JSON.parse(named));
  expect(snapshot.states).toEqual({ [`lots/${lot}`]: await lotAt(stand.url, lot) });
  expect(snapshot.events.map(([, , , kind]) => kind)).toEqual(['lot', 'lot-opened', 'lot-step']);
  const all = await (await ask(PATHS.snapshot)).text();
  expect(Object.keys(v.parse(SnapshotSchema, JSON.parse(all)).states ?? {})).toContain(`lots/${lot}`);
  for (const text of [named, all]) {
    for (const secret of ['sealed', '876543219', '765432198', ann.id]) expect(text).not.toContain(secret);
  }
});

test('what is not there is refused by name, in other methods as well', async () => {
  for (const what of ['', '/mine', '/proof']) {
    const answer = await ask(`${PATHS.lots}/nothing${what}`, bearer(ann.token));
    expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: 'NOT_FOUND' } }]);
  }
  expect((await ask(of('nothing', 'watch'), {}, { page: 'page-0001' })).status).toBe(404);
  expect((await ask(`${PATHS.lots}/NOTHING`)).status).toBe(404);
  const wrong = await ask(of('nothing', 'proof'), {}, {});
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET']);
  expect((await ask(of('nothing', 'watch'))).headers.get('allow')).toBe('POST');
  expect((await ask(`${PATHS.lots}/nothing`)).headers.get('content-security-policy')).toMatch(
    /^default-src 'none'/,
  );
});

test('bids are counted in the metrics', async () => {
  const lot = await putUp(stand.url, seller);
  const count = async (name: string): Promise<number> => {
    const line = (await (await ask(PATHS.metrics)).text()).split('\n').find((one) => one.startsWith(name));
    return Number(line?.split(' ').at(-1) ?? 0);
  };
  const names = [
    'switchyard_bids_accepted_total',
    'switchyard_bids_replayed_total',
    'switchyard_bids_refused_total{code="TOO_LOW"}',
  ];
  const before = await Promise.all(names.map(count));
  const bid = { type: 'bid', as: ann.token, lot, max: 500 } as const;
  for (const key of ['metrics-1', 'metrics-1']) taken(await post(stand.url, bid, key));
  await post(stand.url, { ...bid, max: 499 });
  expect(await Promise.all(names.map(count))).toEqual(before.map((value) => value + 1));
  expect(await count('switchyard_lots{status="open"}')).toBeGreaterThan(0);
});
