import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FiredLog } from '#domain';
import type { Fired } from '#protocol';
import { T } from '../alerts.kit.ts';
import { FiredLook } from './fired-look.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

type Span = Fired['spans'][number];
const span = (episode: number, to: number | null): Span => ({
  id: 'cpubusy-0000000000000000',
  rule: 'cpubusy',
  severity: 'warning',
  episode,
  from: episode,
  to,
});

/** A look whose questions are answered when the test says. */
function lookOf() {
  const asked: { from: number; to: number; answer(...spans: Span[]): void; fail(): void }[] = [];
  const page = { loads: 1, changed: 0 };
  const fired = new FiredLog(100);
  const look = new FiredLook({
    ask: (range) =>
      new Promise((resolve, reject) => {
        const answer = (...spans: Span[]) => resolve({ serverTime: T, ...range, spans });
        asked.push({ ...range, answer, fail: () => reject(new Error('no line')) });
      }),
    fired,
    loads: () => page.loads,
    now: () => T,
    changed: () => void (page.changed += 1),
  });
  return { look, asked, fired, page };
}

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

test('what fired before the page was opened is asked for once, and again only where more is shown', async () => {
  const { look, asked, fired, page } = lookOf();
  look.want({ from: T - 60_000, to: T });
  look.want({ from: T - 59_000, to: T });
  expect(asked).toMatchObject([{ from: T - 60_000, to: T }]);
  asked[0]?.answer(span(T - 50_000, T - 40_000));
  await settled();
  expect([...fired.all]).toMatchObject([{ from: T - 50_000, to: T - 40_000 }]);
  expect(page.changed).toBe(1);
  look.want({ from: T - 30_000, to: T });
  expect(asked).toHaveLength(1);
  look.want({ from: T - 3_600_000, to: T });
  expect(asked[1]).toMatchObject({ from: T - 3_600_000, to: T - 60_000 });
});

test('after another snapshot all of it is asked for again: something may have been missed', async () => {
  const { look, asked, page } = lookOf();
  look.want({ from: T - 60_000, to: T });
  page.loads = 2;
  asked[0]?.answer();
  await settled();
  look.want({ from: T - 50_000, to: T });
  expect(asked[1]).toMatchObject({ from: T - 50_000, to: T });
});

test('an end that was told while the answer was on its way stays', async () => {
  const { look, asked, fired } = lookOf();
  look.want({ from: T - 60_000, to: T });
  fired.put(span(T - 20_000, T - 5));
  asked[0]?.answer(span(T - 20_000, null));
  await settled();
  expect([...fired.all]).toMatchObject([{ to: T - 5 }]);
});

test('a question that failed is asked again after a while, not at once', async () => {
  const { look, asked } = lookOf();
  look.want({ from: T - 60_000, to: T });
  asked[0]?.fail();
  await settled();
  look.want({ from: T - 60_000, to: T });
  expect(asked).toHaveLength(1);
  vi.advanceTimersByTime(10_000);
  look.want({ from: T - 60_000, to: T });
  expect(asked).toHaveLength(2);
});
