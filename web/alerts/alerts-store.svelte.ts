import * as v from 'valibot';
import { evolveNotes, FiredLog, isNoteEvent } from '#domain';
import {
  ALERT_TOPICS,
  decodeAlertEvent,
  decodeEvent,
  FIRED_LIMIT,
  NOTE_TOPICS,
  NotesStateSchema,
} from '#protocol';
import type { BoardNote, Heartbeat, SeriesTuple, Snapshot, StreamEvent } from '#protocol';
import { nextFrame } from '../state/next-frame.ts';
import { ServerClock } from '../state/server-clock.ts';
import type { Intake } from '../state/shown.ts';
import { emptyBook, foldAlerts, readBook, sweep, type AlertBook } from './alert-book.ts';
import { alertLines, type AlertLine } from './alert-lines.ts';

/** What a store of alerts is made with. */
export interface AlertsStoreOptions {
  /** The server's clock, where the page has one already. */
  readonly clock?: ServerClock;
  /** Every declared series, where the page knows them already. */
  readonly catalogue?: () => readonly SeriesTuple[];
  /** Runs something once, when a change can be seen; for tests. */
  readonly soon?: (run: () => void) => void;
}

const TOPICS: ReadonlySet<string> = new Set(Object.values(ALERT_TOPICS));

/** What is wrong and what is said of it: the states of a snapshot, and the events since. The runes move once for each frame. */
export class AlertsStore implements Intake {
  /** What stands; another object each time that something moved. */
  book = $state.raw<AlertBook>(emptyBook());
  /** Every alert with what is said of it, the most urgent first. */
  lines = $state.raw<readonly AlertLine[]>([]);
  /** Signed notes as they stand, the oldest first, where the page follows them. */
  notes = $state.raw<readonly BoardNote[]>([]);
  /** A snapshot has been applied. */
  ready = $state(false);
  /** Moves once for each frame in which something arrived. */
  version = $state(0);
  /** When alerts fired, as far as this page was told. */
  readonly fired = new FiredLog(FIRED_LIMIT);
  /** Snapshots that were applied: what is known of before the newest of them may have holes. A plain number. */
  loads = 0;

  readonly clock: ServerClock;
  readonly #catalogue: () => readonly SeriesTuple[];
  readonly #soon: (run: () => void) => void;
  #series: readonly SeriesTuple[] = [];
  #book = emptyBook();
  #notes: readonly BoardNote[] = [];
  #seq = 0;
  #due = false;
  #newest = -Infinity;
  #arrived = -Infinity;

  /** Takes what it is made with; empty until a snapshot comes. */
  constructor({ clock = new ServerClock(), catalogue, soon = nextFrame }: AlertsStoreOptions = {}) {
    this.clock = clock;
    this.#catalogue = catalogue ?? (() => this.#series);
    this.#soon = soon;
  }

  /** Every declared series. */
  get catalogue(): readonly SeriesTuple[] {
    return this.#catalogue();
  }

  /** Seq of the last event applied: a plain number. */
  get progress(): { readonly seq: number } {
    return { seq: this.#seq };
  }

  load(snapshot: Snapshot): void {
    this.clock.reset(snapshot.serverTime);
    this.#series = snapshot.series;
    this.#book = readBook(snapshot.states ?? {});
    const notes = v.safeParse(NotesStateSchema, snapshot.states?.[NOTE_TOPICS.board]);
    this.#notes = notes.success ? notes.output.notes : [];
    this.#seq = snapshot.seq;
    for (const alert of this.#book.alerts.values()) this.fired.take(alert);
    this.loads++;
    // A topic without a state in the snapshot tells what it has by its events.
    const bare = (topic: string): boolean => snapshot.states?.[topic] === undefined;
    for (const tuple of snapshot.events) if (bare(tuple[2])) this.#fold(decodeEvent(tuple));
    this.#heard(snapshot.events.at(-1)?.[1]);
    this.ready = true;
    this.#show();
  }

  apply(events: readonly StreamEvent[]): void {
    for (const event of events) {
      this.clock.learn(event.at);
      this.#fold(event);
    }
    const last = events.at(-1);
    this.#seq = last?.seq ?? this.#seq;
    this.#heard(last?.at);
    this.#request();
  }

  heartbeat({ head }: Heartbeat): void {
    this.#seq = Math.max(this.#seq, head);
    this.#heard(undefined);
    this.#request();
  }

  /** Looks at the clock: what was resolved long ago goes, silences begin and end. Called now and then. */
  beat(): void {
    this.#request();
  }

  /** How old the newest event is, and how long ago something came, in ms; Infinity where nothing did. */
  freshness(): { readonly sampleAge: number; readonly arrivalAge: number } {
    return { sampleAge: this.clock.now() - this.#newest, arrivalAge: performance.now() - this.#arrived };
  }

  /** Starts the look at the clock, once in five seconds; returns what stops it. */
  start(): () => void {
    const timer = setInterval(() => this.beat(), 5_000);
    return () => clearInterval(timer);
  }

  #fold(event: StreamEvent): void {
    if (isNoteEvent(event)) this.#notes = evolveNotes(this.#notes, event);
    if (!TOPICS.has(event.topic)) return;
    const known = decodeAlertEvent(event);
    if (known === undefined) return;
    if (known.kind === 'alert') this.fired.take(known.data);
    foldAlerts(this.#book, known);
  }

  #heard(at: number | undefined): void {
    this.#newest = Math.max(this.#newest, at ?? -Infinity);
    this.#arrived = performance.now();
  }

  #request(): void {
    if (this.#due) return;
    this.#due = true;
    this.#soon(() => this.#show());
  }

  #show(): void {
    this.#due = false;
    const now = this.clock.now();
    sweep(this.#book, now);
    this.book = { ...this.#book };
    this.notes = this.#notes;
    this.lines = alertLines({ book: this.#book, catalogue: this.catalogue, now });
    this.version++;
  }
}
