import { expect, test } from 'vitest';
import { FakeClock } from '../connection/clock.kit.ts';
import { HubWatch } from './hub-watch.ts';
import type { PageLine } from './messages.ts';

/** A watch with what it asked and said. */
function watched() {
  const clock = new FakeClock();
  const said: string[] = [];
  const line: PageLine = {
    post: ({ type }) => void said.push(type),
    listen: () => undefined,
    close: () => undefined,
  };
  return { clock, said, line, watch: new HubWatch(clock, () => void said.push('dead')) };
}

test('a hub that says something every few seconds is asked nothing', async () => {
  const { clock, said, line, watch } = watched();
  for (let round = 0; round < 10; round++) {
    watch.heard(line);
    await clock.pass(2_900);
  }
  expect(said).toEqual([]);
});

test('one that is silent is asked; one that does not answer is dead, and is called so once', async () => {
  const { clock, said, line, watch } = watched();
  watch.heard(line);
  await clock.pass(3_000);
  expect(said).toEqual(['ping']);
  await clock.pass(2_900);
  expect(said).toEqual(['ping']);
  await clock.pass(60_000);
  expect(said).toEqual(['ping', 'dead']);
});

test('an answer in time will do, and silence after it is asked about again', async () => {
  const { clock, said, line, watch } = watched();
  watch.heard(line);
  await clock.pass(5_900);
  watch.heard(line);
  await clock.pass(3_000);
  expect(said).toEqual(['ping', 'ping']);
});

test('stopped it asks nothing and calls nobody dead', async () => {
  const { clock, said, line, watch } = watched();
  watch.heard(line);
  watch.stop();
  await clock.pass(60_000);
  expect(said).toEqual([]);
});
