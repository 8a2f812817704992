import type { StoredEvent } from '../../db/log.ts';
import type { EventRing } from './event-ring.ts';
import { Group } from './group.ts';
import type { View } from './view.ts';

/** A group and how many are in it, live or catching up. */
export interface Place {
  readonly group: Group;
  readonly key: string;
  users: number;
}

/** The groups that have members, each for one view at one cadence. */
export class Groups {
  readonly #ring: EventRing;
  readonly #urgentTopics: ReadonlySet<string>;
  readonly #open = new Map<string, Place>();

  /** Takes the ring that they read from, and topics that wait for no cadence. */
  constructor(ring: EventRing, urgentTopics: ReadonlySet<string>) {
    this.#ring = ring;
    this.#urgentTopics = urgentTopics;
  }

  /** Takes a view and the milliseconds between flushes; returns the place of whoever is shown that, to be left once. */
  enter(view: View, cadence: number): Place {
    const key = `${cadence} ${view.key}`;
    const place = this.#open.get(key) ?? {
      group: new Group(this.#ring, view, cadence, this.#urgentTopics),
      key,
      users: 0,
    };
    place.users += 1;
    this.#open.set(key, place);
    return place;
  }

  /** Takes the place of somebody who leaves it. */
  leave(place: Place): void {
    place.users -= 1;
    if (place.users > 0) return;
    place.group.close();
    this.#open.delete(place.key);
  }

  /** Takes events just committed and pushed to the ring. */
  add(events: readonly StoredEvent[]): void {
    for (const { group } of this.#open.values()) group.add(events);
  }

  /** Called now and then, with the milliseconds of silence after which a heartbeat is due. */
  tick(heartbeat: number): void {
    for (const { group } of this.#open.values()) group.tick(heartbeat);
  }

  /** Stops their timers. */
  close(): void {
    for (const { group } of this.#open.values()) group.close();
  }
}
