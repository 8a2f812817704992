import * as v from 'valibot';
import { recall, remember, STORED } from '../storage.ts';
import { ZoneClock, zoneName, type ZoneChoice } from '../zone.ts';
import type { AddressBar, Entry } from './address-bar.ts';
import { MOST_SPAN, type Address } from './address.ts';
import { choose, LEAST_SPAN, live, pause, resume, shift, show, zoom, zoomBack } from './time.ts';
import type { TimeRange, TimeState } from './time.ts';

/** What a time control needs of the board. */
export interface TimePort {
  readonly address: AddressBar;
  /** The range on the screen. */
  shown(): TimeRange;
  /** Called after the state moved, with the one before. */
  changed(before: TimeState): void;
}

const RangeSchema = v.object({ from: v.number(), to: v.number() });

/** What of a state does not stand in the address: kept beside the browser's entry. */
const MemoSchema = v.object({
  back: v.array(v.nullable(RangeSchema)),
  reasons: v.pipe(v.array(v.picklist(['user', 'zoom', 'past'])), v.minLength(1)),
});

function memoOf({ back, reasons }: TimeState): v.InferOutput<typeof MemoSchema> {
  return { back: back.map((range) => range ?? null), reasons: [...reasons] };
}

function restore({ span, fixed }: Address, memo: unknown): TimeState {
  if (fixed === undefined) return live(span);
  const parsed = v.safeParse(MemoSchema, memo);
  if (!parsed.success) return show(live(span), fixed);
  const { back, reasons } = parsed.output;
  return { span, fixed, back: back.map((range) => range ?? undefined), reasons: new Set(reasons) };
}

/** What stretch of time the page shows, and in which zone: the one place where it is changed, mirrored in the address. */
export class TimeControl {
  /** The state; it is replaced, never changed. */
  state: TimeState = $state.raw(live(LEAST_SPAN));
  /** Writes times as the person wants them. */
  zone: ZoneClock = $state.raw(new ZoneClock('utc'));
  readonly #port: TimePort;

  /** Takes the board's side; the address says where to begin. */
  constructor(port: TimePort) {
    this.#port = port;
    const { address, memo } = port.address;
    this.state = restore(address, memo);
    const stored = recall(STORED.zone);
    const known = stored !== null && zoneName(stored) !== undefined ? stored : 'browser';
    this.zone = new ZoneClock(address.zone ?? known);
    port.address.write({ zone: this.zone.choice });
    port.address.onReturn((returned, kept) => this.#returned(returned, kept));
  }

  /** The newest sample is followed. */
  get live(): boolean {
    return this.state.fixed === undefined;
  }

  /** Takes the length of the live range in ms and follows the newest sample with it. */
  choose(span: number): void {
    this.#go(choose(this.state, Math.min(MOST_SPAN, Math.max(LEAST_SPAN, Math.round(span)))));
  }

  /** Stands still at what is on the screen. */
  pause(): void {
    const { from, to } = this.#port.shown();
    // Whole ms: that is what the address can say.
    this.#go(pause(this.state, { from: Math.round(from), to: Math.round(to) }));
  }

  /** Follows the newest sample again. */
  resume(): void {
    this.#go(resume(this.state));
  }

  /** Pauses while live, follows otherwise. */
  toggle(): void {
    if (this.live) this.pause();
    else this.resume();
  }

  /** Takes the stretch dragged over and shows it; too short a stretch is none. */
  zoom(range: TimeRange): void {
    this.#go(zoom(this.state, range), 'push');
  }

  /** Shows what was there before the last zoom; nothing when there was none. */
  back(): void {
    this.#go(zoomBack(this.state), 'push');
  }

  /** Takes a stretch of the past, its ends in either order, and shows it; too short a stretch is none, of one too long the end. */
  show(range: TimeRange): void {
    const to = Math.round(Math.max(range.from, range.to));
    const from = Math.max(0, to - MOST_SPAN, Math.round(Math.min(range.from, range.to)));
    if (to - from >= LEAST_SPAN) this.#go(show(this.state, { from, to }));
  }

  /** Takes ms and moves the range by that much, not before 1970; nothing while live. */
  shift(ms: number): void {
    const { fixed } = this.state;
    if (fixed !== undefined) this.#go(shift(this.state, Math.max(Math.round(ms), -fixed.from)));
  }

  /** Takes a zone and writes times in it from now on; one that this browser does not know changes nothing. */
  setZone(choice: ZoneChoice): void {
    if (zoneName(choice) === undefined) return;
    this.zone = new ZoneClock(choice);
    remember(STORED.zone, choice);
    this.#port.address.write({ zone: choice });
    this.#port.changed(this.state);
  }

  #go(next: TimeState, entry: Entry = 'replace'): void {
    const before = this.state;
    if (next === before) return;
    this.state = next;
    this.#port.address.write({ span: next.span, fixed: next.fixed }, entry, memoOf(next));
    this.#port.changed(before);
  }

  #returned(address: Address, memo: unknown): void {
    const before = this.state;
    this.state = restore(address, memo);
    // An entry that names no zone was made in another one, maybe: times go on as they are, and it says so from now on.
    if (address.zone === undefined) this.#port.address.write({ zone: this.zone.choice });
    else if (address.zone !== this.zone.choice) this.zone = new ZoneClock(address.zone);
    this.#port.changed(before);
  }
}
