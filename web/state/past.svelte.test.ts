import { expect, test, vi } from 'vitest';
import { Refusal } from '#protocol';
import { Board } from './board.svelte.ts';
import { T, deliver, expectWhole, fakePage, go, settle, started } from './past-board.kit.ts';
import { FakeServer } from './past.kit.ts';
import { SPANS } from './time.ts';

fakePage();

test('up to five minutes nothing is asked for', () => {
  const { server, board } = started(400);
  board.time.choose(SPANS['1m']);
  go(server, board, 3);
  expect([board.past, server.asked.length, board.step]).toEqual(['held', 0, undefined]);
  expect(board.samples(1)).toBe(board.ring(1));
});

test('a log that began with its first event is all held: nothing is asked for', () => {
  const { server, board } = started(40);
  expect([board.past, server.asked.length]).toEqual(['held', 0]);
});

/** A server whose snapshots bring the newest hundred events only, and a board that loaded one. */
function cutShort() {
  const { server } = started(1000);
  server.most = 100;
  const board = new Board({ history: server.ask });
  board.load(server.snapshot());
  return { server, board };
}

test('where a snapshot brought less than the range, a history serves it until the samples reach back so far', async () => {
  const { server, board } = cutShort();
  expect([board.past, board.samples(1)]).toEqual(['loading', board.ring(1)]);
  go(server, board, 5);
  server.answer();
  await settle();
  expect([board.past, board.step]).toEqual(['ready', 1000]);
  go(server, board, 190);
  expectWhole(server, board);
  expect(board.past).toBe('ready');
  go(server, board, 10);
  expect([board.past, board.samples(1)]).toEqual(['held', board.ring(1)]);
  expect(server.asked.length).toBe(1);
});

test('a pause before that is asked for too, and a shorter range that is held is not', async () => {
  const { server, board } = cutShort();
  board.time.choose(SPANS['1m']);
  expect([board.past, server.open]).toEqual(['held', 0]);
  board.time.choose(SPANS['5m']);
  board.time.pause();
  expect([board.past, server.open]).toEqual(['loading', 1]);
  server.answer();
  await settle();
  expectWhole(server, board);
});

test('where a quick series has filled its ring, a history takes over and is not asked for again', async () => {
  const { server, board } = started(1000);
  for (let round = 0; round < 200; round++) {
    for (let count = 0; count < 50; count++) {
      server.now += 50;
      server.commit(1, count);
    }
    deliver(server, board, Infinity);
    server.answer();
    await settle();
  }
  expect([board.past, board.step, server.asked.length]).toEqual(['ready', 1000, 1]);
  expectWhole(server, board);
});

test('after a break in the log, the history says once that there is nothing more', async () => {
  const { server } = started(100);
  server.now += 10_000_000;
  const board = new Board({ history: server.ask });
  go(server, board, 20);
  board.load(server.snapshot());
  expect([board.past, server.open]).toEqual(['loading', 1]);
  server.answer();
  await settle();
  expect([board.past, board.samples(1)]).toEqual(['held', board.ring(1)]);
  go(server, board, 400);
  expect([board.past, server.asked.length]).toEqual(['held', 1]);
});

test('a longer range is asked for; until it is there, what is held is shown', async () => {
  const { server, board } = started(4000);
  board.time.choose(SPANS['1h']);
  expect([board.past, board.samples(1)]).toEqual(['loading', board.ring(1)]);
  go(server, board, 5);
  server.answer();
  await settle();
  expect([board.past, board.step]).toEqual(['ready', 10_000]);
  go(server, board, 30);
  expectWhole(server, board);
  expect(server.asked.length).toBe(1);
});

test('a range that slides for long keeps its size and asks no more', async () => {
  const { server, board } = started(1000);
  board.time.choose(SPANS['15m']);
  server.answer();
  await settle();
  go(server, board, 5000);
  const before = board.samples(1)?.length;
  go(server, board, 5000);
  expect(board.samples(1)?.length).toBe(before);
  expectWhole(server, board);
  expect(server.asked.length).toBe(1);
});

