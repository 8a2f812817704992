import { arranged } from '../../state/arranged.ts';
import type { AlertLine } from '../alert-lines.ts';
import type { AlertsStore } from '../alerts-store.svelte.ts';
import { allOrNone, canAck, linesIn, NOBODY, toggled } from './ticks.ts';
import { isWanted, type Wanted } from './filters.ts';

/** Milliseconds after a move of the hand in which nothing moves under it. */
const HOLD = 6_000;

/** The list of alerts: which ones, in which order, which are ticked; what is under a hand stays where it is. */
export class AlertsList {
  /** What is listed, in order. */
  lines = $state.raw<readonly AlertLine[]>([]);
  /** Keys of those that are ticked. */
  ticked = $state.raw<ReadonlySet<string>>(NOBODY);
  readonly #store: AlertsStore;
  #keys: readonly string[] = [];
  #heldUntil = -Infinity;

  /** Takes the store. */
  constructor(store: AlertsStore) {
    this.#store = store;
  }

  /** The ticked ones that are still listed. */
  get chosen(): readonly AlertLine[] {
    return this.lines.filter(({ key }) => this.ticked.has(key));
  }

  /** Listed ones that can be acknowledged: ours, going on, and in nobody's hand. */
  get open(): readonly AlertLine[] {
    return this.lines.filter(canAck);
  }

  /** Reads the lines and lists them anew. Whoever calls it in an effect hangs on them. */
  arrange(wanted: Wanted): void {
    const keys = this.#store.lines.filter((line) => isWanted(line, wanted)).map(({ key }) => key);
    this.#keys = arranged(this.#keys, keys, performance.now() < this.#heldUntil);
    this.lines = linesIn(this.#keys, this.#store.lines);
  }

  /** Something else is wanted: nothing is held, nothing is ticked. */
  turn(): void {
    this.#keys = [];
    this.ticked = NOBODY;
    this.release();
  }

  /** Takes a line's key; ticks it, or takes that back. */
  tick(key: string): void {
    this.ticked = toggled(this.ticked, key);
  }

  /** Ticks all that can be acknowledged, or none where all of them are. */
  tickAll(): void {
    this.ticked = allOrNone(this.ticked, this.open);
  }

  /** Nothing is ticked any more. */
  clear(): void {
    this.ticked = NOBODY;
  }

  /** Somebody is at the list: for a while nothing moves there. */
  hold(): void {
    this.#heldUntil = performance.now() + HOLD;
  }

  /** The hand is gone. */
  release(): void {
    this.#heldUntil = -Infinity;
  }
}
