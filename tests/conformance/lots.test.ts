import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evolvePublic, isLotEvent } from '#domain';
import { TRANSPORT_NAMES, type CommandAck, type Identity, type PublicLot, type StreamEvent } from '#protocol';
import { taken } from '../../scripts/lib/auction/api.ts';
import { newKey } from '../../web/connection/reach.ts';
import { identify, lotAt, post, putUp } from './bidders.ts';
import { startStand, Viewer, type Stand } from './harness.ts';

/** Lots, bids and their acknowledgements on every transport: what docs/PROTOCOL.md promises in section 5.2. */

let stand: Stand;
let seller: Identity;
const viewers: Viewer[] = [];

function view(transport: (typeof TRANSPORT_NAMES)[number], topics: readonly string[], from?: number): Viewer {
  const cursor = from === undefined ? undefined : { epoch: stand.epoch, seq: from };
  const viewer = new Viewer(transport, stand.url, stand.epoch, cursor, topics);
  viewers.push(viewer);
  return viewer;
}

/** Takes events of one lot from its beginning; returns the lot. */
function folded(events: readonly StreamEvent[], lot: string): PublicLot | undefined {
  let state: PublicLot | undefined;
  for (const event of events) if (isLotEvent(event)) state = evolvePublic(state, lot, event);
  return state;
}

beforeAll(async () => {
  stand = await startStand({ events: 4, flags: ['--heartbeat', '300'] });
  seller = await identify(stand.url, 'Seller');
});
afterAll(async () => {
  for (const viewer of viewers) viewer.close();
  await stand.stop();
});

describe.each(TRANSPORT_NAMES)('%s', (transport) => {
  test('a bid is acknowledged with the seq at which everybody sees it, whichever comes first', async () => {
    const [lot, ann] = [await putUp(stand.url, seller), await identify(stand.url, 'Ann')];
    const viewer = view(transport, [`lots/${lot}`]);
    await viewer.until(({ frames }) => frames.length > 0);
    for (const max of [500, 600, 700]) {
      const rival = await identify(stand.url, 'Rival');
      for (const { token } of [rival, ann]) {
        const ack = taken(
          await viewer.command({ type: 'bid', as: token, lot, max: max + (token === ann.token ? 50 : 0) }),
        );
        await viewer.until(({ seq }) => seq >= ack.seq);
        const seen = viewer.events.find(({ seq }) => seq === ack.seq);
        expect(ack).toMatchObject({ replayed: false, lot, bid: { lot, leads: true } });
        expect(seen).toMatchObject({ kind: 'lot-step', data: { by: ack.bid?.alias, price: ack.bid?.price } });
      }
    }
    expect(viewer.breaks).toEqual([]);
    expect(await lotAt(stand.url, lot)).toMatchObject({ bids: 6, bidders: 4, leader: 2 });
    viewer.close();
  });

  test('a bid that changes nothing that is seen is acknowledged with a seq that the cursor passes', async () => {
    const [lot, ann] = [await putUp(stand.url, seller), await identify(stand.url, 'Ann')];
    const viewer = view(transport, [`lots/${lot}`]);
    await viewer.until(({ frames }) => frames.length > 0);
    const first = taken(await viewer.command({ type: 'bid', as: ann.token, lot, max: 500 }));
    const raised = taken(await viewer.command({ type: 'bid', as: ann.token, lot, max: 900 }));
    await viewer.until(({ seq }) => seq >= raised.seq);
    expect(raised).toMatchObject({ bid: { leads: true, max: 900, price: 100 } });
    expect(viewer.events.at(-1)?.seq).toBe(first.seq);
    viewer.close();
  });

  test('a bid whose answer was lost is sent again, on any transport, and counted once', async () => {
    const [lot, ann] = [await putUp(stand.url, seller), await identify(stand.url, 'Ann')];
    const [key, command] = [newKey(), { type: 'bid', as: ann.token, lot, max: 500 } as const];
    const viewer = view(transport, [`lots/${lot}`]);
    await viewer.until(({ frames }) => frames.length > 0);
    const lost = viewer.command(command, key).catch(() => undefined);
    // Seen in the stream: it is durable, and the line may go.
    await viewer.until(({ events }) => events.some(({ kind }) => kind === 'lot-step'));
    const seen = viewer.events.find(({ kind }) => kind === 'lot-step')?.seq;
    viewer.close();
    await lost;
    for (const other of TRANSPORT_NAMES) {
      const again = view(other, [`lots/${lot}`]);
      await again.until(({ frames }) => frames.length > 0);
      const repeats = await Promise.all([again.command(command, key), again.command(command, key)]);
      for (const repeat of repeats)
        expect(repeat).toMatchObject({ seq: seen, replayed: true, bid: { price: 100 } });
      again.close();
    }
    expect(await lotAt(stand.url, lot)).toMatchObject({ bids: 1, steps: 1 });
  });

  test('a bid that comes twice at once is counted once', async () => {
    const [lot, ann] = [await putUp(stand.url, seller), await identify(stand.url, 'Ann')];
    const viewer = view(transport, [`lots/${lot}`]);
    await viewer.until(({ frames }) => frames.length > 0);
    const [key, command] = [newKey(), { type: 'bid', as: ann.token, lot, max: 500 } as const];
    const acks = (await Promise.all([1, 2, 3].map(() => viewer.command(command, key)))).map(taken);
    expect(new Set(acks.map(({ seq }) => seq)).size).toBe(1);
    expect(acks.filter(({ replayed }) => !replayed)).toHaveLength(1);
    viewer.close();
  });

  test.each<[string, object, object]>([
    ['TOO_LOW', { max: 99 }, { minimum: 100 }],
    ['OVER_CAP', { max: 2 ** 53 }, {}],
    ['MALFORMED_REQUEST', { max: '500' }, {}],
    ['NOT_FOUND', { lot: 'nothing' }, {}],
    ['NOT_SIGNED_IN', { as: 'a-token-of-nobody' }, {}],
  ])('a bid that is refused says %s, and changes nothing', async (code, change, more) => {
    const [lot, ann] = [await putUp(stand.url, seller), await identify(stand.url, 'Ann')];
    const viewer = view(transport, [`lots/${lot}`]);
    await viewer.until(({ frames }) => frames.length > 0);
    const command = { type: 'bid', as: ann.token, lot, max: 500, ...change } as const;
    const ack = await viewer.command(command);
    expect(ack).toMatchObject({ error: { code, ...more } });
    expect(await lotAt(stand.url, lot)).toMatchObject({ bids: 0, price: null });
    viewer.close();
  });

  test('what is sealed cannot be asked for, by any pattern', async () => {
    const lot = await putUp(stand.url, seller, { reserve: 123_456 });
    for (const topics of [[`sealed/${lot}`], ['sealed/*'], ['lots/*', `sealed/${lot}`]]) {
      const viewer = view(transport, topics);
      await viewer.until(({ closed }) => closed !== undefined);
      expect(viewer.closed).toMatchObject({ kind: 'refused', code: 'UNKNOWN_TOPIC' });
    }
  });
});

