import { guarded } from './report.ts';
import type { Effect, Event, State } from './state-types.ts';
import { next } from './state.ts';

/**
 * Holds the state: one event at a time, in the order they came, also when an effect raises another. An effect that throws
 * is reported, and takes nothing else with it.
 */
export class Machine {
  readonly #queue: Event[] = [];
  readonly #perform: (effect: Effect) => void;
  readonly #rested: () => void;
  #state: State;
  #busy = false;

  /** Takes the first state, what carries out an effect, and what is called when no event is left. */
  constructor(state: State, perform: (effect: Effect) => void, rested: () => void) {
    this.#state = state;
    this.#perform = perform;
    this.#rested = rested;
  }

  /** The state now. */
  get state(): State {
    return this.#state;
  }

  /** Takes an event and carries out what follows from it. */
  dispatch(event: Event): void {
    this.#queue.push(event);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let due = this.#queue.shift(); due; due = this.#queue.shift()) this.#step(due);
    } finally {
      this.#busy = false;
    }
    guarded(this.#rested);
  }

  #step(event: Event): void {
    const { state, effects } = next(this.#state, event);
    this.#state = state;
    for (const effect of effects) guarded(() => this.#perform(effect));
  }
}
