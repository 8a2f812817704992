import * as v from 'valibot';
import { evolveNotes, evolveSeries, NO_SERIES, type NoteEvent, type SeriesState } from '#domain';
import { decodeEvent, NOTE_TOPICS, NotesStateSchema } from '#protocol';
import type { BoardNote, ProcessTuple, SeriesTuple, Snapshot, StreamEvent } from '#protocol';
import type { LateMark, Mark } from '../charts/picture.ts';
import { WINDOW_SECONDS } from '../config.ts';
import { SeriesStore } from '../series/store.ts';
import { growLate, joinMarks, MARK_LIMIT, noteMarks, signedMarks } from './marks.ts';

/** The busiest processes, and when they were that, in ms since 1970. */
export interface Processes {
  readonly at: number;
  readonly rows: readonly ProcessTuple[];
}

/** What the events have told: every one is folded once, as it comes. Samples lie outside runes. */
export class Contents {
  /** Every declared series, in the order of declaration. */
  catalogue = $state.raw<readonly SeriesTuple[]>([]);
  /** What to mark on the charts, oldest first. */
  marks = $state.raw<readonly Mark[]>([]);
  /** The newest signed notes as they stand, the oldest first. */
  notes = $state.raw<readonly BoardNote[]>([]);
  processes = $state.raw<Processes | undefined>(undefined);
  /** The newest samples of every series. */
  readonly store = new SeriesStore();
  #series: SeriesState = NO_SERIES;
  /** Marks that came with the stream. */
  #own: readonly Mark[] = [];
  /** Notes of the history that came last. */
  #past: readonly Mark[] = [];

  /** Takes a snapshot and begins anew from it; only the marks of the connection are the page's own and stay. */
  load(snapshot: Snapshot): void {
    this.store.clear(completeFrom(snapshot));
    this.#declare(NO_SERIES, snapshot.series);
    this.#own = this.#own.filter(({ kind }) => kind !== 'note');
    const state = v.safeParse(NotesStateSchema, snapshot.states?.[NOTE_TOPICS.board]);
    this.notes = state.success ? state.output.notes : [];
    this.recall([]);
    this.processes = undefined;
    // What stands of signed notes has the snapshot's events already.
    const told = ([, , topic]: Snapshot['events'][number]): boolean =>
      state.success && topic === NOTE_TOPICS.board;
    for (const tuple of snapshot.events) if (!told(tuple)) this.fold(decodeEvent(tuple));
  }

  /** Takes the next event. */
  fold(event: StreamEvent): void {
    switch (event.kind) {
      case 'series':
        return this.#declare(this.#series, event.data);
      case 'samples':
        return this.store.push(event.at, event.data, performance.now());
      case 'note':
      case 'note-edited':
      case 'note-struck':
        return this.#note(event);
      case 'processes':
        this.processes = { at: event.at, rows: event.data };
        return;
      default: // lots are shown beside the board's own; the unknown has no meaning here
    }
  }

  /** Takes further marks; a note that is there already is not there twice. */
  mark(marks: readonly Mark[]): void {
    this.#own = joinMarks(this.#own, marks).slice(-MARK_LIMIT);
    this.#show();
  }

  /** Takes a stretch of late data, in the place of what it grew from. */
  late(stretch: LateMark): void {
    this.#own = growLate(this.#own, stretch).slice(-MARK_LIMIT);
    this.#show();
  }

  /** Takes the notes of a history: they stand beside those of the stream, until the next history. */
  recall(notes: readonly Mark[]): void {
    this.#past = notes.slice(-MARK_LIMIT);
    this.#show();
  }

  #note(event: StreamEvent & NoteEvent): void {
    const notes = evolveNotes(this.notes, event);
    if (notes === this.notes) return this.mark(noteMarks([event]));
    this.notes = notes;
    this.#show();
  }

  /** As a signed note stands now it stands first: a history tells how it was written. */
  #show(): void {
    const signed = signedMarks(this.notes).slice(-MARK_LIMIT);
    this.marks = joinMarks(joinMarks(signed, this.#past), this.#own);
  }

  #declare(before: SeriesState, declared: readonly SeriesTuple[]): void {
    this.#series = evolveSeries(before, declared);
    this.catalogue = [...this.#series.byId.values()];
  }
}

/** Takes a snapshot; returns the time in ms from which on it surely holds every sample. */
function completeFrom({ serverTime, events }: Snapshot): number {
  const asked = serverTime - WINDOW_SECONDS * 1000;
  const [first] = events;
  if (first === undefined) return asked;
  const [seq, oldest] = first;
  // It brings the window asked for, or less where there is more of it than fits. Before the first event was nothing.
  return seq === 1 ? -Infinity : Math.max(asked, oldest);
}
