import { expect, test, vi } from 'vitest';
import { inPlace } from './in-place.ts';

const click = (parts: Partial<MouseEvent> = {}) => {
  const preventDefault = vi.fn();
  const run = vi.fn();
  const plain = { ctrlKey: false, metaKey: false, shiftKey: false, button: 0, preventDefault };
  // What is read of a click; Node has no MouseEvent.
  inPlace({ ...plain, ...parts } as MouseEvent, run);
  return [preventDefault.mock.calls.length, run.mock.calls.length];
};

test('a plain click stays on the page; what asks for another tab or window is the browser’s', () => {
  expect(click()).toEqual([1, 1]);
  for (const parts of [{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { button: 1 }]) {
    expect(click(parts)).toEqual([0, 0]);
  }
});
