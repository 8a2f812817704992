import { expect, test } from 'vitest';
import { Reconnects } from './reconnects.ts';

test('from when a connection is known to be gone to the next one’s first frame', () => {
  const reconnects = new Reconnects();
  const phases = [
    ['connecting', 0],
    ['live', 50],
    ['checking', 1_000],
    ['waiting', 1_010],
    ['connecting', 1_400],
    ['live', 1_450],
    ['connecting', 9_000],
    ['live', 9_020],
  ] as const;
  for (const [phase, at] of phases) reconnects.phase(phase, at);
  expect(reconnects.figures()).toEqual({ last: 20, worst: 450, count: 2 });
});

test('a change that keeps the old connection is none, and neither is a pause', () => {
  const reconnects = new Reconnects();
  const phases = [
    ['live', 0],
    ['switching', 100],
    ['live', 200],
    ['stopped', 300],
    ['connecting', 5_000],
    ['live', 5_050],
  ] as const;
  for (const [phase, at] of phases) reconnects.phase(phase, at);
  expect(reconnects.figures()).toEqual({ last: null, worst: null, count: 0 });
});

test('a reset forgets what was, and not what goes on', () => {
  const reconnects = new Reconnects();
  reconnects.phase('live', 0);
  reconnects.phase('connecting', 100);
  reconnects.reset();
  reconnects.phase('live', 400);
  expect(reconnects.figures()).toEqual({ last: 300, worst: 300, count: 1 });
});
