import type { FiredLog } from '#domain';
import { FiredSchema, PATHS, QUERY, type Fired } from '#protocol';
import { DAY } from '../../durations.ts';
import { askServer } from '../../state/ask.ts';
import type { TimeRange } from '../../state/time.ts';

/** Milliseconds that are looked back, at the most: what is before that is not asked. */
const REACH = 7 * DAY;

/** Milliseconds after a question that failed before the next one. */
const AGAIN = 10_000;

/** What it works with. */
export interface FiredLookOptions {
  /** Asks the server what fired in a stretch of time. */
  readonly ask: (range: TimeRange) => Promise<Fired>;
  /** Takes what was found. */
  readonly fired: FiredLog;
  /** Snapshots that were applied. */
  readonly loads: () => number;
  /** The server's time in ms since 1970. */
  readonly now: () => number;
  /** Something else is to be drawn. */
  readonly changed: () => void;
}

/** Sees to it that what fired in the range that is shown is known: what came before the newest snapshot is asked of the server, once. */
export class FiredLook {
  readonly #options: FiredLookOptions;
  /** From then on everything is known. */
  #since = Infinity;
  #loads = 0;
  #asking = false;
  #notBefore = -Infinity;

  /** Takes what it works with. */
  constructor(options: FiredLookOptions) {
    this.#options = options;
  }

  /** Takes the range that is shown; asks where something of it is not known. Cheap: it is called in each frame. */
  want(range: TimeRange): void {
    const from = Math.max(range.from, this.#options.now() - REACH);
    const loads = this.#options.loads();
    if (loads !== this.#loads) {
      this.#loads = loads;
      this.#since = Infinity;
    }
    if (from >= this.#since || this.#asking || performance.now() < this.#notBefore) return;
    void this.#ask(Math.floor(from)); // it never rejects
  }

  async #ask(from: number): Promise<void> {
    const { ask, fired, now, changed } = this.#options;
    const loads = this.#loads;
    this.#asking = true;
    try {
      const { spans } = await ask({ from, to: Math.min(this.#since, Math.ceil(now())) });
      // What was told meanwhile is newer: an end that is known stays.
      const over = new Set([...fired.all].flatMap((one) => (one.to === null ? [] : [keyOf(one)])));
      for (const span of spans) if (!over.has(keyOf(span))) fired.put(span);
      if (loads === this.#loads) this.#since = from;
      if (spans.length > 0) changed();
    } catch {
      // What is drawn is right as far as it goes; the rest is asked for again.
      this.#notBefore = performance.now() + AGAIN;
    } finally {
      this.#asking = false;
    }
  }
}

function keyOf({ id, episode }: Fired['spans'][number]): string {
  return `${id} ${episode}`;
}

/** Takes the page's origin; returns what asks its server what fired in a stretch of time. It rejects as askServer does. */
export function askFired(origin: string): FiredLookOptions['ask'] {
  return ({ from, to }) =>
    askServer({
      origin,
      path: `${PATHS.alerts}/fired`,
      query: { [QUERY.from]: String(from), [QUERY.to]: String(to) },
      schema: FiredSchema,
      name: 'past of the alerts',
    });
}
