import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Identity, LotTerms, PublicLot } from '#protocol';
import { AuctionApi, readAdminToken } from '../../scripts/lib/auction/api.ts';
import { auditLot, readRecord } from '../../scripts/lib/auction/audit.ts';
import { fakeClock, findFakeTime, type FakeClock } from '../../scripts/lib/fake-clock.ts';
import { freePort } from '../../scripts/lib/free-port.ts';
import { tempDir } from '../../scripts/lib/process.ts';
import { startServer, type Server } from '../../scripts/lib/switchyard.ts';
import { Viewer } from '../lib/viewer.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Milliseconds within which a server must have noticed that its clock has jumped: it looks once a second. */
const NOTICED = 4_000;
/** Milliseconds that a clock may be off from what it was set to, on a busy machine. */
const OFF = 2_000;

const library = findFakeTime();
const title = `a server whose clock jumps by an hour${library ? '' : ' (skipped: no libfaketime)'}`;

describe.skipIf(library === undefined)(title, () => {
  const data = tempDir('clock');
  const lots: string[] = [];
  /** Every close that was shown to a viewer, by its lot's topic. */
  const closes: string[] = [];
  const viewer = new Viewer(
    'sse',
    { applied: ({ kind, topic }) => kind === 'lot-closed' && closes.push(topic) },
    ['lots/*'],
  );
  let clock: FakeClock;
  let port: number;
  let server: Server;
  let api: AuctionApi;
  let seller: Identity;
  let ada: Identity;
  let offset = 0;
  let max = 0;

  const begin = (): Promise<Server> => startServer({ port, data: data.path, env: clock.env });
  const now = (): number => Date.now() + offset;

  async function jump(to: number): Promise<void> {
    offset = to;
    clock.jump(to);
    const { serverTime } = await api.proof(lots[0] ?? '');
    expect(Math.abs(serverTime - now())).toBeLessThan(OFF);
  }

  async function put(opens: number, ends: number, more: Partial<LotTerms> = {}): Promise<string> {
    const terms = { title: 'A lot', currency: 'EUR', start: 100, opens: now() + opens, ends: now() + ends };
    const lot = await api.putUp(seller.token, { ...terms, ...more });
    lots.push(lot);
    return lot;
  }

  /** Bids as Ada, more each time; returns 'taken' or the code of the refusal. */
  async function bid(lot: string): Promise<string> {
    max += 500;
    const answer = await api.bid(ada.token, lot, max);
    return 'error' in answer ? answer.error.code : 'taken';
  }

  const becomes = (lot: string, status: PublicLot['status']): Promise<void> =>
    vi.waitFor(async () => expect((await api.lot(lot)).status).toBe(status), { timeout: NOTICED });

  /** Every lot that is over, as it stands. */
  async function over(): Promise<PublicLot[]> {
    const all = await Promise.all(lots.map((lot) => api.lot(lot)));
    return all.filter(({ overAt }) => overAt !== null);
  }

  beforeAll(async () => {
    clock = fakeClock(library ?? '');
    port = await freePort();
    server = await begin();
    api = new AuctionApi(server.url);
    [seller, ada] = await Promise.all([api.identify('Seller'), api.identify('Ada')]);
    await viewer.connect(server.url);
  });

  afterAll(async () => {
    viewer.close();
    await server.stop();
    clock.remove();
    data.remove();
  });

  test('lots open, close and take bids by it, and none closes twice or reopens', async () => {
    const half = await put(0, HOUR / 2);
    const two = await put(0, 2 * HOUR);
    const later = await put(HOUR / 2, 3 * HOUR);
    const soft = await put(0, 30 * MINUTE, { softClose: { window: 31 * MINUTE, extend: 2 * HOUR } });
    expect(await bid(half)).toBe('taken');
    expect(await bid(two)).toBe('taken');
    expect(await bid(later)).toBe('NOT_OPEN');
    expect(await bid(soft)).toBe('taken');
    const { endsAt } = await api.lot(soft);

    await jump(HOUR);
    expect(await bid(half)).toBe('CLOSED'); // decided by the clock, whether the close is written or not
    expect(await bid(later)).toBe('taken');
    await becomes(half, 'sold');
    await becomes(later, 'open');
    expect((await api.lot(two)).status).toBe('open');
    expect(await bid(two)).toBe('taken');
    const once = await over();
    expect(once.map(({ lot }) => lot)).toEqual([half]);
    expect(once.map((lot) => lot.overAt === lot.endsAt)).toEqual([true]);

    for (const to of [0, -HOUR]) {
      await jump(to);
      expect(await bid(half)).toBe('CLOSED');
      expect(await bid(two)).toBe('taken');
      expect(await bid(later)).toBe('taken'); // what is open stays open
      expect(await bid(soft)).toBe('taken');
      expect((await api.lot(soft)).endsAt).toBe(endsAt); // an end never moves earlier
    }
    const short = await put(0, 2_500);
    expect(await bid(short)).toBe('taken');
    await becomes(short, 'sold');
    expect(await over()).toEqual([...once, await api.lot(short)]);

    // A start sweeps what is overdue: nothing is, by this clock, and what is over stays so.
    await server.kill();
    server = await begin();
    await viewer.connect(server.url);
    expect(await over()).toEqual([...once, await api.lot(short)]);
    expect(await bid(half)).toBe('CLOSED');
    expect(await bid(two)).toBe('taken');

    await jump(4 * HOUR);
    for (const lot of [two, later, soft]) await becomes(lot, 'sold');
    await jump(0);
    await vi.waitFor(() => expect(closes).toHaveLength(lots.length), { timeout: NOTICED });
    expect(new Set(closes).size).toBe(lots.length);
    expect(viewer.faults).toEqual([]);
    for (const lot of lots) {
      const record = readRecord(await api.proof(lot, readAdminToken(data.path)));
      expect(auditLot(record)).toEqual([]);
      expect(record.lot).toMatchObject({ status: 'sold', leader: 1, overAt: record.lot.endsAt });
    }
  });
});
