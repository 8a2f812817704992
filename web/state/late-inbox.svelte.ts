import type { Snapshot, StreamEvent } from '#protocol';
import type { Intake } from './shown.ts';

/** What takes the board's snapshots and events of one namespace. */
type LateStore = Pick<Intake, 'load' | 'apply'>;

/** What an inbox is made with. */
export interface LateInboxOptions<Code, Opened extends { readonly store: LateStore }> {
  /** First segment of its topics, with its slash. */
  readonly namespace: string;
  /** Loads what shows them. */
  readonly load: () => Promise<Code>;
  /** Takes the code; returns an empty store, and what draws it. */
  readonly open: (code: Code) => Opened;
}

/** What the board was told of a capability, kept until the code that shows it is here. A board without any never asks for it. */
export class LateInbox<Code, Opened extends { readonly store: LateStore }> {
  /** There is something: room is to be left for it. */
  any = $state(false);
  /** Undefined until the code is here. */
  opened = $state.raw<Opened | undefined>(undefined);
  readonly #options: LateInboxOptions<Code, Opened>;
  #snapshot: Snapshot | undefined;
  #events: StreamEvent[] = [];
  #loading = false;

  /** Takes what it is made with. */
  constructor(options: LateInboxOptions<Code, Opened>) {
    this.#options = options;
  }

  /** Takes a snapshot. */
  load(snapshot: Snapshot): void {
    if (this.opened !== undefined) return this.opened.store.load(snapshot);
    const ours = snapshot.events.filter(([, , topic]) => this.#isOurs(topic));
    this.#snapshot = { ...snapshot, series: [], events: ours };
    this.#events = [];
    if (ours.length > 0 || Object.keys(snapshot.states ?? {}).some((topic) => this.#isOurs(topic)))
      this.#open();
  }

  /** Takes events of whatever kind. */
  apply(events: readonly StreamEvent[]): void {
    const ours = events.filter(({ topic }) => this.#isOurs(topic));
    if (ours.length === 0) return;
    if (this.opened !== undefined) return this.opened.store.apply(ours);
    this.#events.push(...ours);
    this.#open();
  }

  #isOurs(topic: string): boolean {
    return topic.startsWith(this.#options.namespace);
  }

  #open(): void {
    this.any = true;
    if (this.#loading) return;
    this.#loading = true;
    void this.#options.load().then(
      (code) => this.#fill(code),
      () => (this.#loading = false), // the next event asks again
    );
  }

  #fill(code: Code): void {
    const opened = this.#options.open(code);
    if (this.#snapshot !== undefined) opened.store.load(this.#snapshot);
    if (this.#events.length > 0) opened.store.apply(this.#events);
    this.#snapshot = undefined;
    this.#events = [];
    this.opened = opened;
  }
}
