import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { checkSealed, checkSteps, isLotEvent } from '#domain';
import {
  decodeEvent,
  LotProofSchema,
  PublicLotSchema,
  Refusal,
  type LotProof,
  type SealedEvent,
} from '#protocol';
import { LogError } from '../../db/errors.ts';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { seededRandom, type Random } from '../../scripts/lib/random.ts';
import type { Accepted } from '../commands/commands.ts';
import { proofOf } from './proof.ts';
import { controlled, newKey, openStand, type ControlledLog, type Stand } from './testing.ts';

const BIDS = 120;

interface Told {
  readonly key: string;
  readonly bidder: string;
  readonly max: number;
  /** What each attempt was told. */
  readonly answers: (Accepted | Refusal | LogError)[];
}

/** Bids as a page does: with one key, again after a failure, and now and then again after an answer that was lost. */
async function bid(stand: Stand, lot: string, random: Random, told: Told): Promise<void> {
  for (let more = true; more;) {
    try {
      told.answers.push(await stand.as(told.bidder, { type: 'bid', lot, max: told.max }, told.key));
      more = random.next() < 0.3;
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof LogError)) throw error;
      told.answers.push(error);
      more = error instanceof LogError;
    }
  }
}

/** Lets many bid at once while the log fails now and then; returns what each was told. */
async function storm(stand: Stand, control: ControlledLog, lot: string, random: Random): Promise<Told[]> {
  const all: Told[] = [];
  const going: Promise<void>[] = [];
  for (let at = 0; at < BIDS; at += 1) {
    const told = {
      key: newKey(),
      bidder: `b${random.whole(1, 8)}`,
      max: random.whole(90, 90 + 60 * at),
      answers: [],
    };
    all.push(told);
    going.push(bid(stand, lot, random, told));
    if (random.next() < 0.1) control.fail(random.whole(1, 4), random.pick(['full', 'busy', 'failed']));
    if (random.next() < 0.5) await nextTurn();
    if (random.next() < 0.1) stand.pass(random.whole(1, 400));
  }
  await Promise.all(going);
  return all;
}

async function proven(stand: Stand, lot: string): Promise<LotProof> {
  const proof = v.parse(LotProofSchema, JSON.parse((await proofOf(stand.log, lot, true)) ?? ''));
  const sealed = (proof.sealed ?? []).map(([, , , kind, data]) => ({ kind, data }) as SealedEvent); // by this very build
  const events = proof.events.map(decodeEvent).filter(isLotEvent);
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  expect(checkSealed(sealed, events, sha256)).toEqual({ sealed: [], public: [] });
  expect(checkSteps(events, proof.lot)).toEqual([]);
  expect(proof.fingerprint).toBe(sha256(proof.events.map((event) => JSON.stringify(event)).join('\n')));
  return proof;
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'bids at once, retries and failing writes: each is counted once or not at all (seed %i)',
  async (seed) => {
    const random = seededRandom(seed);
    const { log, path } = openTestLog();
    const control = controlled(log);
    const stand = await openStand({ log: control.log });
    const lot = await stand.create({ softClose: { window: 30_000, extend: 30_000, cap: 86_400_000 } });
    const all = await storm(stand, control, lot, random);
    control.fail(0);
    const last = all.findLast(({ answers }) => answers.some((answer) => 'seq' in answer));
    stand.pass(10 * 86_400_000);
    await stand.lots.auctions.turn(lot);
    const proof = await proven(stand, lot);

    const taken = (proof.sealed ?? []).filter(([, , , kind]) => kind === 'sealed-bid');
    const keys = taken.map(([, , , , data]) => (data as { key: string }).key); // by this very build
    expect(new Set(keys).size).toBe(keys.length);
    for (const { key, answers } of all) {
      const accepted = answers.filter((answer) => 'seq' in answer);
      expect(keys.includes(key)).toBe(accepted.length > 0);
      const [first] = accepted;
      for (const answer of accepted)
        expect({ ...answer, replayed: false }).toEqual({ ...first, replayed: false });
      expect(accepted.filter(({ replayed }) => !replayed).length).toBe(accepted.length > 0 ? 1 : 0);
    }
    expect(taken.length).toBeGreaterThan(10);
    expect(all.flatMap(({ answers }) => answers).some((answer) => answer instanceof LogError)).toBe(true);

    // What stands in memory, in the log and after a restart is one.
    const state = await log.state(`lots/${lot}`);
    expect(v.parse(PublicLotSchema, JSON.parse(state?.json ?? ''))).toEqual(proof.lot);
    expect(await stand.lots.index.get(lot)).toEqual(proof.lot);
    await stand.lots.stop();
    await log.close();
    const again = await openStand({ log: openTestLog(path).log, at: stand.now() });
    expect(await again.lots.index.get(lot)).toEqual(proof.lot);
    const repeat = await again.as(
      last?.bidder ?? '',
      { type: 'bid', lot, max: last?.max ?? 0 },
      last?.key ?? '',
    );
    expect(repeat.seq).toBe(last?.answers.find((answer) => 'seq' in answer)?.seq);
  },
);
