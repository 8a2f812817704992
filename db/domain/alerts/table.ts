import type { Alert, AlertAck, AlertEvent, AlertFlapping, AlertGap, AlertKind, AlertsState } from '#protocol';
import { isMoreUrgent } from './severity.ts';

/** How long an alert that is resolved is kept, in ms: so that this can be told again. */
export const RESOLVED_KEPT = 15 * 60_000;

/** Times without evaluation that are kept. */
const GAPS_KEPT = 100;

const LIVE_KINDS = ['alert', 'alert-ack', 'alert-unack', 'alert-flapping', 'alert-gap'] as const;

/** An event of `alerts/live`. */
export type LiveEvent = Extract<AlertEvent, { readonly kind: (typeof LIVE_KINDS)[number] }>;

/** Takes an event about alerts; true when it is one of `alerts/live`. */
export function isLiveEvent(event: { readonly kind: AlertKind }): event is LiveEvent {
  return LIVE_KINDS.some((kind) => kind === event.kind);
}

/** The alerts as they stand: the fold of `alerts/live`, the same on the server and in the page. It changes in place. */
export class AlertTable {
  readonly #alerts = new Map<string, Alert>();
  readonly #acks = new Map<string, AlertAck>();
  readonly #flapping = new Map<string, AlertFlapping>();
  readonly #gaps: AlertGap[] = [];

  /** Takes what the topic stood at, or nothing. */
  constructor({ alerts = [], acks = [], flapping = [], gaps = [] }: Partial<AlertsState> = {}) {
    for (const alert of alerts) this.#alerts.set(alert.id, alert);
    for (const ack of acks) this.#acks.set(ack.id, ack);
    for (const flaps of flapping) this.#flapping.set(flaps.id, flaps);
    this.#gaps.push(...gaps);
  }

  /** The alerts, by id. */
  get alerts(): ReadonlyMap<string, Alert> {
    return this.#alerts;
  }

  /** Alerts that flap, by id. */
  get flapping(): ReadonlyMap<string, AlertFlapping> {
    return this.#flapping;
  }

  /** Times without evaluation, oldest first. */
  get gaps(): readonly AlertGap[] {
    return this.#gaps;
  }

  /** Takes an alert as it stands; returns who has it in hand, undefined when nobody has. */
  ackOf({ id, episode, severity }: Alert): AlertAck | undefined {
    const ack = this.#acks.get(id);
    return ack?.episode === episode && !isMoreUrgent(severity, ack.severity) ? ack : undefined;
  }

  /** Takes the next event; returns false, and changes nothing, when it does not follow on what there is. */
  apply(event: LiveEvent): boolean {
    switch (event.kind) {
      case 'alert':
        return this.#move(event.data);
      case 'alert-ack':
        return this.#ack(event.data);
      case 'alert-unack': {
        const { id, episode } = event.data;
        return this.#acks.get(id)?.episode === episode && this.#acks.delete(id);
      }
      case 'alert-flapping':
        if (event.data.until === null) return this.#flapping.delete(event.data.id);
        this.#flapping.set(event.data.id, event.data);
        return true;
      case 'alert-gap':
        this.#gaps.push(event.data);
        if (this.#gaps.length > GAPS_KEPT) this.#gaps.shift();
        return true;
    }
  }

  /**
   * Takes the time; forgets what has been resolved for long enough, or by a clock that has been put back since, with what is said of it.
   * Returns the ids.
   */
  prune(now: number): string[] {
    const old = [...this.#alerts.values()].filter(
      ({ state, resolvedAt }) => state === 'resolved' && Math.abs(now - (resolvedAt ?? now)) > RESOLVED_KEPT,
    );
    for (const { id } of old) this.#forget(id);
    return old.map(({ id }) => id);
  }

  /** What the topic stands at. */
  state(): AlertsState {
    return {
      alerts: [...this.#alerts.values()],
      acks: [...this.#acks.values()],
      flapping: [...this.#flapping.values()],
      gaps: [...this.#gaps],
    };
  }

  #move(alert: Alert): boolean {
    if (!follows(this.#alerts.get(alert.id), alert)) return false;
    if (alert.state === 'inactive') this.#forget(alert.id);
    else this.#alerts.set(alert.id, alert);
    return true;
  }

  #ack(ack: AlertAck): boolean {
    const alert = this.#alerts.get(ack.id);
    if (alert?.episode !== ack.episode || alert.state === 'resolved') return false;
    this.#acks.set(ack.id, ack);
    return true;
  }

  /** That it flaps is forgotten when it is calm, not before. */
  #forget(id: string): void {
    this.#alerts.delete(id);
    this.#acks.delete(id);
  }
}

/** True when a transition is the next of its episode, or begins a later one after the last is over. */
function follows(now: Alert | undefined, next: Alert): boolean {
  if (now?.episode === next.episode) return next.version === now.version + 1 && now.state !== 'resolved';
  const over = now === undefined || (now.state === 'resolved' && next.episode > now.episode);
  return over && next.version === 1;
}
