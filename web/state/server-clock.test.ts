import { expect, test } from 'vitest';
import { ServerClock } from './server-clock.ts';

test('the stamp that was least late sets the clock', () => {
  let now = 1000;
  const clock = new ServerClock(() => now);
  clock.reset(500_000);
  now = 2000;
  clock.learn(500_900); // 100 ms later on its way than the first
  expect(clock.now()).toBe(501_000);
  clock.learn(501_050);
  expect(clock.now()).toBe(501_050);
  expect(clock.at(1500)).toBe(500_550);
});

test('a new snapshot may set it back', () => {
  const clock = new ServerClock(() => 0);
  clock.reset(500_000);
  clock.reset(400_000);
  expect(clock.now()).toBe(400_000);
});
