import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command, CommandAck } from '#protocol';
import { FakeClock } from '../connection/clock.kit.ts';
import { BidBox, type BidAs } from './bidding.svelte.ts';
import { retryDelay } from '../identity/courier.ts';
import type { PendingBid, PendingStore } from './pending-bid.ts';

const LOT = 'lot123';
const ANNA: BidAs = { id: 'anna', token: 'token-of-anna-1234' };

/** What becomes of one attempt: answered, never arrived, its answer lost, arrived only much later, or not taken now: busy, or no room. */
const FATES = ['answered', 'unsent', 'lost', 'late', 'busy', 'full'] as const;
type Fate = (typeof FATES)[number];

/** A server behind a bad line: it counts each key once, and says `replayed` when it knows one. */
class Door {
  readonly counted = new Map<string, number>();
  readonly asked: string[] = [];
  readonly #fates: Fate[];
  readonly #clock: FakeClock;

  constructor(clock: FakeClock, fates: readonly Fate[]) {
    this.#clock = clock;
    this.#fates = [...fates];
  }

  send = (command: Command, key: string): Promise<CommandAck> => {
    if (command.type !== 'bid') throw new Error('Not a bid.');
    this.asked.push(key);
    const fate = this.#fates.shift() ?? 'answered';
    if (fate === 'busy') return Promise.resolve(refusal('LOG_BUSY'));
    if (fate === 'full') return Promise.resolve(refusal('DISK_FULL'));
    if (fate === 'late') this.#clock.after(20_000, () => this.#count(key));
    if (fate === 'answered') return Promise.resolve(this.#count(key));
    if (fate === 'lost') this.#count(key);
    return new Promise((_, reject) => this.#clock.after(5_000, () => reject(new Error('No answer.'))));
  };

  #count(key: string): CommandAck {
    const replayed = this.counted.has(key);
    if (!replayed) this.counted.set(key, this.counted.size + 1);
    return { seq: this.counted.get(key) ?? 0, replayed };
  }
}

function refusal(code: 'LOG_BUSY' | 'DISK_FULL' | 'TOO_LOW' | 'NOT_SIGNED_IN', minimum?: number): CommandAck {
  return { error: { code, message: 'No.', next: 'Do that.', ...(minimum !== undefined && { minimum }) } };
}

function memory(): PendingStore & { kept: PendingBid | undefined } {
  return {
    kept: undefined,
    get() {
      return this.kept;
    },
    set(bid) {
      this.kept = bid;
    },
  };
}

function boxOn(clock: FakeClock, send: Door['send'], store: PendingStore, as = (): BidAs => ANNA): BidBox {
  return new BidBox({ lot: LOT, send, as, store, clock, random: () => 0.5 });
}

describe('a bid', () => {
  test('is sent under one key until it is answered, and then counted once', async () => {
    const clock = new FakeClock();
    const door = new Door(clock, ['unsent', 'lost', 'busy', 'full', 'lost']);
    const store = memory();
    const box = boxOn(clock, door.send, store);
    expect(box.bid(1000)).toBe(true);
    expect(box.bid(2000)).toBe(false);
    expect(store.kept?.max).toBe(1000);
    await clock.pass(60_000);
    expect(box.current).toMatchObject({ kind: 'accepted', max: 1000, seq: 1, replayed: true });
    expect(new Set(door.asked).size).toBe(1);
    expect(door.asked.length).toBe(6);
    expect(store.kept).toBeUndefined();
    expect(box.bid(2000)).toBe(true);
    await clock.pass(1);
    expect(door.counted.size).toBe(2);
  });

  test('that is refused is over: the refusal with its next step, and the next bid has another key', async () => {
    const clock = new FakeClock();
    const asked: string[] = [];
    const store = memory();
    const box = boxOn(clock, (_, key) => (asked.push(key), Promise.resolve(refusal('TOO_LOW', 700))), store);
    box.bid(600);
    await clock.pass(60_000);
    expect(box.current).toEqual({
      kind: 'refused',
      max: 600,
      code: 'TOO_LOW',
      message: 'No.',
      next: 'Do that.',
      minimum: 700,
    });
    box.bid(700);
    await clock.pass(1);
    expect(new Set(asked).size).toBe(2);
    expect(asked.length).toBe(2);
    expect(store.kept).toBeUndefined();
  });

  test('that waits for its next attempt goes at once when the line is back; one under way is left alone', async () => {
    const clock = new FakeClock();
    const door = new Door(clock, ['unsent', 'unsent']);
    const box = boxOn(clock, door.send, memory());
    box.bid(1000);
    box.nudge();
    expect(door.asked.length).toBe(1);
    await clock.pass(5_000);
    expect(box.current).toMatchObject({ kind: 'sending', attempt: 1 });
    box.nudge();
    expect(door.asked.length).toBe(2);
    expect(box.current).toMatchObject({ kind: 'sending', attempt: 2 });
  });

  test('goes on after a reload, but not as somebody else', async () => {
    const clock = new FakeClock();
    const door = new Door(clock, ['lost']);
    const store = memory();
    const first = boxOn(clock, door.send, store);
    first.bid(1000);
    await clock.pass(1);
    first.stop();
    const other = boxOn(clock, door.send, { ...store, set: () => undefined }, () => ({
      id: 'bert',
      token: 'token-of-bert-1234',
    }));
    other.resume('bert');
    expect(other.current.kind).toBe('idle');
    const second = boxOn(clock, door.send, store);
    second.resume(ANNA.id);
    await clock.pass(1);
    expect(second.current).toMatchObject({ kind: 'accepted', max: 1000, replayed: true });
    expect(first.current.kind).toBe('sending'); // what came after it was left is dropped
    expect(door.counted.size).toBe(1);
  });

  test('of one who signed out meanwhile is never sent as another', async () => {
    const clock = new FakeClock();
    const door = new Door(clock, ['unsent']);
    let as = ANNA;
    const box = boxOn(clock, door.send, memory(), () => as);
    box.bid(1000);
    as = { id: 'bert', token: 'token-of-bert-1234' };
    await clock.pass(60_000);
    expect(box.current).toMatchObject({ kind: 'refused', code: 'NOT_SIGNED_IN' });
    expect(door.asked.length).toBe(1);
  });

  test.each([
    ['nobody', { id: undefined, token: undefined }],
    ['another', { id: 'bert', token: 'token-of-bert-1234' }],
  ])('on its way does not stay on its way when its bidder gives place to %s', async (_, next) => {
    const clock = new FakeClock();
    const door = new Door(clock, ['lost']);
    const store = memory();
    let as = ANNA;
    const box = boxOn(clock, door.send, store, () => as);
    box.bid(1000);
    box.stop();
    as = next;
    box.resume(as.id);
    await clock.pass(60_000);
    expect(box.current).toMatchObject({ kind: 'refused', code: 'NOT_SIGNED_IN', max: 1000 });
    expect(store.kept).toBeUndefined();
    expect(door.asked.length).toBe(1);
  });

  test('can be given up, and says so', async () => {
    const clock = new FakeClock();
    const store = memory();
    const box = boxOn(clock, () => Promise.reject(new Error('down')), store);
    box.bid(1000);
    await clock.pass(30_000);
    box.abandon();
    await clock.pass(60_000);
    expect(box.current).toEqual({ kind: 'abandoned', max: 1000 });
    expect(store.kept).toBeUndefined();
  });

  test('needs somebody who bids', () => {
    const clock = new FakeClock();
    const box = boxOn(clock, new Door(clock, []).send, memory(), () => ({ id: undefined, token: undefined }));
    expect(box.bid(1000)).toBe(false);
    expect(box.current.kind).toBe('idle');
  });
});

test('the delay grows to its cap', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map((attempts) => retryDelay(attempts).ms)).toEqual([
    400, 800, 1600, 3200, 6000, 6000, 6000,
  ]);
});

