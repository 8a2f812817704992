/** Milliseconds that a small note stays on the screen. */
const SHOWN_MS = 4000;

/** Says things to a person once: a screen reader hears them in a status region, eyes see in a small note what answers them. */
export class Sayer {
  /** What the status region says. */
  told = $state('');
  /** What the small note says; empty when there is none. */
  shown = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What is to be told in this turn. */
  #turn: string[] = [];

  /** Made inside a component. */
  constructor() {
    $effect(() => () => clearTimeout(this.#timer));
  }

  /**
   * Takes words for the status region alone. What comes in one turn is told together: a screen reader hears what the
   * region holds in the end.
   */
  tell(text: string): void {
    this.#turn.push(text);
    if (this.#turn.length > 1) return;
    queueMicrotask(() => {
      this.told = this.#turn.join(' ');
      this.#turn = [];
    });
  }

  /** Takes the answer to something that a person did; it is told, and shown for a while. */
  say(text: string): void {
    this.tell(text);
    this.shown = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.shown = ''), SHOWN_MS);
  }
}
