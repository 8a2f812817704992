import { LogError, VersionConflict } from '../../db/errors.ts';
import type { AppendRequest, AppendResult, Log, NewEvent, StoredEvent } from '../../db/log.ts';

/** Times that a change is decided when another process was first, before it is given up. */
const ATTEMPTS = 5;

/** What a book is a fold of. */
export interface BookOptions<State, Event> {
  readonly log: Log;
  readonly topic: string;
  /** Takes what stands and an event; returns what stands then, which may be the same object, changed. */
  readonly apply: (state: State, event: Event) => State;
  /** Takes what stands; returns what can be changed without changing that. */
  readonly copy: (state: State) => State;
  /** Takes an event of the topic; returns it parsed, undefined when it means nothing here. */
  readonly decode: (event: StoredEvent) => Event | undefined;
  /** Takes what stands; returns it as it is stored. */
  readonly toJson: (state: State) => object;
  /** Takes what was stored, undefined when nothing ever was; returns what stands. Throws when it is unfit. */
  readonly fromJson: (json: unknown) => State;
  /** What else belongs into the transaction of these events. */
  readonly beside?: (events: readonly Event[]) => Pick<AppendRequest, 'outbox'>;
  /** Is told when what stands has changed. */
  readonly onChange?: () => void;
  /** Is told of each event once it is durable and what stands has it, whichever process wrote it. */
  readonly onEvent?: (event: Event) => void;
}

/** What is written together: at least one event. */
export interface Change<Event, State = unknown> extends Pick<AppendRequest, 'once'> {
  readonly events: readonly Event[];
  /** What stands after them, where who decided knows it already. */
  readonly after?: State;
}

/**
 * One topic and what it stands at, folded from what is durable. Changes are decided one after the other, each on what stands once
 * the one before is durable, and written with the state that they make, expecting the version that they were decided on.
 */
export class Book<State, Event extends { readonly kind: string; readonly data: object }> {
  readonly #options: BookOptions<State, Event>;
  #state: State;
  /** The newest event that the state has. */
  #seq = 0;
  #version = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: BookOptions<State, Event>) {
    this.#options = options;
    this.#state = options.fromJson(undefined);
  }

  /** What stands, all of it durable. */
  get state(): State {
    return this.#state;
  }

  /** Reads what stands, and follows the log from then on. Rejects with LogError. */
  async open(): Promise<void> {
    this.#options.log.onCommit((events) => {
      for (const event of events) if (event.topic === this.#options.topic) this.#follow(event);
    });
    await this.#load();
  }

  /** Takes events; writes them if the topic never had one. Rejects with LogError. */
  async begin(events: readonly Event[]): Promise<void> {
    if (events.length > 0) await this.write(() => (this.#version === 0 ? { events } : undefined));
  }

  /**
   * Takes what decides on what stands. Settles when what was decided is durable; returns undefined when that was nothing. Rejects with
   * what the decision throws, or LogError.
   */
  write(decide: (state: State) => Change<Event, State> | undefined): Promise<AppendResult | undefined> {
    const written = this.#turn.then(() => this.#write(decide));
    this.#turn = written.catch(() => undefined); // who waits for it is told
    return written;
  }

  async #write(
    decide: (state: State) => Change<Event, State> | undefined,
  ): Promise<AppendResult | undefined> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const change = decide(this.#state);
      if (change === undefined) return undefined;
      try {
        return await this.#append(change);
      } catch (error) {
        if (!(error instanceof VersionConflict)) throw error;
        await this.#load();
      }
    }
    throw new LogError('busy', `Others were first at ${this.#options.topic}, ${ATTEMPTS} times.`);
  }

  #append({ events, once, after: known }: Change<Event, State>): Promise<AppendResult> {
    const { log, topic, apply, copy, toJson, beside } = this.#options;
    const after = known ?? events.reduce(apply, copy(this.#state));
    return log.append({
      // Kind and data belong together in Event, which the compiler loses in a spread of a union.
      events: events.map((event) => ({ ...event, topic }) as NewEvent),
      expect: { topic, version: this.#version },
      states: [{ topic, state: toJson(after), over: null }],
      ...(once && { once }),
      ...beside?.(events),
    });
  }

  /** Both are read in one turn, so that they belong together. */
  async #load(): Promise<void> {
    const { log, topic, fromJson, onChange } = this.#options;
    const seq = log.head;
    const [stored, version] = await Promise.all([log.state(topic), log.topicVersion(topic)]);
    this.#state = fromJson(stored && JSON.parse(stored.json));
    this.#seq = Math.max(seq, stored?.seq ?? 0);
    this.#version = version;
    onChange?.();
  }

  #follow(stored: StoredEvent): void {
    const { decode, apply, onChange, onEvent } = this.#options;
    const isKnown = stored.seq <= this.#seq; // it was read when this had been written
    if (isKnown && onEvent === undefined) return;
    const event = decode(stored);
    if (!isKnown) {
      this.#seq = stored.seq;
      this.#version += 1;
      if (event !== undefined) {
        this.#state = apply(this.#state, event);
        onChange?.();
      }
    }
    if (event !== undefined) onEvent?.(event);
  }
}
