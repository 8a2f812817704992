import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fetchSnapshot } from './snapshot.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const SNAPSHOT = { epoch: 'epochone', seq: 4, serverTime: 5, series: [], events: [] };

/** A server whose answer comes byte by byte, one every `ms` (after as long until its head), and stops before `last`. */
function trickle(text: string, ms: number, last = Infinity, status = 200): void {
  const bytes = new TextEncoder().encode(text);
  const later = () => new Promise<void>((resolve) => void setTimeout(resolve, ms));
  vi.stubGlobal('fetch', async (_: URL, { signal }: { signal: AbortSignal }) => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => signal.addEventListener('abort', () => controller.error(signal.reason)),
      async pull(controller) {
        if (sent >= last) return new Promise<void>(() => undefined);
        await later();
        if (sent >= bytes.length) controller.close();
        else controller.enqueue(bytes.subarray(sent, ++sent));
      },
    });
    await later();
    return new Response(body, { status });
  });
}

test('a slow line is given time for as long as something comes', async () => {
  trickle(JSON.stringify(SNAPSHOT), 10_000);
  const snapshot = fetchSnapshot('http://switchyard.test', ['*'], 300);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(await snapshot).toEqual(SNAPSHOT);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([0, 20])('a line that says nothing for 15 s after %i bytes is given up', async (last) => {
  trickle(JSON.stringify(SNAPSHOT), 10, last);
  const failed = expect(fetchSnapshot('http://switchyard.test', ['*'], 300)).rejects.toThrow(/15 s/);
  await vi.advanceTimersByTimeAsync(15_000 + 300);
  await failed;
});

test('a refusal is told with its code', async () => {
  const error = { code: 'STOPPING', message: 'The server stops.', next: 'Come back.' };
  trickle(JSON.stringify({ error }), 1, Infinity, 503);
  const failed = expect(fetchSnapshot('http://switchyard.test', ['*'], 300)).rejects.toMatchObject({
    code: 'STOPPING',
  });
  await vi.advanceTimersByTimeAsync(5000);
  await failed;
});
