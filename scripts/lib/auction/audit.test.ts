import { expect, test } from 'vitest';
import { decide, evolve, evolvePublic, publish, type Lot } from '#domain';
import type { EventTuple, LotProof, PublicLot } from '#protocol';
import { auditLot, bidsOf, readRecord } from './audit.ts';

const LOT = 'lot001';
const TERMS = { title: 'A lot', currency: 'EUR', start: 100, reserve: 900, opens: 0, ends: 1000 };

/** Takes bids as `ada 500`, a moment between each two; returns the proof of a lot that has had them and has closed. */
function proofOf(...bids: string[]): LotProof {
  let lot: Lot | undefined;
  let shown: PublicLot | undefined;
  const events: EventTuple[] = [];
  const sealed: EventTuple[] = [];
  const obey = (command: Parameters<typeof decide>[1], id: string, now: number): void => {
    const actor = { id, name: id, role: 'bidder' } as const;
    const key = `key-${id}-${now}`;
    const verdict = decide(lot, command, { now, actor, key, salt: 'salt', seal: 'a'.repeat(64) });
    if (verdict.kind !== 'accepted') throw new Error(JSON.stringify(verdict));
    for (const event of verdict.events) {
      const before = lot;
      lot = evolve(lot, event);
      sealed.push([sealed.length * 2 + 1, now, `sealed/${LOT}`, event.kind, event.data]);
      for (const told of publish(before, event, lot)) {
        events.push([sealed.length * 2, now, `lots/${LOT}`, told.kind, told.data]);
        shown = evolvePublic(shown, LOT, told);
      }
    }
  };
  obey({ type: 'lot-create', terms: TERMS }, 'seller', 0);
  bids.forEach((text, n) => {
    const [bidder = '', max] = text.split(' ');
    obey({ type: 'bid', lot: LOT, max: Number(max) }, bidder, 10 + n);
  });
  obey({ type: 'close' }, 'clock', 1000);
  if (shown === undefined) throw new Error('There is a lot.');
  return { epoch: 'k3v9x2ab7q0d', seq: 99, serverTime: 0, lot: shown, events, sealed, fingerprint: '' };
}

const BIDS = ['ada 500', 'bob 500', 'ada 600', 'eve 2000', 'ada 1200'];

/** Takes a proof and what to change in one of its lists; returns what is found. */
function found(
  proof: LotProof,
  list: 'events' | 'sealed',
  change: (tuples: EventTuple[]) => EventTuple[],
): string[] {
  return auditLot(readRecord({ ...proof, [list]: change(structuredClone(proof[list] ?? [])) }));
}

const dataOf = (tuple: EventTuple | undefined): Record<string, unknown> =>
  tuple?.[4] as Record<string, unknown>;
const last = (tuples: readonly EventTuple[], kind: string): EventTuple | undefined =>
  tuples.findLast((tuple) => tuple[3] === kind);

test('a lot that is as it should be', () => {
  const record = readRecord(proofOf(...BIDS));
  expect(auditLot(record)).toEqual([]);
  expect(bidsOf(record)).toHaveLength(BIDS.length);
  expect(record.lot).toMatchObject({ status: 'sold', leader: 3, price: 1250, steps: 4 });
});

test('an altered price is found by both references', () => {
  const faults = found(proofOf(...BIDS), 'events', (tuples) => {
    dataOf(last(tuples, 'lot-step'))['price'] = 1249;
    return tuples;
  });
  expect(faults.map((fault) => fault.split(':')[0])).toEqual(expect.arrayContaining(['replay', 'naive']));
});

test('a bid that is missing, and one that counts twice', () => {
  const without = found(proofOf(...BIDS), 'events', (tuples) =>
    tuples.filter((tuple) => tuple !== last(tuples, 'lot-step')),
  );
  expect(without.join()).toContain('naive: undefined in the place of');
  const twice = found(proofOf(...BIDS), 'sealed', (tuples) => {
    const bid = last(tuples, 'sealed-bid');
    return bid ? [...tuples.slice(0, -1), bid, ...tuples.slice(-1)] : [];
  });
  expect(twice.join()).toContain('counts twice');
});

test('a lot that closes twice, at another time, for somebody else, or goes on', () => {
  const proof = proofOf(...BIDS);
  const twice = found(proof, 'events', (tuples) => [...tuples, ...tuples.slice(-1)]);
  expect(twice.join()).toContain('close: 2 public, 1 sealed');
  for (const [member, value] of [
    ['t', 1001],
    ['winner', 1],
    ['outcome', 'unsold'],
  ] as const) {
    const altered = found(proof, 'events', (tuples) => {
      dataOf(tuples.at(-1))[member] = value;
      return tuples;
    });
    expect(altered.join()).toContain('close: {');
  }
  const goesOn = found(proof, 'events', (tuples) => [...tuples, ...tuples.slice(2, 3)]);
  expect(goesOn.join()).toContain('the last is a lot-step');
});
