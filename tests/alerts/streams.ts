import fc from 'fast-check';
import type { Condition } from '#protocol';

/** One series and one rule on it, to be evaluated here and by Prometheus. */
export interface Case {
  readonly condition: Condition;
  /** In ms. */
  readonly wait: number;
  readonly keepFiringFor: number;
  /** A sample for each tick: a value, null for a measured absence, undefined for nothing. */
  readonly samples: readonly (number | null | undefined)[];
}

/** The clock of many cases: a sample may come each `tick`, a rule is evaluated each `every`, both in ms. */
export interface Pace {
  readonly tick: number;
  readonly every: number;
}

/** Ticks of one stream. */
export const TICKS = 120;

/** Takes a pace; returns what makes random cases of it. */
export function casesAt({ tick, every }: Pace): fc.Arbitrary<Case> {
  const span = (...steps: number[]): fc.Arbitrary<number> => fc.constantFrom(...steps.map((n) => n * every));
  const window = fc.constantFrom(2, 3, 5, 8, 13, 21).map((n) => Math.min(300_000, Math.max(1_000, n * tick)));
  const op = fc.constantFrom('>', '>=', '<', '<=', '==', '!=');
  const level = fc.integer({ min: 2, max: 8 });
  const plain = fc.record({ fn: fc.constantFrom('last', 'min', 'max'), window, op, threshold: level });
  // A sum is added up in another order here: no mean may lie on the threshold.
  const beside = level.map((whole) => whole + 0.0137);
  const order = fc.constantFrom('>', '>=', '<', '<=');
  const mean = fc.record({ fn: fc.constantFrom('avg'), window, op: order, threshold: beside });
  const rate = fc.record({
    fn: fc.constantFrom('rate'),
    window,
    op: order,
    threshold: fc.integer({ min: 1, max: 40 }).map((whole) => (whole + 0.137) / tick),
  });
  const predict = fc.record({
    fn: fc.constant('predict' as const),
    window,
    op: order,
    threshold: beside,
    ahead: span(1, 4, 20),
  });
  const absent = fc.record({ fn: fc.constant('absent' as const), window });
  return fc.record({
    condition: fc.oneof(plain, plain, mean, rate, predict, absent),
    wait: span(0, 0, 1, 2, 3, 6).chain((whole) => fc.constantFrom(whole, whole, whole + tick)),
    keepFiringFor: span(0, 0, 1, 2, 5).chain((whole) => fc.constantFrom(whole, whole, whole + tick)),
    samples: stretches,
  });
}

const value = fc.integer({ min: 0, max: 20 }).map((half) => half / 2);

/** A stream is made of stretches: one level, anything, a ramp, a counter, nothing at all, a measured absence. */
const stretch: fc.Arbitrary<readonly (number | null | undefined)[]> = fc
  .record({
    kind: fc.constantFrom('level', 'level', 'noise', 'noise', 'ramp', 'counter', 'nothing', 'absence'),
    length: fc.integer({ min: 1, max: 24 }),
    start: value,
    steps: fc.array(value, { minLength: 24, maxLength: 24 }),
    /** One tick in so many has a sample. */
    seldom: fc.constantFrom(1, 1, 1, 2, 3, 7),
  })
  .map(({ kind, length, start, steps, seldom }) => {
    const at = (index: number): number | null | undefined => {
      if (kind === 'nothing' || index % seldom !== 0) return undefined;
      if (kind === 'absence') return index === 0 ? null : undefined;
      if (kind === 'level') return start;
      if (kind === 'ramp') return start + index / 2;
      if (kind === 'noise') return steps[index] ?? 0;
      // It rises by something each time, and once it begins again.
      return steps.slice(index > 15 ? 15 : 0, index + 1).reduce((sum, step) => sum + step, 0);
    };
    return Array.from({ length }, (_, index) => at(index));
  });

const stretches = fc
  .array(stretch, { minLength: TICKS, maxLength: TICKS })
  .map((parts) => parts.flat().slice(0, TICKS));