test('all four see one order, from whichever door the bids came, and what it folds to is the lot', async () => {
  const from = await stand.note('the beginning');
  const lot = await putUp(stand.url, seller, { reserve: 777_777 });
  const all = TRANSPORT_NAMES.map((transport) => view(transport, ['*'], from));
  await Promise.all(all.map((viewer) => viewer.until(({ frames }) => frames.length > 0)));
  const bidders = await Promise.all(all.map((_, at) => identify(stand.url, `Bidder ${at}`)));
  const acks: CommandAck[] = [];
  for (let round = 0; round < 25; round += 1) {
    const bids = all.map((viewer, at) =>
      viewer.command({
        type: 'bid',
        as: bidders[at]?.token ?? '',
        lot,
        max: 131_313 + 5_000 * (round * 4 + ((at + round) % 4)),
      }),
    );
    acks.push(...(await Promise.all(bids)));
  }
  const taken = acks.filter((ack) => 'seq' in ack);
  const last = await stand.note('the end');
  await Promise.all(all.map((viewer) => viewer.until(({ seq }) => seq >= last)));
  const [first = [], ...others] = all.map((viewer) => viewer.events.filter(({ seq }) => seq <= last));
  for (const other of others) expect(other).toEqual(first);
  expect(folded(first, lot)).toEqual(await lotAt(stand.url, lot));
  expect(new Set(first.map(({ topic }) => topic))).toEqual(new Set([`lots/${lot}`, 'notes']));
  expect(taken.length).toBeGreaterThan(25);
  for (const { seq, bid } of taken) {
    // The leader's own higher maximum has no event: the one before it says the same.
    const event = first.findLast((other) => other.seq <= seq && other.kind === 'lot-step');
    expect(event).toMatchObject({ data: { price: bid?.price, ...(bid?.leads && { leader: bid.alias }) } });
    if (event?.seq === seq) expect(event).toMatchObject({ data: { by: bid?.alias } });
  }
  for (const viewer of all) expect(viewer.breaks).toEqual([]);
});

test('a lot opens and closes at its times, for everybody at once, with the end as its time', async () => {
  const [ann, bob] = [await identify(stand.url, 'Ann'), await identify(stand.url, 'Bob')];
  const hour = { opens: Date.now() + 3_600_000, ends: Date.now() + 7_200_000 };
  const later = await putUp(stand.url, seller, hour);
  expect(await post(stand.url, { type: 'bid', as: ann.token, lot: later, max: 500 })).toMatchObject({
    error: { code: 'NOT_OPEN' },
  });
  // Long enough for a bid on a machine that stands still for a while.
  const terms = { opens: Date.now() + 300, ends: Date.now() + 5_000 };
  const lot = await putUp(stand.url, seller, terms);
  const all = TRANSPORT_NAMES.map((transport) => view(transport, [`lots/${lot}`], 0));
  await Promise.all(
    all.map((viewer) => viewer.until(({ events }) => events.some(({ kind }) => kind === 'lot-opened'))),
  );
  taken(await post(stand.url, { type: 'bid', as: ann.token, lot, max: 500 }));
  const closed = (viewer: Viewer): boolean => viewer.events.some(({ kind }) => kind === 'lot-closed');
  await Promise.all(all.map((viewer) => viewer.until(closed)));
  for (const { events } of all) {
    expect(events.map(({ kind }) => kind)).toEqual(['lot', 'lot-opened', 'lot-step', 'lot-closed']);
    expect(events.at(-1)).toMatchObject({ data: { t: terms.ends, outcome: 'sold', price: 100, winner: 1 } });
    expect(events.at(-1)?.at).toBeGreaterThanOrEqual(terms.ends);
  }
  expect(await post(stand.url, { type: 'bid', as: bob.token, lot, max: 900 })).toMatchObject({
    error: { code: 'CLOSED' },
  });
});
