import { expect, test } from 'vitest';
import { CUT, Run } from './state.kit.ts';

/** Connections that are cut again and again, at the same age or at any. */

/** A settled WebSocket is cut after so many ms each time, and opened again. */
function cutAfter(run: Run, ...lives: readonly number[]): Run {
  for (const lived of lives) {
    run.due('settled', 'websocket').closed('websocket', CUT, lived).delivered('websocket');
  }
  return run;
}

test('settled connections that are cut at the same age three times are named and kept', () => {
  const run = cutAfter(new Run().live(), 6_100, 5_900);
  expect(run.why).toBe('reconnected');
  expect(cutAfter(run, 6_000).now).toBe('live on websocket');
  expect(run.state.known.why).toEqual({ kind: 'cut', transport: 'websocket', after: 6_000 });
  expect(cutAfter(run, 6_050).why).toBe('cut');
  expect(run.timers).toMatchObject({ stable: 30_000 });
  expect(run.due('stable', 'websocket').why).toBe('reconnected');
  expect(cutAfter(run, 6_000).why).toBe('reconnected'); // it had outlived them
});

test('one that is cut after a minute must outlive that minute to be well again', () => {
  const run = cutAfter(new Run().live(), 60_000, 60_100, 59_900);
  expect(run.why).toBe('cut');
  expect(run.timers).toMatchObject({ stable: 61_000 });
});

test('connections that break at any age are lost, not cut', () => {
  expect(cutAfter(new Run().live(), 6_000, 17_000, 9_000).why).toBe('reconnected');
});

test('settled connections that are cut add no strike to those of young ones', () => {
  const run = new Run().live().closed('websocket').delivered('websocket').closed('websocket');
  run.delivered('websocket').due('settled', 'websocket').closed('websocket', CUT, 6_000);
  expect([run.now, run.trying]).toEqual(['connecting', ['websocket']]);
});
