import { expect, test } from 'vitest';
import { IDLE, stepGesture, type Gesture, type GestureAction, type GestureEvent } from './gesture.ts';

const CONTEXT = {
  range: { from: 0, to: 100_000 },
  step: (at: number, steps: number) => Math.min(100_000, Math.max(0, at + steps * 1000)),
};

/** Plays events from the start; returns where it ended, every action asked for, and whether the last was taken. */
function play(...events: GestureEvent[]) {
  let gesture: Gesture = IDLE;
  let handled = false;
  const actions: GestureAction[] = [];
  for (const event of events) {
    const next = stepGesture(gesture, event, CONTEXT);
    ({ gesture, handled } = next);
    if (next.action !== undefined) actions.push(next.action);
  }
  return { gesture, actions, handled };
}

const key = (name: string, shift = false): GestureEvent => ({ type: 'key', key: name, shift });
const move = (at: number | undefined, x: number): GestureEvent => ({ type: 'move', at, x, by: 'mouse' });
const press = (at: number, x: number, by: 'mouse' | 'touch' = 'mouse'): GestureEvent => ({
  type: 'press',
  at,
  x,
  by,
});
const RELEASE: GestureEvent = { type: 'release' };

test('the mouse points inside the plot and nowhere beside it', () => {
  expect(play(move(5000, 10)).gesture).toEqual({ kind: 'pointing', at: 5000, by: 'mouse' });
  expect(play(move(5000, 10), move(undefined, -3)).gesture).toBe(IDLE);
  expect(play(move(5000, 10), { type: 'leave', by: 'mouse' }).gesture).toBe(IDLE);
});

test('a drag zooms to the stretch, in either direction', () => {
  const { actions, gesture } = play(press(80_000, 80), move(20_000, 20), RELEASE);
  expect(actions).toEqual([{ kind: 'zoom', range: { from: 20_000, to: 80_000 } }]);
  expect(gesture).toBe(IDLE);
});

test('a click that trembles is no drag', () => {
  const { actions, gesture } = play(press(5000, 10), move(6000, 12), RELEASE);
  expect(actions).toEqual([]);
  expect(gesture.kind).toBe('pointing');
});

test('a drag goes on outside the plot, and Escape calls it off', () => {
  const dragging = [press(20_000, 20), move(50_000, 50), { type: 'leave', by: 'mouse' } as const];
  expect(play(...dragging).gesture.kind).toBe('selecting');
  const { actions, gesture, handled } = play(...dragging, key('Escape'), RELEASE);
  expect(actions).toEqual([]);
  expect(gesture).toEqual({ kind: 'pointing', at: 50_000, by: 'mouse' });
  expect(handled).toBe(true);
});

test('a double click goes back', () => {
  expect(play({ type: 'double' }).actions).toEqual([{ kind: 'back' }]);
});

test('a finger points, stays when it is lifted, and never selects', () => {
  const { gesture, actions } = play(
    press(30_000, 30, 'touch'),
    { type: 'move', at: 60_000, x: 60, by: 'touch' },
    RELEASE,
    { type: 'leave', by: 'touch' },
  );
  expect(gesture).toEqual({ kind: 'pointing', at: 60_000, by: 'touch' });
  expect(actions).toEqual([]);
  expect(play(press(30_000, 30, 'touch'), { type: 'cancel' }).gesture).toBe(IDLE);
});

test('keys move the crosshair: from the newest, by one, by ten, to the ends', () => {
  const at = (...events: GestureEvent[]) => {
    const { gesture } = play(...events);
    return gesture.kind === 'idle' ? undefined : gesture.at;
  };
  expect(at(key('ArrowLeft'))).toBe(100_000);
  expect(at(key('ArrowLeft'), key('ArrowLeft'))).toBe(99_000);
  expect(at(key('ArrowLeft'), key('ArrowLeft', true))).toBe(90_000);
  expect(at(key('Home'), key('ArrowRight'))).toBe(1000);
  expect(at(key('Home'), key('End'))).toBe(100_000);
});

test('Enter begins a selection, arrows extend it, Enter zooms', () => {
  const { actions, gesture } = play(
    key('Home'),
    key('Enter'),
    key('ArrowRight', true),
    key('ArrowRight'),
    key('Enter'),
  );
  expect(actions).toEqual([{ kind: 'zoom', range: { from: 0, to: 11_000 } }]);
  expect(gesture).toEqual({ kind: 'pointing', at: 11_000, by: 'keys' });
});

test('Enter twice at the same place selects nothing', () => {
  expect(play(key('Enter'), key('Enter')).actions).toEqual([]);
});

test('Escape cancels the selection, then the crosshair, then is not ours', () => {
  const begun = [key('Home'), key('Enter'), key('ArrowRight')];
  expect(play(...begun, key('Escape')).gesture.kind).toBe('pointing');
  expect(play(...begun, key('Escape'), key('Escape')).gesture).toBe(IDLE);
  expect(play(...begun, key('Escape'), key('Escape'), key('Escape')).handled).toBe(false);
});

test('Backspace goes back, and other keys belong to the page', () => {
  expect(play(key('Backspace')).actions).toEqual([{ kind: 'back' }]);
  expect(play(key('Home'), key('p'))).toMatchObject({ handled: false, gesture: { at: 0 } });
});

test('a mouse that leaves does not take the crosshair from the keys', () => {
  const { gesture } = play(key('Home'), { type: 'leave', by: 'mouse' });
  expect(gesture).toEqual({ kind: 'pointing', at: 0, by: 'keys' });
});
