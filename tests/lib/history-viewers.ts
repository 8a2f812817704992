import type { HistoryRecord, StoredLog, Violation, ViewerRecord } from './history.ts';

type Place = { readonly epoch: string; readonly seq: number };
type Did<W extends ViewerRecord['what']> = Extract<ViewerRecord, { what: W }>;

/** The first showing of each seq of each log. */
type Shown = Map<string, Map<number, { readonly viewer: string; readonly content: string }>>;

/** Takes a history and the logs in it; returns the promises that it breaks to viewers. */
export function viewerFaults(history: readonly HistoryRecord[], logs: readonly StoredLog[]): Violation[] {
  const shown: Shown = new Map();
  const stories = new Map<string, Story>();
  for (const record of history) {
    if (!('viewer' in record)) continue;
    const story = stories.get(record.viewer) ?? new Story(record.viewer, logs, shown);
    stories.set(record.viewer, story);
    story.read(record);
  }
  return [...stories.values()].flatMap((story) => story.end());
}

/** What one viewer was shown: every event once, in order, and only what its log holds. */
class Story {
  readonly #viewer: string;
  readonly #logs: readonly StoredLog[];
  readonly #shown: Shown;
  readonly #found: Violation[] = [];
  #epoch: string | undefined;
  /** The highest seq that it was shown or began behind; undefined before the first. */
  #at: number | undefined;
  /** Seqs below it that it was not shown yet. */
  readonly #missing = new Set<number>();
  /** A reset that no snapshot has answered yet, and the newest snapshot that answered one. */
  #reset: Place | undefined;
  #answered: Place | undefined;
  #goal: Place | undefined;

  constructor(viewer: string, logs: readonly StoredLog[], shown: Shown) {
    this.#viewer = viewer;
    this.#logs = logs;
    this.#shown = shown;
  }

  read(record: ViewerRecord): void {
    switch (record.what) {
      case 'begin':
        return this.#begin(record);
      case 'reset':
        return this.#told(record);
      case 'snapshot':
        return this.#snapshot(record);
      case 'applied':
        return this.#applied(record);
      case 'quiet':
        this.#goal = record;
    }
  }

  /** The history ends here: returns everything that was wrong. */
  end(): readonly Violation[] {
    this.#leave();
    if (this.#goal && (this.#goal.epoch !== this.#epoch || this.#goal.seq > (this.#at ?? -1)))
      this.#fault('behind', `stands at ${this.#at}, not at ${this.#goal.seq}`);
    return this.#found;
  }

  #begin({ epoch, seq }: Place): void {
    const at = this.#at ?? seq;
    if (at !== seq) this.#fault('hole', `came back at ${seq}, not at ${at}`);
    this.#enter(epoch);
    this.#at = at;
  }

  /** A link may only be saying what another one has said and a snapshot has answered. */
  #told(reset: Place): void {
    const heard = this.#answered?.epoch === reset.epoch && this.#answered.seq >= reset.seq;
    if (!heard) this.#reset = reset;
  }

  #snapshot({ epoch, seq, reason }: Did<'snapshot'>): void {
    if (reason === 'start' && this.#at !== undefined)
      this.#fault('unannounced reset', `began anew at ${seq}, and nothing said why`);
    this.#leave();
    this.#epoch = epoch;
    this.#at = seq;
    if (reason !== 'start') this.#answered = { epoch, seq };
  }

  #applied({ seq, content }: Did<'applied'>): void {
    if (this.#reset) {
      this.#fault('unannounced reset', `went on with ${seq} after a reset to ${this.#reset.seq}`);
      this.#epoch = this.#reset.epoch;
      this.#leave();
      this.#at = seq - 1;
    }
    this.#step(seq);
    this.#compare(seq, content);
  }

  #step(seq: number): void {
    const at = this.#at ?? seq - 1;
    if (seq > at) {
      for (let missed = at + 1; missed < seq; missed += 1) this.#missing.add(missed);
      this.#at = seq;
    } else if (this.#missing.delete(seq)) this.#fault('inversion', `was shown ${seq} after ${at}`);
    else this.#fault('duplicate', `was shown ${seq} again, at ${at}`);
  }

  /** With the log, and with what others were shown. */
  #compare(seq: number, content: string): void {
    const epoch = this.#epoch ?? this.#logs[0]?.epoch ?? '';
    const log = this.#logs.find((one) => one.epoch === epoch);
    const stored = log?.contents.get(seq);
    if (log && stored === undefined)
      this.#fault('not stored', `was shown ${seq}, and the log has no such event`);
    else if (log && stored !== content) this.#fault('altered', `was shown ${seq} with other contents`);
    const here = this.#shown.get(epoch) ?? new Map<number, { viewer: string; content: string }>();
    this.#shown.set(epoch, here);
    const first = here.get(seq);
    if (first === undefined) here.set(seq, { viewer: this.#viewer, content });
    else if (first.content !== content) {
      // Which of the two is wrong, only the log can say.
      const detail = `${first.viewer} and ${this.#viewer}, on ${seq}`;
      this.#found.push({ rule: 'disagreement', detail });
    }
  }

  /** A log may be replaced by another only with a word, and it must be one that was read at the end. */
  #enter(epoch: string): void {
    if (this.#epoch !== undefined && this.#epoch !== epoch)
      this.#fault('other epoch', `came from ${this.#epoch} to ${epoch}`);
    this.#epoch = epoch;
  }

  /** It will not be shown anything more of this stretch: what is missing now stays missing. */
  #leave(): void {
    for (const seq of this.#missing) this.#fault('hole', `was never shown ${seq}`);
    this.#missing.clear();
    this.#reset = undefined;
    const known = this.#logs.some(({ epoch }) => epoch === this.#epoch);
    if (this.#epoch !== undefined && !known) this.#fault('other epoch', `followed ${this.#epoch}`);
  }

  #fault(rule: Violation['rule'], detail: string): void {
    this.#found.push({ rule, viewer: this.#viewer, detail: `${this.#viewer} ${detail}` });
  }
}
