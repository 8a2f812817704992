import * as v from 'valibot';
import { ErrorBodySchema } from '#protocol';
import type { Answer } from '../../tests/lib/raw-http.ts';
import { abreast } from '../lib/abreast.ts';

/** One attempt at a door. */
export interface Row {
  /** The part of the list that it belongs to. */
  readonly part: string;
  readonly door: string;
  readonly attempt: string;
  /** What may come of it; any of them is right. */
  readonly expected: readonly string[];
  /** Tries it; returns what came of it, in the words of `expected`. */
  readonly run: () => Promise<string>;
}

/** An attempt that was made. */
export interface Tried extends Omit<Row, 'run'> {
  readonly got: string;
  readonly ok: boolean;
}

/** Takes an answer; returns it as a table has it: its status, and the code of a refusal. */
export function gist(answer: Answer | undefined): string {
  if (answer === undefined) return 'no answer';
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ErrorBodySchema), answer.body);
  return parsed.success ? `${answer.status} ${parsed.output.error.code}` : String(answer.status);
}

/** Attempts that are made at once. */
const ABREAST = 8;

/** Takes rows; tries them, some at a time, and returns them in their order. One that throws has come to that. */
export function tryAll(rows: readonly Row[]): Promise<Tried[]> {
  return abreast(rows, ABREAST, async ({ run, ...row }) => {
    const got = await run().catch((error: unknown) => `threw: ${String(error)}`);
    return { ...row, got: got.slice(0, 200), ok: row.expected.includes(got) };
  });
}
