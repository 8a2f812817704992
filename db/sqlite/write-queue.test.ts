import { expect, test, vi } from 'vitest';
import type { AppendRequest } from '../log.ts';
import { WriteQueue, type Queued } from './write-queue.ts';

const request = (patience?: number): AppendRequest => ({
  events: [{ topic: 'notes', kind: 'note', data: { text: 'x' } }],
  ...(patience === undefined ? {} : { patience }),
});

function recording(): { queue: WriteQueue; groups: number[] } {
  const groups: number[] = [];
  const queue = new WriteQueue((group: readonly Queued[]) => {
    groups.push(group.length);
    for (const { resolve } of group) resolve({ firstSeq: 1, lastSeq: 1, replayed: false });
    return Promise.resolve();
  });
  return { queue, groups };
}

test('what is queued in one turn is one group', async () => {
  const { queue, groups } = recording();
  await Promise.all([1, 2, 3].map(() => queue.push(request())));
  expect(groups).toEqual([3]);
});

test('a group is bounded', async () => {
  const { queue, groups } = recording();
  await Promise.all(Array.from({ length: 2_500 }, () => queue.push(request())));
  expect(groups).toEqual([1_000, 1_000, 500]);
});

test('the first after a silence goes at once, however patient; then the patient gather', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const { queue, groups } = recording();
    await queue.push(request(1_000));
    const later = [queue.push(request(1_000)), queue.push(request(1_000))];
    await new Promise((resolve) => setImmediate(resolve));
    expect(groups).toEqual([1]);
    vi.advanceTimersByTime(1_000);
    await Promise.all(later);
    expect(groups).toEqual([1, 2]);
  } finally {
    vi.useRealTimers();
  }
});

test('an impatient one takes the patient along, and so does the end', async () => {
  const { queue, groups } = recording();
  await queue.push(request(60_000));
  await Promise.all([queue.push(request(60_000)), queue.push(request())]);
  expect(groups).toEqual([1, 2]);
  const last = queue.push(request(60_000));
  await queue.close();
  await last;
  expect(groups).toEqual([1, 2, 1]);
});

test('too much waiting is refused as busy', async () => {
  const { queue } = recording();
  const waiting = Array.from({ length: 20_000 }, () => queue.push(request()));
  await expect(queue.push(request())).rejects.toMatchObject({ code: 'busy' });
  await Promise.all(waiting);
});
