import { randomBytes } from 'node:crypto';
import { PRESENCE, type Presence, type Present, type TransportName } from '#protocol';

/** Pages that are remembered, and people that are named, at the most. */
const PAGES = 10_000;
const NAMED = 100;

/** Who is on the page now. Pages say so again and again, and are forgotten when they stop; nothing of it is written anywhere. */
export class Presences {
  /** By page; who came first is first. */
  readonly #pages = new Map<string, Present>();
  /** By page, when it is forgotten, by the monotonic clock; those that end first are first. */
  readonly #ends = new Map<string, number>();
  readonly #now: () => number;

  /** Takes a clock that never goes back, in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Takes a page, over which transport it is live, and whose it is, null without an identity; returns his own id, null when he is not counted. */
  here(page: string, transport: TransportName, name: string | null): string | null {
    const now = this.#now();
    this.#expire(now);
    const known = this.#pages.get(page);
    if (known === undefined && this.#pages.size >= PAGES) return null;
    const { id, since } = known ?? { id: randomBytes(6).toString('hex'), since: Date.now() };
    // Who is known keeps his place.
    this.#pages.set(page, { id, name, transport, since });
    // Put at the end anew: all last equally long, so the order is that of their ends.
    this.#ends.delete(page);
    this.#ends.set(page, now + PRESENCE.lasts);
    return id;
  }

  /** Takes a page that is being closed. */
  left(page: string): void {
    this.#pages.delete(page);
    this.#ends.delete(page);
  }

  /** Takes who asks, by his id here, and whether he may know names; returns who is there. */
  seenBy(you: string | null, mayKnow: boolean): Omit<Presence, 'author'> {
    this.#expire(this.#now());
    // Asked by each of them all the time: nothing is done for all of them.
    const people: Present[] = [];
    for (const present of this.#pages.values()) {
      if (people.length === NAMED) break;
      people.push(mayKnow || present.id === you ? present : { ...present, name: null });
    }
    return { serverTime: Date.now(), you, people, count: this.#pages.size };
  }

  #expire(now: number): void {
    for (const [page, end] of this.#ends) {
      if (end > now) return;
      this.left(page);
    }
  }
}
