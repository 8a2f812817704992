import { expect, test, vi } from 'vitest';
import { expectWhole, fakePage, go, runFrames, settle, shownTimes, started } from './past-board.kit.ts';
import { SPANS } from './time.ts';

fakePage();

/** A range that stands still: a pause, or a stretch that was chosen. */

test('a pause shows the same samples for as long as it lasts, and says how far behind it is', () => {
  const { server, board } = started(400);
  board.time.pause();
  go(server, board, 2);
  const shown = shownTimes(board, 1);
  go(server, board, 9000);
  expect(shownTimes(board, 1)).toEqual(shown);
  expect(shown.length).toBeGreaterThan(298);
  expect([board.past, server.asked.length]).toEqual(['held', 0]);
  expect(board.behind).toEqual({ ms: 9_002_000, events: 9002 });
  board.time.resume();
  expect(board.behind).toEqual({ ms: 0, events: 0 });
  expect(board.samples(1)).toBe(board.ring(1));
});

test('a pause stays over a snapshot of the same log, and is asked for anew of another', () => {
  const { server, board } = started(400);
  board.time.pause();
  go(server, board, 2);
  const shown = shownTimes(board, 1);
  go(server, board, 900);
  board.load(server.snapshot());
  runFrames();
  expect([shownTimes(board, 1), board.past]).toEqual([shown, 'held']);
  server.epoch = 'epochtwo';
  board.load(server.snapshot());
  expect([board.past, server.asked.at(-1)]).toEqual(['loading', expect.objectContaining(board.range)]);
});

test('samples of a paused stretch that arrive late still come into it', () => {
  const { server, board } = started(400);
  const { to } = board.range;
  board.time.show({ from: to - 60_000, to: to + 60_000 });
  expect(shownTimes(board, 1).at(-1)).toBe(to);
  go(server, board, 200);
  expect(
    shownTimes(board, 1)
      .filter((time) => time <= to + 60_000)
      .at(-1),
  ).toBe(to + 60_000);
});

test('a zoom inside what is held asks nothing, one outside does, and shows what is there until it is answered', async () => {
  const { server, board } = started(4000);
  const { to } = board.range;
  board.time.zoom({ from: to - 200_000, to: to - 100_000 });
  expect([board.past, server.asked.length]).toEqual(['held', 0]);
  const held = board.samples(1);
  board.time.show({ from: to - 3_000_000, to: to - 2_400_000 });
  expect([board.past, board.samples(1)]).toEqual(['loading', held]);
  expect(server.asked).toEqual([{ from: to - 3_000_000, to: to - 2_400_000, points: 400 }]);
  server.answer();
  await settle();
  expect([board.past, board.step]).toEqual(['ready', 2000]);
  expectWhole(server, board);
});

test('a pause of a long range is a copy, and the range goes on without a question', async () => {
  const { server, board } = started(1000);
  board.time.choose(SPANS['15m']);
  server.answer();
  await settle();
  board.time.pause();
  go(server, board, 1);
  const shown = shownTimes(board, 1);
  go(server, board, 5000);
  expect([shownTimes(board, 1), board.past]).toEqual([shown, 'ready']);
  board.time.resume();
  expect([board.past, server.asked.length]).toEqual(['ready', 1]);
  expectWhole(server, board);
});

test('in a silence longer than the range nothing is asked for, live or paused', () => {
  const { server, board } = started(400);
  vi.advanceTimersByTime(900_000);
  board.beat();
  runFrames();
  expect([board.silent, board.past]).toEqual([true, 'held']);
  board.time.pause();
  expect([board.past, server.asked.length]).toEqual(['held', 0]);
});