test('an event is folded once, also when the page lags behind the answer', async () => {
  const { server, board } = started(1000);
  board.time.choose(SPANS['15m']);
  for (let second = 0; second < 20; second++) {
    server.now += 1000;
    server.commit(1, 7);
  }
  server.answer();
  await settle();
  deliver(server, board, 12);
  deliver(server, board, Infinity);
  expectWhole(server, board);
});

test('an answer older than the question is asked for again', async () => {
  const { server, board } = started(1000);
  board.time.choose(SPANS['15m']);
  server.answer(900);
  await settle();
  expect([board.past, board.step]).toEqual(['failed', undefined]);
  await vi.advanceTimersByTimeAsync(30_000);
  server.answer();
  await settle();
  expectWhole(server, board);
});

test('a refusal is kept in its own words, and the question is asked again', async () => {
  const { server, board } = started(1000);
  board.time.choose(SPANS['1h']);
  const refusal = new Refusal('LOG_BUSY', 'The log is busy.', 'Wait.');
  server.fail(refusal);
  await settle();
  expect([board.past, board.pastFailure]).toEqual(['failed', refusal]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect([server.open, board.past]).toEqual([1, 'failed']);
  server.answer();
  await settle();
  expect([board.past, board.pastFailure]).toEqual(['ready', undefined]);
});

test('asking again by hand asks at once', async () => {
  const { server, board } = started(1000);
  board.time.choose(SPANS['1h']);
  server.fail(new Error('The line is down.'));
  await settle();
  board.reloadPast();
  expect([board.past, board.pastFailure, server.open]).toEqual(['loading', undefined, 1]);
});

test('another range ends the question before it', () => {
  const { server, board } = started(1000);
  board.time.choose(SPANS['1h']);
  board.time.choose(SPANS['24h']);
  expect([server.open, server.asked.length]).toEqual([1, 2]);
  board.time.choose(SPANS['1m']);
  expect([server.open, board.past]).toEqual([0, 'held']);
});

test('a wider plot asks for more points once they are half as many again', async () => {
  const { server, board } = started(1000);
  board.wantPoints(800);
  board.time.choose(SPANS['1h']);
  server.answer();
  await settle();
  board.wantPoints(500);
  board.wantPoints(1198);
  const asked = () =>
    server.asked.map(({ from, to, points }) => Math.floor((points * 3_600_000) / (to - from)));
  expect(asked()).toEqual([400]);
  board.wantPoints(1200);
  expect(asked()).toEqual([400, 600]);
});

test('another snapshot asks for the past again', async () => {
  const { server, board } = started(1000);
  board.time.choose(SPANS['15m']);
  server.answer();
  await settle();
  for (let second = 0; second < 100; second++) {
    server.now += 1000;
    server.commit(1, 3, 2, 4);
  }
  board.load(server.snapshot());
  expect([server.open, board.past, board.step]).toEqual([1, 'loading', 5000]);
  server.answer();
  await settle();
  expectWhole(server, board);
});

test('nothing is asked for before there is a snapshot', () => {
  const server = new FakeServer(T);
  const board = new Board({ history: server.ask });
  board.time.choose(SPANS['1h']);
  expect([board.past, server.asked.length]).toEqual(['loading', 0]);
  board.load(server.snapshot());
  expect(server.asked.length).toBe(1);
});

test('a clock that was set back is followed to where nothing was held', async () => {
  const { server, board } = started(4000);
  board.time.choose(SPANS['15m']);
  server.answer();
  await settle();
  server.now -= 3_000_000;
  go(server, board, 5);
  expect(server.open).toBe(1);
  server.answer();
  await settle();
  expectWhole(server, board);
});

test('notes of the past stand beside those of the stream, each once', async () => {
  const { server, board } = started(4000);
  server.now -= 2_000_000;
  server.note('Long ago.');
  server.now += 2_000_000;
  server.note('Now.');
  deliver(server, board, Infinity);
  board.time.choose(SPANS['1h']);
  server.answer();
  await settle();
  board.load(server.snapshot());
  const notes = () => board.marks.flatMap((mark) => (mark.kind === 'note' ? [mark.text] : []));
  expect(notes()).toEqual(['Now.']);
  server.answer();
  await settle();
  expect(notes()).toEqual(['Long ago.', 'Now.']);
});
