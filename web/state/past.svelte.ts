import { untrack } from 'svelte';
import { decodeEvent, HISTORY_POINTS, Refusal } from '#protocol';
import type { History, StreamEvent } from '#protocol';
import { isEmptyBefore, PastSet } from '../series/past-set.ts';
import type { Samples } from '../series/ring.ts';
import { Seam } from '../series/seam.ts';
import { EDGE, Frozen, heldSource, type Source } from './frozen.ts';
import { HistoryLoader, type Attempt } from './history-loader.ts';
import { pointsFor, wantedFor } from './history.ts';
import type { PastPort } from './past-port.ts';
import { HELD_SPAN, type TimeRange } from './time.ts';

/** How the past of the range stands: held by the page, being asked for, here, or not to be had. */
export type PastPhase = 'held' | 'loading' | 'ready' | 'failed';

/** Milliseconds beyond now that a live range is asked for: what the server commits while it is being asked falls inside. */
const AHEAD = 60_000;

/**
 * What there is to show for the range: the samples that the page holds, a copy of them while it stands still, or a
 * history of the server into which every later event is folded. Until that is there, what was shown before stays.
 */
export class Past {
  /** How the past of the range stands. */
  phase: PastPhase = $state('held');
  /** The server's own words, when it refused; undefined for other failures. */
  failure: Refusal | undefined = $state.raw();

  readonly #port: PastPort;
  readonly #loader: HistoryLoader;
  readonly #held: Source;
  #shown: Source;
  /** Slides with the newest sample, also while the screen stands still: going on costs no question. */
  #live: PastSet | undefined;
  #fixed: PastSet | Frozen | undefined;
  /** Rows that came since the question under way. */
  #seam: Seam | undefined;
  /** The question under way or failed, and its points. */
  #asked: { readonly key: string; readonly points: number } | undefined;
  #points = HISTORY_POINTS;
  #told = 0;
  #epoch: string | undefined;

  /** Takes the board's side. */
  constructor(port: PastPort) {
    this.#port = port;
    this.#held = heldSource(port.store);
    this.#shown = this.#held;
    this.#loader = new HistoryLoader(port.ask, (reason) => this.#failed(reason));
  }

  /** Takes a series' id; returns its samples for the range, undefined when there are none. */
  samples(id: number): Samples | undefined {
    return this.#shown.samples(id);
  }

  /** Width of the buckets that are shown, in ms; undefined for the samples themselves. */
  get step(): number | undefined {
    return this.#shown.step;
  }

  /** Another range or another length of the live one is wanted. */
  timeChanged(): void {
    this.#settle();
  }

