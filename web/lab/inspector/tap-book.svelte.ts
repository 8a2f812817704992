import { TAP_LIMITS, type TapAnswer, type TapRecord } from '#protocol';

/** What the book asks of a Lab session. Each rejects when the server says no or does not answer. */
export interface TapDoor {
  /** Turns the tap on or off. */
  switchTap(on: boolean): Promise<void>;
  /** Takes a number; returns the records after it. */
  tap(after: number): Promise<TapAnswer>;
}

/** Milliseconds between two questions for new records. */
const PACE = 600;

/** The records of the session's tap, while somebody looks at them. */
export class TapBook {
  /** What is listed, the oldest first; while it is paused, what there was then. */
  records = $state.raw<readonly TapRecord[]>([]);
  /** Records that came too fast to be kept by the server or by this book. */
  dropped = $state(0);
  /** Stands still; records go on coming and are there when it goes on. */
  paused = $state(false);
  /** Why nothing comes, in words; empty when it does. */
  problem = $state('');
  readonly #door: TapDoor;
  readonly #inWords: (error: unknown) => string;
  #all: readonly TapRecord[] = [];
  #after = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Answers of an earlier run are dropped. */
  #run = 0;

  /** Takes the session's door, and what puts an error in words for a person. */
  constructor(door: TapDoor, inWords: (error: unknown) => string) {
    this.#door = door;
    this.#inWords = inWords;
  }

  /** Turns the tap on and follows it; returns what ends that. */
  follow(): () => void {
    const run = ++this.#run;
    this.#after = 0;
    this.#keep([]);
    this.dropped = 0;
    void this.#begin(run); // it never rejects
    return () => {
      this.#run++;
      clearTimeout(this.#timer);
      this.#door.switchTap(false).catch(() => undefined); // the session ends it otherwise
    };
  }

  /** Stands still, or goes on with all that came meanwhile. */
  pause(paused: boolean): void {
    this.paused = paused;
    if (!paused) this.records = this.#all;
  }

  /** Forgets what is listed; what comes from now on is listed. */
  clear(): void {
    this.#keep([]);
    this.records = [];
    this.dropped = 0;
  }

  async #begin(run: number): Promise<void> {
    try {
      await this.#door.switchTap(true);
      this.problem = '';
    } catch (error) {
      if (run === this.#run) this.problem = this.#inWords(error);
      return;
    }
    if (run === this.#run) await this.#ask(run);
  }

  async #ask(run: number): Promise<void> {
    try {
      const answer = await this.#door.tap(this.#after);
      if (run !== this.#run) return;
      this.problem = '';
      this.#take(answer);
    } catch (error) {
      if (run !== this.#run) return;
      this.problem = this.#inWords(error);
    }
    this.#timer = setTimeout(() => void this.#ask(run), PACE);
  }

  #take({ records, next, dropped }: TapAnswer): void {
    this.#after = next;
    this.dropped += dropped;
    if (records.length === 0) return;
    const all = [...this.#all, ...records];
    this.dropped += Math.max(0, all.length - TAP_LIMITS.kept);
    this.#keep(all.slice(-TAP_LIMITS.kept));
  }

  #keep(records: readonly TapRecord[]): void {
    this.#all = records;
    if (!this.paused) this.records = records;
  }
}
