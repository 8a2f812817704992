import type { Batch, Reset, StreamEvent } from '#protocol';
import type { OpenLink } from '../../web/connection/links.ts';
import type { Applied, Origin, Stream, StreamListener } from '../../web/connection/stream.ts';

/** Bugs that a feed might have, and the rule of the checker that must catch each. */
export const BUGS = {
  'does not drop repeats': 'duplicate',
  'drops a batch': 'hole',
  'applies a batch backwards': 'inversion',
  'alters a payload': 'altered',
  'jumps after a reset without a word': 'unannounced reset',
  'stops before the head': 'behind',
} as const;

/** The name of a bug. */
export type Bug = keyof typeof BUGS;

/** Every bug's name. */
export const BUG_NAMES = Object.keys(BUGS) as Bug[]; // Object.keys widens to string

/** The bug that the next stream is made with. */
export const seeding: { bug: Bug | undefined } = { bug: undefined };

/** One batch of so many is dropped, or altered; and after so many a viewer that stops has stopped. */
const EVERY = 2;
const STOPS = 3;

type Listener = StreamListener<OpenLink>;

/** Takes the page's own stream; returns the same with the bug that is being seeded, if one is. */
export function breakable(Real: typeof Stream<OpenLink>): typeof Stream<OpenLink> {
  return class extends Real {
    readonly #bug = seeding.bug;
    readonly #listener: Listener;

    constructor(listener: Listener) {
      super(seeding.bug ? broken(seeding.bug, listener) : listener);
      this.#listener = listener;
    }

    override batch(batch: Batch, origin: Origin, link: OpenLink): Applied {
      const known = this.cursor?.seq ?? 0;
      const applied = super.batch(batch, origin, link);
      const again = batch.events.filter(({ seq }) => seq <= known);
      const repeats = this.#bug === 'does not drop repeats' && applied !== 'foreign';
      if (repeats && again.length > 0) this.#listener.events(again, link);
      return applied;
    }

    override reset(reset: Reset, origin: Origin): boolean {
      const asks = super.reset(reset, origin);
      if (this.#bug !== 'jumps after a reset without a word') return asks;
      this.load(reset); // as if a snapshot had been shown
      return false;
    }
  };
}

function broken(bug: Bug, listener: Listener): Listener {
  let batches = 0;
  return {
    ...listener,
    events(events, link) {
      batches += 1;
      if (bug === 'drops a batch' && batches % EVERY === 0) return;
      if (bug === 'stops before the head' && batches > STOPS) return;
      listener.events(changed(bug, events, batches), link);
    },
  };
}

function changed(bug: Bug, events: readonly StreamEvent[], batches: number): readonly StreamEvent[] {
  if (bug === 'applies a batch backwards') return events.toReversed();
  if (bug !== 'alters a payload' || batches % EVERY !== 0) return events;
  return events.map((event, n) => (n === 0 ? { ...event, at: event.at + 1 } : event));
}
