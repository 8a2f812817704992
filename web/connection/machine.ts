import type { Effect, Event, State } from './state-types.ts';
import { next } from './state.ts';

/** Holds the state: one event at a time, in the order they came, also when an effect raises another. */
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
    for (let due = this.#queue.shift(); due; due = this.#queue.shift()) {
      const { state, effects } = next(this.#state, due);
      this.#state = state;
      for (const effect of effects) this.#perform(effect);
    }
    this.#busy = false;
    this.#rested();
  }
}
