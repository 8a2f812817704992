import { afterEach, expect, test, vi } from 'vitest';
import { Machine } from './machine.ts';
import type { Effect } from './state-types.ts';
import { initial } from './state.ts';

afterEach(() => vi.unstubAllGlobals());

test('an effect that throws is reported; the effects and events behind it are carried out', () => {
  const errors: unknown[] = [];
  vi.stubGlobal('reportError', (error: unknown) => void errors.push(error));
  const done: Effect['type'][] = [];
  let rested = 0;
  const machine = new Machine(
    initial('auto'),
    (effect) => {
      if (effect.type === 'open') throw new Error('no door');
      done.push(effect.type);
    },
    () => void (rested += 1),
  );
  machine.dispatch({ type: 'start' });
  expect(errors).toEqual([new Error('no door')]);
  expect([done, rested]).toEqual([['link-timer', 'link-timer'], 1]);
  machine.dispatch({ type: 'stop' });
  expect([machine.state.phase, rested]).toEqual(['stopped', 2]);
});

test('without reportError what was thrown still comes to the surface', () => {
  vi.stubGlobal('reportError', undefined);
  const surfaced: (() => void)[] = [];
  vi.stubGlobal('queueMicrotask', (then: () => void) => void surfaced.push(then));
  const machine = new Machine(
    initial('auto'),
    () => undefined,
    () => {
      throw new Error('no rest');
    },
  );
  machine.dispatch({ type: 'start' });
  expect(machine.state.phase).toBe('connecting');
  expect(surfaced.length).toBe(1);
  expect(surfaced[0]).toThrow('no rest');
});
