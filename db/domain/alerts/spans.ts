import type { Alert } from '#protocol';

/** A stretch of time in which an alert stood one way. */
export interface Span {
  readonly state: 'pending' | 'firing' | 'recovering';
  readonly reason: Alert['reason'];
  readonly from: number;
  /** Null while it goes on. */
  readonly to: number | null;
  /** The value with which it began. */
  readonly value: number | null;
}

/** Takes the transitions of one alert, oldest first; returns how it stood when: what is shaded on a chart, or drawn in its strip. */
export function spansOf(transitions: readonly Alert[]): Span[] {
  const spans: Span[] = [];
  for (const alert of transitions) {
    const { at, value, reason } = alert;
    const last = spans.at(-1);
    const state = stateOf(alert);
    if (last?.to === null && last.state === state && last.reason === reason) continue;
    if (last?.to === null) spans[spans.length - 1] = { ...last, to: at };
    if (state !== undefined) spans.push({ state, reason, from: at, to: null, value });
  }
  return spans;
}

function stateOf({ state, recovering }: Alert): Span['state'] | undefined {
  if (state === 'firing') return recovering === null ? 'firing' : 'recovering';
  return state === 'pending' ? 'pending' : undefined;
}
