import type { Figure } from '../lib/report.ts';
import type { Generator } from './generator.ts';
import type { Timing } from './measure.ts';

/** What a section of the bench is given. */
export interface Context {
  readonly generator: Generator;
  readonly quick: boolean;
  readonly rounds: number;
  readonly timing: Timing;
  /** Prints for a person. */
  say(text: string): void;
}

/** One part of the bench, chosen by `--only`. */
export interface Section {
  readonly name: string;
  /** What `--help` says of it. */
  readonly about: string;
  /** Also part of `--quick`. */
  readonly quick: boolean;
  run(context: Context): Promise<Figure[]>;
}
