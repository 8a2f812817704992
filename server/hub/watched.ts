import { VIEWER } from '#protocol';
import type { DeliveryTotals } from './subscriber.ts';

/** A viewer that somebody looks at: a lane of the Lab. */
export interface Watched {
  /** What is delivered to it, counted here as well. */
  readonly totals: DeliveryTotals;
  /** Its HTTP answers are compressed, where it accepts that. */
  readonly gzip: boolean;
  /** Its WebSockets may be compressed. */
  readonly deflate: boolean;
}

/** The viewers that somebody looks at, by the name that their requests carry; and topics whose events wait for nothing. */
export class WatchList {
  /** Topics whose events are flushed at once, whatever their kind. */
  readonly urgentTopics = new Set<string>();
  readonly #viewers = new Map<string, Watched>();

  /** Takes a viewer's name and how it is looked at, from its next connection on. */
  set(viewer: string, watched: Watched): void {
    this.#viewers.set(viewer, watched);
  }

  /** Takes the name of a viewer that nobody looks at any more. */
  delete(viewer: string): void {
    this.#viewers.delete(viewer);
  }

  /** Takes the target of a request; returns how the viewer that its query names is looked at, undefined when it is not. */
  ofTarget(target: string): Watched | undefined {
    if (this.#viewers.size === 0) return undefined;
    const query = new URLSearchParams(target.slice(target.indexOf('?') + 1));
    return this.of(query.get(VIEWER.query) ?? undefined);
  }

  /** Takes a viewer's name, if it has one; returns how it is looked at, undefined when it is not. */
  of(viewer: string | undefined): Watched | undefined {
    return viewer === undefined || this.#viewers.size === 0 ? undefined : this.#viewers.get(viewer);
  }
}