test('property: whatever is lost, however often the page is loaded again: each bid is counted once, under its one key', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('bid' as const), max: fc.integer({ min: 1, max: 1e6 }) }),
    fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 12_000 }) }),
    fc.record({ do: fc.constantFrom('reload' as const, 'nudge' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...FATES), { maxLength: 12 }),
      fc.array(step, { maxLength: 20 }),
      async (fates, steps) => {
        const clock = new FakeClock();
        const door = new Door(clock, fates);
        const store = memory();
        let box = boxOn(clock, door.send, store);
        let bids = 0;
        for (const one of steps) {
          if (one.do === 'pass') await clock.pass(one.ms);
          else if (one.do === 'nudge') box.nudge();
          else if (one.do === 'bid') bids += box.bid(one.max) ? 1 : 0;
          else {
            box.stop();
            box = boxOn(clock, door.send, store);
            box.resume(ANNA.id);
          }
        }
        await clock.pass(600_000);
        expect(['idle', 'accepted']).toContain(box.current.kind);
        expect(door.counted.size).toBe(bids);
        expect(new Set(door.asked).size).toBe(bids);
        expect(store.kept).toBeUndefined();
        expect([...door.counted.values()].sort((a, b) => a - b)).toEqual(
          Array.from({ length: bids }, (_, at) => at + 1),
        );
      },
    ),
    { numRuns: 500 },
  );
});
