const SECOND = 1000;
/** A target further away than this means that the clock was set back: align again instead of waiting for it. */
const CLOCK_SET_BACK = 1.5 * SECOND;

/** Takes milliseconds and a signal; settles after the time, or at once when the signal aborts. Never rejects. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}

/**
 * Takes work that never rejects and a signal; settles when either is over. Promise.race with one long-lived promise
 * would keep every round in memory.
 */
export function settledOrAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done);
    void work.then(done);
  });
}

/** Takes the time and the last tick, both in milliseconds; returns the next full second after both. */
export function nextSecond(now: number, last: number): number {
  const aligned = (Math.floor(now / SECOND) + 1) * SECOND;
  // A timer may fire a moment early: without `last`, the same second would tick twice.
  const next = Math.max(aligned, last + SECOND);
  return next - now > CLOCK_SET_BACK ? aligned : next;
}

/**
 * Takes a signal; yields at each full second of `Date.now()` until it aborts. Drift-free: each wait is computed
 * from the clock. A consumer that takes longer than a second misses ticks, it never gets them in a burst.
 */
export async function* everySecond(signal: AbortSignal): AsyncGenerator<void, void> {
  let last = 0;
  for (;;) {
    last = nextSecond(Date.now(), last);
    await sleep(last - Date.now(), signal);
    if (signal.aborted) return;
    yield;
  }
}
