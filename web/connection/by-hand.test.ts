import { expect, test } from 'vitest';
import { Run } from './state.kit.ts';

/** A transport that a person chose, and back to automatic. */

test('switching by hand: the carrier goes on until the other delivered', () => {
  const run = new Run().live().on({ type: 'select', mode: 'sse' });
  expect([run.now, run.trying]).toEqual(['switching on websocket', ['sse']]);
  run.delivered('sse');
  expect(run.effects[1]).toEqual({ type: 'close', link: run.link('websocket') });
  expect([run.now, run.why, run.timers['probe']]).toEqual(['live on sse', 'by-hand', undefined]);
});

test('a pinned transport that fails leaves the carrier and is tried again', () => {
  const run = new Run().live().on({ type: 'select', mode: 'sse' }).closed('sse');
  expect([run.now, run.why, run.timers]).toEqual(['live on websocket', 'pinned-failed', { retry: 2000 }]);
  expect(run.on({ type: 'retry' }).trying).toEqual(['sse']);
});

test('a carrier that breaks while the pinned one is being opened leaves only that one', () => {
  const run = new Run().live().on({ type: 'select', mode: 'sse' }).closed('websocket');
  expect([run.now, run.trying]).toEqual(['connecting', ['sse']]);
  expect(run.delivered('sse').now).toBe('live on sse');
});

test('a pinned transport without a carrier never falls to another one', () => {
  const run = new Run('websocket').on({ type: 'start' }).closed('websocket').reachable(true);
  expect([run.now, run.why]).toEqual(['waiting', 'pinned-failed']);
  expect(run.on({ type: 'retry' }).trying).toEqual(['websocket']);
  run.delivered('websocket').due('silence', 'websocket').due('patience', 'websocket');
  expect(run.trying).toEqual(['websocket']);
});

test('back to automatic: the top is opened at once, a failure goes back to probing', () => {
  const run = new Run('polling').live('polling').on({ type: 'select', mode: 'auto' });
  expect([run.now, run.trying]).toEqual(['switching on polling', ['websocket']]);
  expect(run.closed('websocket').timers).toEqual({ probe: 5000 });
});
