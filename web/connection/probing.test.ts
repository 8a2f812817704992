import { expect, test } from 'vitest';
import { Run } from './state.kit.ts';

/** The way back up, and what is known of other networks. */

test('a probe upward leaves the carrier alone until it delivers', () => {
  const run = new Run()
    .on({ type: 'start' })
    .closed('websocket')
    .delivered('long-polling')
    .on({ type: 'probe' });
  expect([run.now, run.trying]).toEqual(['switching on long-polling', ['websocket']]);
  run.closed('websocket');
  expect([run.now, run.timers]).toEqual(['live on long-polling', { probe: 10_000 }]);
  run.on({ type: 'probe' }).due('deadline', 'websocket');
  expect(run.timers).toEqual({ probe: 20_000 });
  for (let round = 0; round < 4; round++) run.on({ type: 'probe' }).closed('websocket');
  expect(run.timers).toEqual({ probe: 45_000 });
  run.on({ type: 'probe' }).delivered('websocket');
  expect([run.now, run.why]).toEqual(['live on websocket', 'restored']);
});

test('from the bottom both better rungs have their turn', () => {
  const run = new Run().on({ type: 'start' }).closed('websocket').closed('long-polling').delivered('polling');
  expect(run.on({ type: 'probe' }).trying).toEqual(['websocket']);
  expect(run.closed('websocket').on({ type: 'probe' }).trying).toEqual(['long-polling']);
});

test('a flapping rung is not probed from five seconds again', () => {
  const run = new Run()
    .on({ type: 'start' })
    .closed('websocket')
    .delivered('long-polling')
    .on({ type: 'probe' });
  run.delivered('websocket');
  for (let strike = 0; strike < 2; strike++) run.closed('websocket').delivered('websocket');
  run.closed('websocket').reachable(true).delivered('long-polling');
  expect(run.timers).toMatchObject({ probe: 10_000 });
  run.on({ type: 'probe' }).delivered('websocket').closed('websocket');
  expect(run.now).toBe('checking'); // its strikes are remembered: one is enough now
  expect(run.reachable(true).delivered('long-polling').timers).toMatchObject({ probe: 20_000 });
});

test('a remembered lower rung is opened first, and the top is probed soon', () => {
  const run = new Run().on({ type: 'start', remembered: 'long-polling' });
  expect([run.trying, run.why]).toEqual([['long-polling'], 'remembered']);
  expect(run.delivered('long-polling').timers).toMatchObject({ probe: 1000 });
});

test('on another network what was learned is forgotten, and what was good there is looked for at once', () => {
  const run = new Run().on({ type: 'start' }).closed('websocket').delivered('long-polling');
  expect(run.state.phase).toBe('live');
  run.on({ type: 'moved', remembered: undefined });
  expect(run.state).toMatchObject({
    phase: 'switching',
    purpose: 'probe',
    candidate: { transport: 'websocket' },
  });
  run.delivered('websocket');
  expect(run.state).toMatchObject({ phase: 'live', carrier: { transport: 'websocket' } });
});

test('on another network where nothing better is remembered than what carries, nothing is touched', () => {
  const run = new Run().on({ type: 'start' }).closed('websocket').delivered('long-polling');
  run.on({ type: 'moved', remembered: 'long-polling' });
  expect(run.state).toMatchObject({ phase: 'live', carrier: { transport: 'long-polling' } });
  expect(run.effects).toEqual([]);
});
