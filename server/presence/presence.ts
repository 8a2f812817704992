import { randomBytes } from 'node:crypto';
import { PRESENCE, type Presence, type Present, type TransportName } from '#protocol';

/** Pages that are remembered, and people that are named, at the most. */
const PAGES = 10_000;
const NAMED = 100;

interface Page {
  readonly present: Present;
  /** When it is forgotten, by the monotonic clock. */
  readonly end: number;
}

/** Who is on the page now. Pages say so again and again, and are forgotten when they stop; nothing of it is written anywhere. */
export class Presences {
  /** By page; those that end first are first. */
  readonly #pages = new Map<string, Page>();
  readonly #now: () => number;

  /** Takes a clock that never goes back, in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Takes a page, over which transport it is live, and whose it is, null without an identity; gives his own id, null when he is not counted. */
  here(page: string, transport: TransportName, name: string | null): string | null {
    const now = this.#now();
    this.#expire(now);
    const known = this.#pages.get(page);
    // Put at the end anew: all last equally long, so the order is that of their ends.
    this.#pages.delete(page);
    const { id, since } = known?.present ?? { id: randomBytes(6).toString('hex'), since: Date.now() };
    const room = this.#pages.size < PAGES;
    if (room) this.#pages.set(page, { present: { id, name, transport, since }, end: now + PRESENCE.lasts });
    return room ? id : null;
  }

  /** Takes a page that is being closed. */
  left(page: string): void {
    this.#pages.delete(page);
  }

  /** Takes who asks, by his id here, and whether he may know names; returns who is there. */
  seenBy(you: string | null, mayKnow: boolean): Omit<Presence, 'author'> {
    this.#expire(this.#now());
    const people = [...this.#pages.values()].map(({ present }) =>
      mayKnow || present.id === you ? present : { ...present, name: null },
    );
    people.sort((one, other) => one.since - other.since || (one.id < other.id ? -1 : 1));
    return { serverTime: Date.now(), you, people: people.slice(0, NAMED), count: people.length };
  }

  #expire(now: number): void {
    for (const [page, { end }] of this.#pages) {
      if (end > now) return;
      this.#pages.delete(page);
    }
  }
}