  /** A snapshot has replaced everything: what was asked of the server is asked again, a copy stays while its log is the same. */
  loaded({ epoch }: { readonly epoch: string }): void {
    const other = this.#epoch !== epoch;
    this.#epoch = epoch;
    this.#stopAsking();
    this.#live = undefined;
    if (other || this.#fixed instanceof PastSet) this.#fixed = undefined;
    if (other) this.#shown = this.#held;
    this.#settle();
  }

  /** Takes the next event: folded into what is held of the past. */
  push(event: StreamEvent): void {
    if (event.kind !== 'samples') return;
    const { seq, at, data } = event;
    this.#seam?.keep({ seq, at, data });
    this.#live?.push(seq, at, data);
    if (this.#fixed instanceof PastSet) this.#fixed.push(seq, at, data);
  }

  /** Looks once for each frame in which something came whether what is shown still serves. */
  frame(): void {
    if (this.#fixed instanceof Frozen && this.#fixed.mend()) this.#port.changed();
    // A clock that was set back takes a live range to where nothing is held.
    if (this.#port.time().fixed === undefined) this.#settle();
  }

  /** Takes the width of a plot in CSS pixels: the widest one says how fine a history must be. */
  want(width: number): void {
    const told = Math.max(this.#told, pointsFor(width));
    if (told === this.#told) return;
    this.#told = this.#points = told;
    untrack(() => this.#settle());
  }

  /** Asks for the past of the range again, at once, where one is needed. */
  reload(): void {
    this.#stopAsking();
    this.#live = undefined;
    if (this.#fixed instanceof PastSet) this.#fixed = undefined;
    this.#settle();
  }

  /** Decides from the range what serves it; what does not is shown until the answer is there. */
  #settle(): void {
    const { fixed, span } = this.#port.time();
    if (fixed === undefined) this.#settleLive(span);
    else this.#settleFixed(fixed);
  }

  #settleLive(span: number): void {
    this.#fixed = undefined;
    if (this.#holds(span)) {
      this.#live = undefined;
      return this.#serve(this.#held, 'held');
    }
    const suits = this.#live?.span === span && this.#live.suits(this.#port.range(), this.#points);
    if (this.#live !== undefined && suits) return this.#serve(this.#live, 'ready');
    this.#ask(`live ${span}`, () => {
      const { from, to } = this.#port.range();
      const now = Math.max(to, this.#port.now());
      // Where the server's clock was set back, the log has rows ahead of it that its range will reach.
      const known = Math.min(this.#port.store.latest, now + span);
      return this.#attempt({ from, to: Math.max(now, known) + AHEAD }, span);
    });
  }

  /**
   * Takes the length of the live range; true when it is short enough for the page's own samples, and they reach back to its
   * start. Where so much comes that a snapshot brings less, or a ring is soon full, a history serves it meanwhile.
   */
  #holds(span: number): boolean {
    // Who shows a history goes back only to what is whole, so that it does not go to and fro.
    const missing = this.#shown instanceof PastSet ? 0 : EDGE;
    return span <= HELD_SPAN && this.#port.range().from + missing >= this.#port.store.heldFrom;
  }

  #settleFixed(range: TimeRange): void {
    const frozen = this.#freeze(range);
    if (frozen !== undefined) {
      this.#fixed = frozen;
      return this.#serve(frozen, frozen.step === undefined ? 'held' : 'ready');
    }
    if (this.#fixed instanceof PastSet && this.#fixed.suits(range, this.#points)) {
      return this.#serve(this.#fixed, 'ready');
    }
    this.#ask(`fixed ${range.from} ${range.to}`, () => this.#attempt(range, undefined));
  }

  /** Takes a fixed range; returns a copy that serves it, the one that is there or a new one, undefined when the page holds too little. */
  #freeze(range: TimeRange): Frozen | undefined {
    const { store } = this.#port;
    const there =
      this.#fixed instanceof Frozen && this.#fixed.suits(range, this.#points) ? this.#fixed : undefined;
    if (there !== undefined && there.step === undefined) return there;
    const paused = this.#fixed === undefined && this.#shown === this.#held && this.#stopped(range);
    if (paused || this.#held.covers(range)) return new Frozen(this.#held, store, range);
    if (there !== undefined) return there;
    return this.#live?.suits(range, this.#points) ? new Frozen(this.#live, store, range) : undefined;
  }

  /** Takes a fixed range; true when it is a live one that was stopped just now, and held: in a long silence there is nothing in it. */
  #stopped({ to }: TimeRange): boolean {
    const { reasons, back, span } = this.#port.time();
    const user = reasons.size === 1 && reasons.has('user') && back.length === 0;
    return user && this.#holds(span) && to >= this.#port.store.newest;
  }

  #stopAsking(): void {
    this.#loader.stop();
    this.#asked = undefined;
    this.#seam = undefined;
  }

  #serve(source: Source, phase: PastPhase): void {
    if (this.#asked !== undefined) this.#stopAsking();
    this.failure = undefined;
    this.phase = phase;
    if (source === this.#shown) return;
    this.#shown = source;
    this.#port.changed();
  }

  #ask(key: string, attempt: () => Attempt): void {
    if (this.#epoch === undefined) {
      this.phase = 'loading';
      return;
    }
    const points = this.#points;
    if (this.#asked?.key === key && points < this.#asked.points * 1.5) return;
    this.#asked = { key, points };
    this.failure = undefined;
    this.phase = 'loading';
    this.#loader.load(attempt);
  }

  #attempt({ from, to }: TimeRange, span: number | undefined): Attempt {
    const seam = new Seam(this.#port.seq());
    this.#seam = seam;
    const points = this.#asked?.points ?? this.#points;
    return {
      wanted: wantedFor({ from, to }, span, points),
      answered: (history) => this.#answered(history, seam, { span, points }),
    };
  }

  #answered(history: History, seam: Seam, purpose: { span: number | undefined; points: number }): boolean {
    const rows = seam.reaching(history.seq);
    if (rows === undefined || history.epoch !== this.#epoch) return false;
    const set = new PastSet(history, purpose);
    for (const { seq, at, data } of rows) set.push(seq, at, data);
    if (purpose.span === undefined) this.#fixed = set;
    else this.#live = set;
    this.#port.notes(history.notes.map(decodeEvent));
    this.#stopAsking();
    const { store } = this.#port;
    // Of a log that is younger than the range, what is held is all there is.
    if (purpose.span !== undefined && isEmptyBefore(history, store.heldFrom)) store.reaches(history.from);
    if (purpose.span !== undefined && this.#holds(purpose.span)) this.#settleLive(purpose.span);
    else this.#serve(set, 'ready');
    return true;
  }

  #failed(reason: unknown): void {
    this.failure = reason instanceof Refusal ? reason : undefined;
    this.phase = 'failed';
    this.#port.changed();
  }
}
