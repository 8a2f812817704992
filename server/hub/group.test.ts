import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StoredEvent } from '../../db/log.ts';
import { EventRing } from './event-ring.ts';
import { Group } from './group.ts';
import { View } from './view.ts';

const WHOLE = new View(['*'], [], { get: () => undefined, learn: () => undefined });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A group of one member at a cadence, and the times in ms of its flushes. */
class Watched {
  readonly flushes: number[] = [];
  readonly #ring = new EventRing(0, 1_000, 1_000_000);
  readonly #group: Group;
  readonly #began = performance.now();

  constructor(cadence: number, urgentTopics?: ReadonlySet<string>) {
    this.#group = new Group(this.#ring, WHOLE, cadence, urgentTopics);
    const offer = (): void => void this.flushes.push(performance.now() - this.#began);
    this.#group.join({ offer, notify: () => undefined });
  }

  /** Adds an event every so many ms, so many times, from now on. */
  async flow(every: number, times: number): Promise<void> {
    for (let count = 0; count < times; count += 1) {
      const seq = this.#ring.head + 1;
      const event: StoredEvent = { seq, at: 0, topic: 'metrics/x', kind: 'samples', json: '[]' };
      this.#ring.push([event]);
      this.#group.add([event]);
      await vi.advanceTimersByTimeAsync(every);
    }
  }
}

test('a first event goes at once, then one frame for each cadence', async () => {
  const group = new Watched(300);
  await group.flow(100, 10);
  expect(group.flushes).toEqual([0, 300, 600, 900]);
});

test('a long cadence is cut short when many events wait, and never below its floor', async () => {
  const group = new Watched(300);
  await group.flow(10, 60);
  expect(group.flushes).toEqual([0, 200, 400, 600]);
});

test('it is cut short from the moment at which they are many', async () => {
  const group = new Watched(300);
  await group.flow(30, 20);
  expect(group.flushes).toEqual([0, 240, 480]);
});

test('a short cadence stays as it is', async () => {
  const group = new Watched(40);
  await group.flow(1, 100);
  expect(group.flushes).toEqual([0, 40, 80]);
});

test('events of a topic that is urgent wait for nothing, for as long as it is', async () => {
  const urgent = new Set(['metrics/x']);
  const group = new Watched(300, urgent);
  await group.flow(20, 5);
  expect(group.flushes).toEqual([0, 20, 40, 60, 80]);
  urgent.clear();
  await group.flow(20, 5);
  expect(group.flushes).toHaveLength(5);
});
