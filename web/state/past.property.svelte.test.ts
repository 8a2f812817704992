import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Board } from './board.svelte.ts';
import { deliver, expectWhole, fakePage, settle, started } from './past-board.kit.ts';
import type { FakeServer } from './past.kit.ts';
import { SPANS } from './time.ts';

fakePage();

type Step = readonly ['commit' | 'deliver' | 'answer' | 'fail' | 'choose' | 'jump' | 'reload', number];

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constant('commit' as const), fc.integer({ min: 1, max: 20 })) },
  { weight: 6, arbitrary: fc.tuple(fc.constant('deliver' as const), fc.integer({ min: 1, max: 40 })) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constant('answer' as const), fc.double({ min: 0, max: 1, noNaN: true })),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('fail' as const), fc.constant(0)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('choose' as const), fc.constantFrom(900_000, 960_000)) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant('jump' as const), fc.integer({ min: -400_000, max: 400_000 })),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('reload' as const), fc.constant(0)) },
);

async function perform([what, amount]: Step, server: FakeServer, board: Board): Promise<void> {
  const { length } = server.events;
  switch (what) {
    case 'commit':
      for (let count = 0; count < amount; count++) {
        server.now += 700;
        server.commit(1, (length + count) % 17, 2, count % 5);
      }
      return;
    case 'deliver':
      return deliver(server, board, amount);
    case 'answer':
      // Anything between what the page has applied and the head: the server reads at one moment, and answers later.
      server.answer(Math.round(board.progress.seq + amount * (length - board.progress.seq)));
      return settle();
    case 'fail':
      server.fail(new Error('The line is down.'));
      return settle();
    case 'choose':
      return board.time.choose(amount);
    case 'jump':
      server.now += amount;
      return;
    case 'reload':
      board.load(server.snapshot(Math.max(board.progress.seq, length - 5)));
  }
}

/** A clock set back by a minute, a page that begins there, and the clock back where the log had been before. */
const SET_BACK: readonly Step[] = [
  ['jump', -60_700],
  ['commit', 1],
  ['deliver', 1],
  ['reload', 0],
  ['deliver', 1],
  ['commit', 1],
  ['jump', 53_700],
  ['commit', 8],
  ['deliver', 1],
];

test('however events, questions and answers are interleaved, every event is folded once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const { server, board } = started(1000);
      board.time.choose(SPANS['15m']);
      for (const each of steps) await perform(each, server, board);
      deliver(server, board, Infinity);
      for (let round = 0; round < 20 && board.past !== 'ready'; round++) {
        await vi.advanceTimersByTimeAsync(30_000);
        server.answer();
        await settle();
      }
      expect(board.past).toBe('ready');
      expectWhole(server, board);
    }),
    { numRuns: 80, examples: [[[...SET_BACK]]] },
  );
}, 20_000);
