import { encodeBatch, type EncodedEvent } from '#protocol';

/**
 * The text of one frame and the forms that transports made of it. Each form is made once, by whichever connection
 * needs it first, and then shared by all.
 */
export class SharedFrame {
  /** The frame as JSON. */
  readonly text: string;
  /** How many events it holds. */
  readonly events: number;
  readonly #forms = new Map<(text: string) => unknown, unknown>();

  constructor(text: string, events = 0) {
    this.text = text;
    this.events = events;
  }

  /** Takes the one function of a transport that makes its form of a text; returns that form, shared. */
  as<Form>(make: (text: string) => Form): Form {
    const known = this.#forms.get(make);
    // Only `make` itself ever stores under its own key, so what is found there is what it returned.
    if (known !== undefined) return known as Form;
    const form = make(this.text);
    this.#forms.set(make, form);
    return form;
  }
}

/** Takes the range `(from, to]` and its events, already encoded; returns their batch. */
export function batchFrame(from: number, to: number, events: readonly EncodedEvent[]): SharedFrame {
  return new SharedFrame(encodeBatch(from, to, events), events.length);
}
