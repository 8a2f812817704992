import * as v from 'valibot';
import { ALERT_TOPICS, OutsideStateSchema, Refusal, type OutsideAlert } from '#protocol';
import type { Log } from '../../../db/log.ts';

/** Alerts from outside that are held, at the most. */
const HELD = 1_000;

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
   * Takes alerts as somebody outside has them. Settles when what is new of them is durable. Rejects with Refusal when there would be
   * too many, or LogError.
   */
  take(told: readonly OutsideAlert[]): Promise<void> {
    const taken = this.#turn.then(() => this.#take(told));
    this.#turn = taken.catch(() => undefined); // who waits for it is told
    return taken;
  }

  async #take(told: readonly OutsideAlert[]): Promise<void> {
    const alerts = this.#left();
    const changed: OutsideAlert[] = [];
    for (const alert of told) {
      const key = keyOf(alert);
      const before = alerts.get(key);
      // A resolve that is heard of alone says nothing to anybody.
      if (before === undefined && alert.state === 'resolved') continue;
      if (before === undefined || !isSame(before, alert)) changed.push(alert);
      alerts.delete(key);
      alerts.set(key, alert);
    }
    if (alerts.size > HELD) {
      throw new Refusal(
        'LOG_BUSY',
        `${HELD} alerts from outside stand here already.`,
        'Send fewer alerts, or try again when some are over.',
      );
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
  }

  /** A copy, without those that are over or forgotten. */
  #left(): Map<string, OutsideAlert> {
    const now = this.#now();
    const isLeft = ({ state, at }: OutsideAlert): boolean =>
      now - at < (state === 'resolved' ? RESOLVED_HELD : SILENT_HELD);
    return new Map([...this.#alerts].filter(([, alert]) => isLeft(alert)));
  }
}

function keyOf({ id, source }: OutsideAlert): string {
  return `${source} ${id}`;
}

/** Two words about an alert that differ in their times of hearing alone are the same. */
function isSame(one: OutsideAlert, other: OutsideAlert): boolean {
  return JSON.stringify({ ...one, at: 0 }) === JSON.stringify({ ...other, at: 0 });
}
