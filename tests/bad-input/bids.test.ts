import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT, UnsecuredJWT } from 'jose';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ErrorBodySchema, type LotTerms } from '#protocol';
import { AuctionApi, readAdminToken } from '../../scripts/lib/auction/api.ts';
import { newKey } from '../../web/connection/reach.ts';
import { everyDoor, type CommandDoor } from '../lib/command-doors.ts';
import { CASES, stranger, type Case, type Cast } from './bid-cases.ts';
import { useScene } from './bystanders.ts';

const HOUR = 3_600_000;
const SHORT = 2_000;

const scene = useScene();
let api: AuctionApi;
let doors: readonly CommandDoor[] = [];
let cast: Cast;

const terms = (opens: number, ends: number, more: Partial<LotTerms> = {}): LotTerms => ({
  title: 'A lot',
  currency: 'EUR',
  start: 100,
  opens,
  ends,
  ...more,
});

beforeAll(async () => {
  const { url, data } = scene.server;
  api = new AuctionApi(url);
  doors = await everyDoor(url);
  const [seller, ada, bob] = await Promise.all(['Seller', 'Ada', 'Bob'].map((name) => api.identify(name)));
  if (!seller || !ada || !bob) throw new Error('They are three.');
  const now = Date.now();
  const put = (opens: number, ends: number): Promise<string> => api.putUp(seller.token, terms(opens, ends));
  const open = await put(now, now + HOUR);
  const scheduled = await put(now + HOUR, now + 2 * HOUR);
  const cancelled = await put(now, now + HOUR);
  await api.command({ type: 'lot-cancel', as: seller.token, lot: cancelled, reason: 'Broken.' });
  const closed = await put(now, Date.now() + SHORT);
  const [key, max] = [newKey(), 1_000];
  await api.bid(ada.token, open, max, key);
  await api.bid(ada.token, closed, max);
  await vi.waitFor(async () => expect((await api.lot(closed)).status).toBe('sold'), 10_000);
  cast = { admin: readAdminToken(data), seller, ada, bob, open, scheduled, closed, cancelled, key, max };
});

afterAll(() => {
  for (const door of doors) door.close();
});

/** Everything that is known of the lots: what was commanded, what was told, and how they stand. */
async function everything(): Promise<unknown> {
  const lots = [cast.open, cast.scheduled, cast.closed, cast.cancelled];
  return Promise.all(
    lots.map(async (lot) => {
      const { events, sealed, fingerprint } = await api.proof(lot, cast.admin);
      return { events, sealed, fingerprint, stands: await api.lot(lot), mine: await mineOf(lot) };
    }),
  );
}

async function mineOf(lot: string): Promise<unknown> {
  const both = await Promise.all([cast.ada, cast.bob].map(({ token }) => api.mine(lot, token)));
  return both.map(({ max, bids }) => ({ max, bids }));
}

/** Takes what to send; expects that every door refuses it alike and that nothing has changed. */
async function expectRefused({ bid, key, code, says, next, minimum }: Omit<Case, 'what'>): Promise<void> {
  const before = await everything();
  for (const door of doors) {
    const command = { type: 'bid', as: cast.bob.token, lot: cast.open, max: 500, ...bid(cast) };
    const { error } = v.parse(ErrorBodySchema, await door.send(key?.(cast) ?? newKey(), command));
    expect(error, door.name).toEqual({
      code,
      message: expect.stringMatching(says),
      next: expect.stringMatching(next),
      ...(minimum !== undefined && { minimum }),
    });
  }
  expect(await everything()).toEqual(before);
}

describe('a bid is refused by every door, and nothing changes', () => {
  test.each(CASES)('$what', expectRefused);
});

describe('tokens that are signed with a secret', () => {
  const forge = (secret: string, exp: string, alg = 'HS256'): Promise<string> =>
    new SignJWT({ name: 'Eve' })
      .setProtectedHeader({ alg })
      .setIssuer('switchyard')
      .setAudience('bidder')
      .setSubject(cast.bob.id)
      .setIssuedAt()
      .setExpirationTime(exp)
      .sign(new TextEncoder().encode(secret));
  const own = (): string => readFileSync(join(scene.server.data, 'bidder-secret'), 'utf8').trim();
  const refused = (as: string): Promise<void> => expectRefused(stranger('', () => as));

  test('another one', async () => refused(await forge('another secret of forty-three characters 00', '1h')));

  test("the server's, and the token has expired", async () => refused(await forge(own(), '-1s')));

  test("the server's, by another algorithm", async () =>
    refused(await forge(own().padEnd(64, own()), '1h', 'HS512')));

  test('none', () =>
    refused(
      new UnsecuredJWT({ name: 'Eve' })
        .setIssuer('switchyard')
        .setAudience('bidder')
        .setSubject(cast.bob.id)
        .encode(),
    ));

  test("the server's, and in time: the test would notice", async () => {
    const token = await forge(own(), '1h');
    const answer = await api.bid(token, cast.scheduled, 500);
    expect(answer).toMatchObject({ error: { code: 'NOT_OPEN' } });
  });
});

test('a bid that fits is taken by each door, once for all of them, and is seen in all that was compared', async () => {
  const before = await everything();
  const key = newKey();
  const answers: unknown[] = [];
  for (const door of doors) {
    answers.push(await door.send(key, { type: 'bid', as: cast.bob.token, lot: cast.open, max: 500 }));
  }
  const bid = { leads: false, max: 500, price: 550, minimum: 600 };
  expect(answers).toEqual([
    expect.objectContaining({ replayed: false, bid: expect.objectContaining(bid) }),
    expect.objectContaining({ replayed: true, bid: expect.objectContaining(bid) }),
    expect.objectContaining({ replayed: true, bid: expect.objectContaining(bid) }),
  ]);
  expect(await everything()).not.toEqual(before);
  expect((await api.mine(cast.open, cast.bob.token)).bids).toHaveLength(1);
});

test('nobody noticed', () => scene.unmoved());
