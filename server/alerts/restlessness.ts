import { flappingOf, flaps, rest, restlessFrom, type LiveEvent, type Restless } from '#domain';
import type { Alert, AlertFlapping } from '#protocol';

/** Which alerts change too often, and what is to be written of that. */
export class Restlessness {
  readonly #restless = new Map<string, Restless>();

  /** Takes what stands of alerts that flap; goes on from it. */
  recall(flapping: Iterable<AlertFlapping>): void {
    for (const flap of flapping) {
      const restless = restlessFrom(flap);
      if (restless !== undefined) this.#restless.set(flap.id, restless);
    }
  }

  /** Takes a transition; returns what is to be written behind it. */
  moved(alert: Alert): LiveEvent[] {
    const before = this.#restless.get(alert.id);
    const after = rest(before, alert);
    if (after === undefined) this.#restless.delete(alert.id);
    else this.#restless.set(alert.id, after);
    if (!flaps(after) && !flaps(before)) return [];
    return after === before ? [] : [{ kind: 'alert-flapping', data: flappingOf(alert.id, after, alert.at) }];
  }

  /** Takes the time; returns what is to be written of those that have become calm. */
  calmed(now: number): LiveEvent[] {
    const calm: LiveEvent[] = [];
    for (const [id, restless] of this.#restless) {
      if (restless.until > now) continue;
      this.#restless.delete(id);
      if (flaps(restless)) calm.push({ kind: 'alert-flapping', data: flappingOf(id, undefined, now) });
    }
    return calm;
  }
}
