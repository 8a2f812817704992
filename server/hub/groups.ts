import type { StoredEvent } from '../../db/log.ts';
import type { EventRing } from './event-ring.ts';
import { Group } from './group.ts';
import type { View } from './view.ts';

/** The groups that have members, each for one view at one cadence. */
export class Groups {
  readonly #ring: EventRing;
  readonly #urgentTopics: ReadonlySet<string>;
  readonly #open = new Map<string, { group: Group; users: number }>();

  /** Takes the ring that they read from, and topics that wait for no cadence. */
  constructor(ring: EventRing, urgentTopics: ReadonlySet<string>) {
    this.#ring = ring;
    this.#urgentTopics = urgentTopics;
  }

  /** Takes a view and the milliseconds between flushes; returns its group, and the way to leave it again, once. */
  enter(view: View, cadence: number): { readonly group: Group; readonly leave: () => void } {
    const key = `${cadence} ${view.key}`;
    const entry = this.#open.get(key) ?? {
      group: new Group(this.#ring, view, cadence, this.#urgentTopics),
      users: 0,
    };
    entry.users += 1;
    this.#open.set(key, entry);
    const leave = (): void => {
      entry.users -= 1;
      if (entry.users > 0) return;
      entry.group.close();
      this.#open.delete(key);
    };
    return { group: entry.group, leave };
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
