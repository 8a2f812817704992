import * as v from 'valibot';
import { ALERT_TOPICS, OutsideStateSchema, Refusal, type OutsideAlert } from '#protocol';
import type { Log } from '../../../db/log.ts';

/** Alerts from outside that are held, and characters of them, at the most: all are written with each change, and each page has them. */
const HELD = 1_000;
const HELD_SIZE = 2 * 1024 * 1024;

/** Milliseconds that a resolved one is held, and one that nobody has said anything of. */
const RESOLVED_HELD = 900_000;
const SILENT_HELD = 86_400_000;

/** The alerts of Alertmanagers outside, as they told us. */
export class Outside {
  readonly #log: Log;
  readonly #now: () => number;
  /** The one that was heard of longest ago first. */
  #alerts = new Map<string, OutsideAlert>();
  #turn: Promise<unknown> = Promise.resolve();

  /** Takes the log and the server's clock. */
  constructor(log: Log, now: () => number = Date.now) {
    this.#log = log;
    this.#now = now;
  }

  /** Reads what stands. Rejects with LogError. */
  async open(): Promise<void> {
    const stored = await this.#log.state(ALERT_TOPICS.outside);
    const { alerts } =
      stored === undefined ? { alerts: [] } : v.parse(OutsideStateSchema, JSON.parse(stored.json));
    this.#alerts = new Map(alerts.map((alert) => [keyOf(alert), alert]));
  }

  /**
   * Takes alerts as somebody outside has them. Settles when what is new of them is durable. Rejects with Refusal when there is no room
   * for all of them, though what is known and what there is room for has been taken; or LogError.
   */
  take(told: readonly OutsideAlert[]): Promise<void> {
    const taken = this.#turn.then(() => this.#take(told));
    this.#turn = taken.catch(() => undefined); // who waits for it is told
    return taken;
  }

  async #take(told: readonly OutsideAlert[]): Promise<void> {
    const alerts = this.#left();
    const changed: OutsideAlert[] = [];
    let size = [...alerts.values()].reduce((sum, alert) => sum + sizeOf(alert), 0);
    let isFull = false;
    for (const alert of told) {
      const key = keyOf(alert);
      const before = alerts.get(key);
      // A resolve that is heard of alone says nothing to anybody.
      if (before === undefined && alert.state === 'resolved') continue;
      const growth = sizeOf(alert) - (before === undefined ? 0 : sizeOf(before));
      const fits = size + growth <= HELD_SIZE && (before !== undefined || alerts.size < HELD);
      // That one is over always fits.
      if (!fits && alert.state === 'firing') {
        isFull = true;
        continue;
      }
      size += growth;
      if (before === undefined || !isSame(before, alert)) changed.push(alert);
      alerts.delete(key);
      alerts.set(key, alert);
    }
    if (changed.length > 0) {
      await this.#log.append({
        events: changed.map((data) => ({
          topic: ALERT_TOPICS.outside,
          kind: 'outside-alert',
          data: { ...data },
        })),
        states: [{ topic: ALERT_TOPICS.outside, state: { alerts: [...alerts.values()] }, over: null }],
      });
    }
    this.#alerts = alerts;
    if (!isFull) return;
    throw new Refusal(
      'LOG_BUSY',
      'There is no room for all of these beside the alerts from outside that stand here.',
      'Send fewer or shorter alerts, or try again when some are over.',
    );
  }

  /** A copy, without those that are over or forgotten. */
  #left(): Map<string, OutsideAlert> {
    const now = this.#now();
    const isLeft = ({ state, at }: OutsideAlert): boolean =>
      now - at < (state === 'resolved' ? RESOLVED_HELD : SILENT_HELD);
    return new Map([...this.#alerts].filter(([, alert]) => isLeft(alert)));
  }
}

const sizes = new WeakMap<OutsideAlert, number>();

/** Takes an alert; returns about how many characters it has, looked for once. */
function sizeOf(alert: OutsideAlert): number {
  const known = sizes.get(alert);
  if (known !== undefined) return known;
  const size = JSON.stringify(alert).length;
  sizes.set(alert, size);
  return size;
}

function keyOf({ id, source }: OutsideAlert): string {
  return `${source} ${id}`;
}

/** Two words about an alert that differ in their times of hearing alone are the same. */
function isSame(one: OutsideAlert, other: OutsideAlert): boolean {
  return JSON.stringify({ ...one, at: 0 }) === JSON.stringify({ ...other, at: 0 });
}
