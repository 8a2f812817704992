import type { Preview } from '#protocol';

/** Takes what a rule would have done; returns it in a sentence. */
export function previewWords({ fired, matched, rows }: Pick<Preview, 'fired' | 'matched' | 'rows'>): string {
  if (matched === 0) return 'No series is like that now. The rule waits for one.';
  const pending = rows.some(({ spans }) => spans.some(({ state, to }) => state === 'pending' && to === null));
  const times =
    fired === 0 ? 'not have fired' : fired === 1 ? 'have fired once' : `have fired ${fired} times`;
  const firing = rows.filter(({ spans }) =>
    spans.some(({ state, to }) => state !== 'pending' && to === null),
  ).length;
  const series = matched === 1 ? '' : ` (${matched} series)`;
  const now = firing > 0 ? ' It would fire now.' : pending ? ' It would be pending now.' : '';
  return `With these settings it would ${times} in the past hour${series}.${now}`;
}
