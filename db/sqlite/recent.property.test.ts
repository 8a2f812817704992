import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evolvePublic, isLotEvent } from '#domain';
import { decodeEvent, topicMatcher, type EventTuple, type PublicLot } from '#protocol';
import type { Log, StoredEvent } from '../log.ts';
import { byTopic, ledgerOf, TestLot } from './lot-testing.ts';
import { note, openTestLog, rangeOf, readAfter } from './testing.ts';

const LOTS = 6;

type Folded = Record<string, PublicLot>;

/** Takes states by topic and events in order; returns the states after them. */
function foldAll(states: Folded, events: readonly StoredEvent[]): Folded {
  const folded = { ...states };
  for (const { topic, json } of events) {
    const event = decodeEvent(JSON.parse(json) as EventTuple); // stored as it travels
    if (isLotEvent(event)) folded[topic] = evolvePublic(folded[topic], topic.slice('lots/'.length), event);
  }
  return folded;
}

/** What is done next: a lot's number and a bid, the end of a lot, a note; `turn` lets what was asked be committed. */
const acts = fc.array(
  fc.record({
    lot: fc.integer({ min: 1, max: LOTS }),
    act: fc.constantFrom('bid', 'bid', 'bid', 'close', 'note', 'turn', 'snapshot', 'snapshot'),
  }),
  { minLength: 10, maxLength: 60 },
);

async function snapshot(log: Log, named: readonly string[]) {
  const current = { overSince: 0, rows: 100 };
  const matches = topicMatcher(['*']);
  const recent = await log.recent({ since: 0, rows: 10_000, matches, named, current });
  return { ...recent, folded: byTopic(recent.states) as Folded }; // as TestLot gave them
}

test('whenever a snapshot is taken, folding what comes later gives the states later', async () => {
  let between = 0;
  const run = fc.asyncProperty(acts, async (steps) => {
    const { log } = openTestLog();
    const lots = Array.from({ length: LOTS }, (_, index) => new TestLot(index));
    const taken: ReturnType<typeof snapshot>[] = [];
    const writes = lots.map((lot) => log.append(lot.made()));
    const [first] = lots;
    const named = first ? [first.topic] : [];
    let price = 100;
    for (const { lot: number, act } of steps) {
      const lot = lots[number - 1];
      if (act === 'turn') await nextTurn();
      else if (act === 'snapshot') taken.push(snapshot(log, named));
      else if (act === 'note') writes.push(log.append({ events: [note('between')] }));
      else if (lot && lot.state?.overAt === null)
        writes.push(log.append(act === 'bid' ? lot.bid((price += 5)) : lot.closed(3_000)));
      // As soon as a write is told of, in the very same turn.
      if (act === 'bid') void writes.at(-1)?.then(() => taken.push(snapshot(log, named)));
    }
    await Promise.all(writes);
    const last = await snapshot(log, named);
    expect(last.seq).toBe(log.head);
    const all = await Promise.all(taken);
    for (const { seq, folded, states, ledger, events } of all) {
      if (seq < last.seq) between += 1;
      for (const state of states) expect(state.seq).toBeLessThanOrEqual(seq);
      const later = rangeOf(await readAfter(log, seq)).events;
      expect(foldAll(folded, later)).toEqual(last.folded);
      // The named lot has its whole past up to that seq, and its state is the fold of that.
      const past = (await ledgerOf(log, named[0] ?? '')).filter((event) => event.seq <= seq);
      expect(ledger).toEqual(past);
      expect(foldAll({}, ledger)[named[0] ?? '']).toEqual(folded[named[0] ?? '']);
      expect(events.some(({ topic }) => named.includes(topic))).toBe(false);
    }
    for (const lot of lots) expect(last.folded[lot.topic]).toEqual(lot.state);
    await log.close();
  });
  await fc.assert(run, { numRuns: 60 });
  expect(between).toBeGreaterThan(200);
}, 60_000);
