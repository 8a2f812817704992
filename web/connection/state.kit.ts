import type { CloseCause } from '../transports/contract.ts';
import type { TransportName } from '#protocol';
import { initial, next } from './state.ts';
import type { Attempt, Effect, Event, LinkTimer, Mode, Phase, State } from './state-types.ts';

/** A broken connection. */
export const CUT: CloseCause = { kind: 'failed', detail: 'cut' };

/** Runs the machine for tests: keeps its state and the effects of the last event, and finds links by transport. */
export class Run {
  /** The state now. */
  state: State;
  /** The effects of the last event. */
  effects: readonly Effect[] = [];
  readonly #opened = new Map<TransportName, Attempt>();

  /** Takes mode and ladder as `initial` does. */
  constructor(mode: Mode = 'auto', ladder?: readonly TransportName[]) {
    this.state = initial(mode, ladder);
  }

  /** Takes events one after the other. */
  on(...events: readonly Event[]): this {
    for (const event of events) {
      const step = next(this.state, event);
      this.state = step.state;
      this.effects = step.effects;
      for (const effect of step.effects) {
        if (effect.type === 'open') this.#opened.set(effect.transport, effect.link);
      }
    }
    return this;
  }

  /** The number of the newest link of a transport. */
  link(transport: TransportName): Attempt {
    const link = this.#opened.get(transport);
    if (link === undefined) throw new Error(`${transport} was not opened.`);
    return link;
  }

  /** Starts, and lets the first choice deliver. */
  live(transport: TransportName = 'websocket'): this {
    return this.on({ type: 'start' }).delivered(transport);
  }

  /** The first frame of a transport's newest link. */
  delivered(transport: TransportName): this {
    return this.on({ type: 'delivered', link: this.link(transport) });
  }

  /** A transport's newest link breaks, after it has carried for so many ms. */
  closed(transport: TransportName, cause: CloseCause = CUT, lived?: number): this {
    return this.on({ type: 'closed', link: this.link(transport), cause, lived });
  }

  /** A timer of a transport's newest link fires, or its silence. */
  due(timer: LinkTimer | 'silence', transport: TransportName): this {
    return this.on({ type: timer, link: this.link(transport) });
  }

  /** Plain HTTP answers the check under way, or not. */
  reachable(ok: boolean): this {
    if (this.state.phase !== 'checking' && this.state.phase !== 'connecting') throw new Error('No check.');
    const { check } = this.state;
    if (check === undefined) throw new Error('No check.');
    return this.on({ type: 'reachable', check, ok });
  }

  /** The phase, with the transport that carries the stream. */
  get now(): Phase | `${Phase} on ${TransportName}` {
    const { state } = this;
    return 'carrier' in state ? `${state.phase} on ${state.carrier.transport}` : state.phase;
  }

  /** Transports being opened. */
  get trying(): readonly TransportName[] {
    if (this.state.phase === 'switching') return [this.state.candidate.transport];
    return this.state.phase === 'connecting' ? this.state.candidates.map(({ transport }) => transport) : [];
  }

  /** Why it is so. */
  get why(): string {
    return this.state.known.why.kind;
  }

  /** The timers set by the last event. */
  get timers(): Record<string, number> {
    const timers: Record<string, number> = {};
    for (const effect of this.effects) {
      if (effect.type === 'timer' || effect.type === 'link-timer') timers[effect.timer] = effect.ms;
    }
    return timers;
  }
}
