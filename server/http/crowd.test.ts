import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { Crowd, fullRefusal } from './crowd.ts';

test('what is held counts until it closes, once, by address and kind', () => {
  const crowd = new Crowd(2);
  const held = Array.from({ length: 2 }, () => new EventEmitter());
  for (const thing of held) crowd.hold('lines', 'one', thing);
  expect(crowd.isFull('lines', 'one')).toBe(true);
  expect([crowd.isFull('lines', 'two'), crowd.isFull('requests', 'one')]).toEqual([false, false]);
  held[0]?.emit('close');
  held[0]?.emit('close');
  expect(crowd.isFull('lines', 'one')).toBe(false);
  crowd.hold('lines', 'one', new EventEmitter());
  expect(crowd.isFull('lines', 'one')).toBe(true);
});

test('a page may load in many requests, and a browser keep some silent connections', () => {
  const crowd = new Crowd(1);
  for (const [what, most] of [
    ['requests', 4],
    ['sockets', 2],
  ] as const) {
    for (let n = 0; n < most; n += 1) {
      expect(crowd.isFull(what, 'one')).toBe(false);
      crowd.hold(what, 'one', new EventEmitter());
    }
    expect(crowd.isFull(what, 'one')).toBe(true);
  }
  expect(fullRefusal().status).toBe(429);
});
