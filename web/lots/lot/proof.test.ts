import { describe, expect, test } from 'vitest';
import type { EventTuple, LotProof } from '#protocol';
import { bidderOf, ProofHouse } from './proof.kit.ts';
import { proofText } from './proof-text.ts';
import { allRight, pastOf, sha256Hex, verifyProof, type Check } from './proof.ts';

const [anna, bert] = [bidderOf('Anna'), bidderOf('Bert')];
const admin = { id: 'admin', name: 'Admin', role: 'admin' } as const;

/** The spec's first worked example, with a raise that nobody sees, a bid taken back, and the close. */
function house(): ProofHouse {
  const made = new ProofHouse();
  const terms = { title: 'Lamp', currency: 'EUR', start: 99, opens: 0, ends: 1000, reserve: 500 };
  made.ask({ type: 'lot-create', terms }, bidderOf('Sally'), 0);
  const bid = (who: typeof anna, max: number, t: number) => made.ask({ type: 'bid', lot: '', max }, who, t);
  bid(anna, 1000, 10);
  bid(bert, 600, 20);
  bid(anna, 2000, 30);
  bid(bert, 3000, 40);
  made.ask({ type: 'bid-retract', lot: '', bid: 6, reason: 'typed by a cat' }, admin, 50);
  made.ask({ type: 'close' }, admin, 1000);
  return made;
}

const honest = house();
const witness = { mine: honest.mine(anna), shown: honest.stream() };
const wrong = (checks: readonly Check[]) => checks.flatMap(({ name, ok }) => (ok === false ? [name] : []));

/** Changes one event and, like a careful liar, the fingerprint. */
function tampered(change: (events: EventTuple[]) => void): LotProof {
  const proof = honest.proof(true);
  change(proof.events);
  return { ...proof, fingerprint: sha256Hex(proof.events.map((event) => JSON.stringify(event)).join('\n')) };
}

/** Takes the events; returns the data of the first step of that number, to be changed. */
function stepOf(events: EventTuple[], bid: number): Record<string, unknown> {
  const data = events.map((event) => event[4] as Record<string, unknown>); // our own house's
  return data.find((one) => one['bid'] === bid && 'seal' in one) ?? {};
}

test('SHA-256 is that of the standard', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('an honest lot is right in every check, for everybody and for an admin', () => {
  const checks = verifyProof(honest.proof(), witness);
  expect(wrong(checks)).toEqual([]);
  expect(checks.every(({ ok }) => ok === true)).toBe(true);
  const forAdmin = verifyProof(honest.proof(true), witness);
  expect(forAdmin.filter(({ ok }) => ok === false)).toEqual([]);
  expect(forAdmin.length).toBe(checks.length + 2);
  expect(checks.find(({ name }) => name === 'Your own bids')?.says).toEqual([
    '1 of yours stand among the steps, with the seals of your amounts; 1 raised your maximum and moved nothing.',
  ]);
});

test('a page that begins late has the rest of the past from the proof, and what came since from the stream', () => {
  const stream = honest.stream();
  const proof = { ...honest.proof(), events: honest.proof().events.slice(0, -1) };
  expect(pastOf(proof, stream.slice(3))).toEqual(stream);
  expect(pastOf(undefined, stream.slice(3))).toEqual(stream.slice(3));
  expect(pastOf(proof, stream)).toBe(stream);
});

test('who has not bid has nothing of his own to check, and that is not wrong', () => {
  const checks = verifyProof(honest.proof(), { mine: undefined, shown: honest.stream() });
  expect(allRight(checks)).toBe(true);
  expect(checks.at(-1)?.ok).toBeUndefined();
});

test('a page that began later holds only its part against the proof', () => {
  expect(wrong(verifyProof(honest.proof(), { ...witness, shown: honest.stream().slice(3) }))).toEqual([]);
});

describe('what was tampered with is named', () => {
  test.each<[string, (events: EventTuple[]) => void, string[]]>([
    [
      'a higher price',
      (events) => (stepOf(events, 2)['price'] = 900),
      ['From commands to events (admins only)', 'What this page was shown'],
    ],
    [
      'a price that no rule leads to',
      (events) => (stepOf(events, 2)['price'] = 50),
      ['From commands to events (admins only)', 'The rules', 'What this page was shown'],
    ],
    [
      'a step left out',
      (events) => events.splice(3, 1),
      ['From commands to events (admins only)', 'The rules', 'What this page was shown'],
    ],
    [
      'two events in each other’s place',
      (events) =>
        events.splice(
          2,
          2,
          ...[events[3], events[2]].flatMap((event) => (event === undefined ? [] : [event])),
        ),
      ['From commands to events (admins only)', 'One order', 'The rules'],
    ],
    [
      'another bidder in the place of Anna',
      (events) => (stepOf(events, 1)['seal'] = 'f'.repeat(64)),
      ['From commands to events (admins only)', 'What this page was shown', 'Your own bids'],
    ],
  ])('%s', (_, change, names) => {
    const found = wrong(verifyProof(tampered(change), witness)).sort();
    expect(found).toEqual(expect.arrayContaining(names));
  });

  test('events that are not those of the fingerprint', () => {
    const proof = { ...honest.proof(), fingerprint: 'f'.repeat(64) };
    expect(wrong(verifyProof(proof, witness))).toEqual(['The fingerprint']);
  });

  test('an amount of mine that I never bid', () => {
    const mine = honest.mine(anna);
    const lied = { ...mine, bids: mine.bids.map((bid) => ({ ...bid, max: bid.max + 1 })) };
    expect(wrong(verifyProof(honest.proof(), { ...witness, mine: lied }))).toEqual(['Your own bids']);
  });

  test('a command that the rules would not have taken', () => {
    const proof = honest.proof(true);
    const bid = proof.sealed?.find(([, , , kind]) => kind === 'sealed-bid');
    if (bid !== undefined) bid[4] = { ...(bid[4] as object), max: 50 };
    expect(wrong(verifyProof(proof, witness))).toContain('The commands (admins only)');
  });
});

test('as text it names the lot, the log, each check and each event', () => {
  const proof = honest.proof();
  const text = proofText(proof, verifyProof(proof, witness), 'https://auctions.example');
  expect(text).toContain('Lot “Lamp” (lot000) at https://auctions.example');
  expect(text).toContain('- The rules: right');
  for (const event of proof.events) expect(text).toContain(JSON.stringify(event));
});
