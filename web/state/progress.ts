import type { StreamEvent } from '#protocol';

/** How far the page has come in the log, and who wants to know. */
export class Progress {
  #seq = 0;
  #applied = 0;
  /** How many events had been applied when the range began to stand still. */
  #stoodAt = 0;
  #watchers: readonly ((seqs: readonly number[]) => void)[] = [];

  /** Seq of the last event applied. */
  get seq(): number {
    return this.#seq;
  }

  /** Events applied since the page was opened; those of snapshots do not count. */
  get applied(): number {
    return this.#applied;
  }

  /** Events applied since `stand`. */
  get sinceStand(): number {
    return this.#applied - this.#stoodAt;
  }

  /** Takes the seq of a snapshot: everything up to there is applied. */
  load(seq: number): void {
    this.#seq = seq;
  }

  /** Takes the event just applied. */
  step({ seq }: StreamEvent): void {
    this.#seq = seq;
    this.#applied++;
  }

  /** From here on events are counted as what the screen is behind. */
  stand(): void {
    this.#stoodAt = this.#applied;
  }

  /** Takes events that were all applied, and tells who watches. */
  tell(events: readonly StreamEvent[]): void {
    if (this.#watchers.length === 0) return;
    const seqs = events.map(({ seq }) => seq);
    for (const watcher of this.#watchers) watcher(seqs);
  }

  /** Calls back with the seqs of events just applied. Returns the way to stop it. */
  watch(watcher: (seqs: readonly number[]) => void): () => void {
    this.#watchers = [...this.#watchers, watcher];
    return () => {
      this.#watchers = this.#watchers.filter((other) => other !== watcher);
    };
  }
}
