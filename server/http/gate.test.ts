import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

test('two at a time, in order, and a failure leaves its place', async () => {
  const gate = new Gate(2);
  const doors: PromiseWithResolvers<number>[] = [];
  const began: number[] = [];
  const passes = [0, 1, 2, 3].map((n) => {
    const door = Promise.withResolvers<number>();
    doors.push(door);
    return gate.pass(() => {
      began.push(n);
      return door.promise;
    });
  });
  expect(began).toEqual([0, 1]);
  doors[0]?.reject(new Error('broken'));
  await expect(passes[0]).rejects.toThrow('broken');
  await new Promise((next) => setImmediate(next));
  expect(began).toEqual([0, 1, 2]);
  doors.slice(1).forEach((door, index) => door.resolve(index));
  expect(await Promise.all(passes.slice(1))).toEqual([0, 1, 2]);
  expect(await gate.pass(() => Promise.resolve('again'))).toBe('again');
});
