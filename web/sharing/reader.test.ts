import { expect, onTestFinished, test } from 'vitest';
import type { Batch, Cursor } from '#protocol';
import { FakeClock, settle } from '../connection/clock.kit.ts';
import { FakeServer } from '../connection/fake-server.kit.ts';
import { engineOn } from './engine.kit.ts';
import { Reader } from './reader.ts';

/** A stream of everything, on a log of twenty metrics after five notes, and how pages with notes alone read from it. */
async function streamOfNotes() {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  server.append(5, 'notes');
  server.append(20, 'metrics/host');
  const batches: Batch[] = [];
  const resets: string[] = [];
  const asked: number[] = [];
  const { engine, flow } = engineOn(clock, server);
  onTestFinished(() => engine.stop());
  const readFrom = (cursor: Cursor): Reader =>
    new Reader(engine, cursor, {
      topics: ['notes'],
      clock,
      ask: async (place, topics) => {
        asked.push(place?.seq ?? NaN);
        return server.ask(place, topics);
      },
      batch: (batch) => void batches.push(batch),
      reset: ({ reason }) => void resets.push(reason),
    });
  engine.start();
  return { server, engine, flow, readFrom, batches, resets, asked };
}

test('what was looked through and held nothing is part of the next batch, also of one that was asked for', async () => {
  const { server, engine, flow, readFrom, batches, asked } = await streamOfNotes();
  await flow(500);
  const reader = readFrom({ epoch: server.epoch, seq: 5 });
  reader.advance();
  expect(batches).toEqual([]);
  server.append(1, 'notes');
  engine.ring.restart(26); // as when a wider stream takes over that begins there
  reader.advance();
  await settle();
  expect(asked).toEqual([25]);
  expect(batches).toMatchObject([{ from: 5, to: 26, events: [{ seq: 26 }] }]);
  expect(reader.cursor.seq).toBe(26);
});

test('while nothing carries, the log is not asked for what is not in the ring', async () => {
  const { server, engine, flow, readFrom, batches, asked } = await streamOfNotes();
  server.mute.add('websocket').add('long-polling').add('polling').add('sse');
  await flow(200);
  expect(engine.epoch).toBe(server.epoch);
  engine.ring.restart(25);
  const reader = readFrom({ epoch: server.epoch, seq: 0 });
  reader.advance();
  await settle();
  expect(asked).toEqual([]);
  server.mute.clear();
  await flow(20_000);
  reader.advance();
  await settle();
  expect(batches.flatMap(({ events }) => events.map(({ seq }) => seq))).toEqual([1, 2, 3, 4, 5]);
});

test('of a place in a log that is gone the log itself says so, once', async () => {
  const { server, flow, readFrom, resets, asked } = await streamOfNotes();
  await flow(500);
  const reader = readFrom({ epoch: 'epochzero', seq: 3 });
  reader.advance();
  reader.advance();
  await settle();
  reader.advance();
  await flow(5_000);
  expect([asked, resets]).toEqual([[3], ['other-epoch']]);
  expect(server.open).toHaveLength(1);
});
