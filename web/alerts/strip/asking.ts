import {
  PATHS,
  PreviewSchema,
  QUERY,
  StripSchema,
  type Preview,
  type RuleTerms,
  type Strip,
} from '#protocol';
import { askServer } from '../../state/ask.ts';
import type { TimeRange } from '../../state/time.ts';

/** Takes the page's origin, terms, the stretch and what ends the question; returns what the rule would have done there. Throws as askServer does. */
export function askPreview(
  origin: string,
  terms: RuleTerms,
  { from, to }: TimeRange,
  signal: AbortSignal,
): Promise<Preview> {
  const post = { terms, from: Math.floor(from), to: Math.ceil(to) };
  const path = `${PATHS.rules}/preview`;
  return askServer({ origin, path, query: {}, schema: PreviewSchema, name: 'preview', post, signal });
}

/** Takes the page's origin, a rule, the stretch and what ends the question; returns what the rule did there. Throws as askServer does. */
export function askStrip(
  origin: string,
  rule: string,
  { from, to }: TimeRange,
  signal: AbortSignal,
): Promise<Strip> {
  const query = { [QUERY.from]: String(Math.floor(from)), [QUERY.to]: String(Math.ceil(to)) };
  return askServer({
    origin,
    path: `${PATHS.rules}/${rule}/strip`,
    query,
    schema: StripSchema,
    name: 'strip',
    signal,
  });
}
