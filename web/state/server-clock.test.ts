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

test('after a sleep in which the monotonic clock stood still, one stamp puts it right', () => {
  let now = 1000;
  const clock = new ServerClock(() => now);
  clock.reset(500_000);
  now = 2000; // eight hours later by the server
  expect(clock.now()).toBe(501_000);
  clock.learn(501_000); // from before the sleep, still on its way
  clock.learn(29_301_000);
  expect(clock.now()).toBe(29_301_000);
});

test('a week with clocks that run apart by 9 s a day leaves it right', () => {
  for (const rate of [1 - 1e-4, 1 + 1e-4]) {
    let server = 0;
    const clock = new ServerClock(() => server * rate);
    clock.reset(0);
    for (; server < 604_800_000; server += 5000) clock.learn(server);
    expect(Math.abs(clock.now() - server)).toBeLessThan(100);
  }
});

test('a server whose clock was set back by an hour is followed within 15 s, by heartbeats alone', () => {
  let now = 0;
  const clock = new ServerClock(() => now);
  const HOUR = 3_600_000;
  clock.reset(1e9);
  const told: number[] = [];
  for (now = 5_000; now <= 20_000; now += 5_000) {
    clock.learn(1e9 + now - HOUR);
    told.push(clock.now() - (1e9 + now));
  }
  expect(told).toEqual([0, 0, -HOUR, -HOUR]);
});

test('old stamps do not set it back where newer ones follow: a burst, what is caught up with', () => {
  let now = 0;
  const clock = new ServerClock(() => now);
  clock.reset(1e9);
  now = 600_000; // the page was frozen
  for (let late = 600_000; late >= 5_000; late -= 5_000) clock.learn(1e9 + now - late);
  expect(clock.now()).toBe(1e9 + now);
  for (let n = 0; n < 7; n += 1) {
    now += 1_000;
    clock.learn(1e9 + now - 400_000);
  }
  clock.learn(1e9 + now);
  now += 2_000;
  clock.learn(1e9 + now - 300_000);
  expect(clock.now()).toBe(1e9 + now);
});

test('a server whose clock was set back by less is followed within ten minutes', () => {
  let now = 0;
  const clock = new ServerClock(() => now);
  clock.reset(1e9);
  for (; now <= 600_000; now += 1000) clock.learn(now < 1000 ? 1e9 : 1e9 - 20_000 + now);
  expect(clock.now()).toBe(1e9 - 20_000 + now);
});

/** A clock of a page to which messages take `down` ms, and from which questions take `up`; the server's is `lead` ahead of its. */
function onLine(up: number, down: number, lead = 1e9) {
  let now = 0;
  const clock = new ServerClock(() => now);
  const line = {
    clock,
    lead,
    error: () => clock.likely() - (now + line.lead),
    pass: (ms: number) => (now += ms),
    push: () => {
      const stamp = now + line.lead;
      now += down;
      clock.learn(stamp);
    },
    ask: (work = 0) => {
      const asked = now;
      now += up;
      const stamp = now + line.lead;
      now += work + down;
      clock.answered(stamp, asked);
    },
  };
  return line;
}

test('a countdown is right on a line that is slow both ways, where the bound is late by one of them', () => {
  const line = onLine(300, 300);
  line.clock.reset(1e9 - 300);
  expect(line.error()).toBe(-300);
  line.ask();
  expect(Math.abs(line.error())).toBeLessThanOrEqual(1);
  line.pass(5000);
  line.push();
  expect(Math.abs(line.error())).toBeLessThanOrEqual(1);
  expect(line.clock.now()).toBe(line.clock.likely() - 300.5);
});

test('an answer that was slow to be made does no harm where the line is fast', () => {
  const line = onLine(1, 1);
  line.ask(800);
  line.push();
  expect(Math.abs(line.error())).toBeLessThanOrEqual(2);
});

test('the shortest round trip counts, however long others are', () => {
  const line = onLine(100, 100);
  line.ask(2000);
  line.ask();
  line.ask(2000);
  expect(Math.abs(line.error())).toBeLessThanOrEqual(1);
});

test('a server that set its clock is followed by the next answer, forward and back', () => {
  const line = onLine(50, 50);
  line.ask();
  for (const step of [3_600_000, -3_600_000, -20_000, 20_000]) {
    line.lead += step;
    line.ask();
    expect(Math.abs(line.error())).toBeLessThanOrEqual(1);
  }
});

test('a server that set its clock forward is followed by what it pushes, and one far back within 15 s', () => {
  const line = onLine(50, 50);
  line.ask();
  line.lead += 3_600_000;
  line.push();
  expect(line.error()).toBe(-50);
  line.lead -= 7_200_000;
  for (let beats = 0; beats < 3; beats += 1) {
    line.push();
    line.pass(5000);
  }
  expect(line.error()).toBe(-50);
});
