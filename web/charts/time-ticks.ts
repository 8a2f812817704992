import { DAY, HOUR, MINUTE } from '../durations.ts';
import type { TimeRange } from '../state/time.ts';
import type { ZoneClock } from '../zone.ts';
import type { Tick } from './picture.ts';
import { timeStep, type TimeStep } from './time-step.ts';

/** No zone changes its offset twice within this. */
const PROBE = 14 * DAY;

/** A stretch of time in which a zone's clocks keep one offset to UTC, and the offset that was in force before. */
interface Stretch extends TimeRange {
  readonly offset: number;
  readonly before: number;
}

/** Takes two times with different offsets; returns the moment of the change. */
function changeBetween(zone: ZoneClock, early: number, late: number): number {
  const offset = zone.offset(early);
  // Offsets change at whole minutes.
  let [low, high] = [Math.floor(early / MINUTE), Math.ceil(late / MINUTE)];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (zone.offset(middle * MINUTE) === offset) low = middle;
    else high = middle;
  }
  return high * MINUTE;
}

/** Takes a zone and a range; returns the stretches it falls into, first to last. */
function stretches(zone: ZoneClock, { from, to }: TimeRange): Stretch[] {
  const all: Stretch[] = [];
  let start = from;
  let offset = zone.offset(from);
  let before = offset;
  for (let probe = from; probe < to; probe += PROBE) {
    const end = Math.min(probe + PROBE, to);
    const next = zone.offset(end);
    if (next === offset) continue;
    const change = changeBetween(zone, probe, end);
    all.push({ from: start, to: change, offset, before });
    before = offset;
    [start, offset] = [change, next];
  }
  all.push({ from: start, to: to + 1, offset, before });
  return all;
}

/** Takes a stretch and a step; returns the times to label in it. `after` is the last label's local time so far. */
function placesIn(stretch: Stretch, step: TimeStep, after: number): number[] {
  const { from, to, offset, before } = stretch;
  const places: number[] = [];
  // Where clocks were put forward over a midnight, the day begins with the change.
  if (step.ms >= DAY && step.atOrAfter(from + before) < from + offset) places.push(from);
  let local = step.atOrAfter(from + offset);
  // An hour that comes twice is labelled twice only where there is room for each hour.
  while (step.ms > HOUR && local <= after) local = step.atOrAfter(local + 1);
  for (; local - offset < to; local = step.atOrAfter(local + 1)) places.push(local - offset);
  return places;
}

/** Takes a place in a stretch; true when it is the first of its day. */
function beginsDay({ from, offset, before }: Stretch, step: TimeStep, place: number): boolean {
  const local = place + offset;
  // The first after a change of clocks: what counts is whether the day had begun before the change.
  if (before !== offset && place - step.ms < from)
    return Math.floor((from + before - 1) / DAY) < Math.floor(local / DAY);
  return local % DAY < step.ms;
}

/**
 * Takes a range, a step and a zone; returns the times to label, at whole steps of the zone's own clock through every
 * change of it. The first label of a day names the day.
 */
export function timeTicks(range: TimeRange, step: TimeStep, zone: ZoneClock): Tick[] {
  let last = -Infinity;
  return stretches(zone, range).flatMap((stretch) => {
    const places = placesIn(stretch, step, last);
    last = Math.max(last, (places.at(-1) ?? -Infinity) + stretch.offset);
    return places.map((value) => ({
      value,
      label:
        step.ms >= DAY || beginsDay(stretch, step, value)
          ? zone.day(value)
          : zone.time(value, step.ms < MINUTE),
    }));
  });
}

/** The labels of a window that slides: made for some way ahead, since asking a zone costs more than drawing. */
export class TimeTicks {
  #made: { range: TimeRange; step: TimeStep; zone: ZoneClock; ticks: readonly Tick[] } | undefined;

  /** Takes the range shown, how many labels fit and the zone; returns the labels inside the range. */
  within(range: TimeRange, fitting: number, zone: ZoneClock): readonly Tick[] {
    const step = timeStep(range.to - range.from, fitting);
    let made = this.#made;
    if (
      made?.step !== step ||
      made.zone !== zone ||
      range.from < made.range.from ||
      range.to > made.range.to
    ) {
      const wide = { from: range.from - 2 * step.ms, to: range.to + 2 * step.ms };
      made = { range: wide, step, zone, ticks: timeTicks(wide, step, zone) };
      this.#made = made;
    }
    return made.ticks.filter(({ value }) => value >= range.from && value <= range.to);
  }
}
