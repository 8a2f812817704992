/** Milliseconds between two looks at the clock. Ages are read by people: once a second is calm and enough. */
export const PULSE = 1000;

/** The page's slow clock: everything that changes by mere waiting (ages, countdowns) hangs on it. */
export class Pulse {
  /** The viewer's time at the last beat, in ms since 1970. */
  now = $state(Date.now());

  /** Takes what to do at each beat after the time moved; starts beating. Returns what stops it. */
  start(onBeat: () => void): () => void {
    const timer = setInterval(() => {
      this.now = Date.now();
      onBeat();
    }, PULSE);
    return () => clearInterval(timer);
  }
}
