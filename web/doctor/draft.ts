import * as v from 'valibot';
import { ErrorBodySchema } from '#protocol';
import type { Look } from './examination.ts';

/** A look that is filled in as it goes: when it is broken off, what it has seen until then stands. */
export type Draft = { -readonly [K in keyof Look]: Look[K] };

/** Takes what fills in a look; returns what it had seen when it was done or could not go on. Never rejects. */
export async function draw(fill: (draft: Draft) => Promise<void>): Promise<Look> {
  const draft: Draft = { ours: false, bytes: 0, closed: false, lostSession: false };
  try {
    await fill(draft);
  } catch {
    // A question that failed says so by what is missing.
  }
  return draft;
}

/** Takes an answer and how a good one's text is told; notes its status and whether it is ours, and returns its text. */
export async function note(
  draft: Draft,
  response: Response,
  good: (text: string) => boolean = () => false,
): Promise<string> {
  draft.status = response.status;
  const text = await response.text();
  Object.assign(draft, good(text) ? { ours: true } : refusalOf(parseJson(text)));
  return text;
}

/** Takes a body as JSON gave it; returns whether it is a refusal of ours, and its code. */
export function refusalOf(body: unknown): Pick<Look, 'ours' | 'code'> {
  const parsed = v.safeParse(ErrorBodySchema, body);
  return parsed.success ? { ours: true, code: parsed.output.error.code } : { ours: false };
}

/** Takes text; returns the value in it, undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
